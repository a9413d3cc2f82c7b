"use strict";
// The controls: search, views, legend, layers, strength, explanations. At last the page is set to what its address says.
(() => {
  const { $, page, now, seen, change, choose, canvas, cite, find } = netcollabMap;
  const VIEWS = ["table", "sectors", "network"];

  find($("search"), $("found"), (i) => {
    if (now.off.has(page.agencies[i].system) && page.agencies[i].member) change({ off: new Set() });
    choose(i);
    $("canvas").focus({ preventScroll: true });
  });
  VIEWS.forEach((view) => $(`view-${view}`).addEventListener("click", () => {
    const apart = view === "sectors" ? { chosen: null, seat: now.chosen !== null ? page.agencies[now.chosen].seat : now.seat } : {};
    change({ view, ...apart, ...(view === "network" ? { seat: null } : {}) });
  }));
  document.querySelectorAll("[data-system]").forEach((b) => b.addEventListener("click", () => {
    const n = Number(b.dataset.system), off = new Set(now.off);
    if (!off.delete(n)) off.add(n);
    const gone = now.chosen !== null && page.agencies[now.chosen].member && off.has(page.agencies[now.chosen].system);
    change({ off, ...(gone ? { chosen: null } : {}) });
  }));
  document.querySelectorAll("[name=layer]").forEach((box) => box.addEventListener("change", () => {
    const layers = new Set(now.layers);
    if (box.checked) layers.add(box.value);
    else layers.delete(box.value);
    change({ layers });
  }));
  if ($("strength")) $("strength").addEventListener("change", () => change({ strength: $("strength").value }));
  if ($("every")) $("every").addEventListener("change", () => change({ every: $("every").checked }));
  $("fit").addEventListener("click", canvas.fit);
  $("nearer").addEventListener("click", () => canvas.zoom(1.3));
  $("farther").addEventListener("click", () => canvas.zoom(1 / 1.3));
  const explain = document.querySelectorAll(".explain-words"); // in the panel, and below the picture
  explain.forEach((b) => b.addEventListener("click", () => {
    const on = document.body.classList.toggle("explain");
    explain.forEach((other) => other.setAttribute("aria-pressed", String(on)));
  }));

  function show() { // every control says what is so
    VIEWS.forEach((view) => $(`view-${view}`).setAttribute("aria-pressed", String(now.view === view)));
    document.querySelectorAll("[data-system]").forEach((b) => b.setAttribute("aria-pressed", String(!now.off.has(Number(b.dataset.system)))));
    document.querySelectorAll("[name=layer]").forEach((box) => { box.checked = now.layers.has(box.value); });
    if ($("strength")) $("strength").value = now.strength;
    if ($("every")) $("every").checked = now.every;
    $("caption").textContent = page.captions[now.view];
    document.querySelectorAll(".key li").forEach((li) => { li.hidden = !li.dataset.views.split(" ").includes(now.view); });
    const none = !seen.ties.some(Boolean) && page.ties.length;
    $("none").hidden = !none;
  }
  netcollabMap.parts.push(show);
  show();
  cite.read();
})();
