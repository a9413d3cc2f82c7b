"use strict";
// What is shown stands in the address, so that it can be cited, kept and sent: only what differs from the opening view.
netcollabMap.cite = (() => {
  const { $, page, now, start, change, panel } = netcollabMap;
  const VIEWS = ["table", "sectors", "network"];
  const slug = (name) => name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "agency";
  const called = [], byCall = new Map();
  page.agencies.forEach((a, i) => { // two of one name: -2, -3
    const base = slug(a.name).slice(0, 80);
    let call = base;
    for (let n = 2; byCall.has(call); n += 1) call = `${base}-${n}`;
    called[i] = call;
    byCall.set(call, i);
  });
  const systems = new Map(page.systems.map((s) => [s.key, s.number]));
  const layers = [...document.querySelectorAll("[name=layer]")].map((e) => e.value);
  const strengths = $("strength") ? [...$("strength").options].map((o) => o.value) : [];
  const list = (set, order) => order.filter((x) => set.has(x)).join(",");

  function written() {
    const first = start(), said = new URLSearchParams();
    if (now.view !== first.view) said.set("view", now.view);
    if (now.chosen !== null) said.set("agency", called[now.chosen]);
    if (now.other !== null) said.set("to", called[now.other]);
    if (now.seat !== null) said.set("seat", now.seat || "none");
    if (now.steps) said.set("steps", now.steps);
    if (list(now.layers, layers) !== list(first.layers, layers)) said.set("layers", list(now.layers, layers));
    if (now.strength !== first.strength) said.set("strength", now.strength);
    if (now.off.size) said.set("without", page.systems.filter((s) => now.off.has(s.number)).map((s) => s.key).join(","));
    if (now.every) said.set("every", "1");
    return String(said).replaceAll("%2C", ",");
  }
  let wrote = "", reading = false;
  function write(before) {
    const hash = written();
    $("link").href = `#${hash}`;
    if (hash === wrote) return;
    wrote = hash;
    const moved = now.chosen !== before.chosen || now.other !== before.other || now.seat !== before.seat || now.view !== before.view;
    try {
      history[moved && !reading ? "pushState" : "replaceState"](null, "", `#${hash}`);
    } catch { /* a preview that has no address of its own */ }
  }

  function read() { // whatever the address says that this map does not know is left out, and said
    const hash = location.hash.slice(1);
    if (hash === wrote) return;
    const said = new URLSearchParams(hash), want = start(), unknown = [];
    const known = (key, find) => {
      if (!said.has(key)) return undefined;
      const found = find(said.get(key));
      if (found === undefined) unknown.push(key);
      return found;
    };
    want.view = known("view", (v) => (VIEWS.includes(v) ? v : undefined)) ?? want.view;
    want.chosen = known("agency", (v) => byCall.get(v)) ?? null;
    want.other = known("to", (v) => byCall.get(v)) ?? null;
    want.seat = known("seat", (v) => { const key = v === "none" ? "" : v; return page.views.wide.seats.some((s) => s.seat === key) ? key : undefined; }) ?? null;
    want.steps = known("steps", (v) => (/^[1-5]$/.test(v) ? Number(v) : undefined)) ?? 0;
    want.strength = known("strength", (v) => (strengths.includes(v) ? v : undefined)) ?? want.strength;
    want.every = said.get("every") === "1" && Boolean($("every"));
    if (said.has("layers")) want.layers = new Set(said.get("layers").split(",").filter((l) => layers.includes(l)));
    if (said.has("without")) want.off = new Set(said.get("without").split(",").filter((k) => systems.has(k)).map((k) => systems.get(k)));
    if (want.chosen !== null) want.seat = null;
    if (want.chosen === want.other) want.other = null;
    if (want.view === "sectors" && want.chosen !== null) want.view = "table";
    if (want.view === "network" && want.seat !== null) want.view = "table";
    wrote = hash;
    reading = true;
    change(want);
    reading = false;
    if (unknown.length) panel.say("The address asks for something that is not on this map; the rest is shown.");
  }
  netcollabMap.parts.push(write);
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
  return { read, written };
})();
