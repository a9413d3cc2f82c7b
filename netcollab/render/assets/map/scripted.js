"use strict";
// Where scripts run, the canvas stands in place of the static picture from the start; if one fails to, the picture is back.
(() => {
  const { classList } = document.documentElement, failed = () => classList.remove("scripted");
  classList.add("scripted");
  addEventListener("error", failed);
  addEventListener("load", () => removeEventListener("error", failed));
})();
