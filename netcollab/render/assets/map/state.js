"use strict";
// The data of the page, the choices made, and what follows from them. Every part is told of every change.
window.netcollabMap = (() => {
  const $ = (id) => document.getElementById(id);
  const given = JSON.parse($("network-data").textContent);
  const page = JSON.parse($("page-data").textContent);
  const { agencies, ties, views } = page;
  const media = {
    still: matchMedia("(prefers-reduced-motion: reduce)"),
    dark: matchMedia("(prefers-color-scheme: dark)"),
    small: matchMedia("(max-width: 900px)"),
  };
  const make = (tag, css, text) => {
    const e = document.createElement(tag);
    if (css) e.className = css;
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const named = (tag, css, text) => {
    const e = make(tag, css);
    e.append(make("bdi", "", text));
    return e;
  };
  const count = (n, one, many) => `${n.toLocaleString("en-US")} ${n === 1 ? one : many || `${one}s`}`;

  const firstLayers = [...document.querySelectorAll("[name=layer]")].filter((e) => e.defaultChecked).map((e) => e.value);
  const start = () => ({
    view: page.opens, chosen: null, other: null, seat: null, steps: 0, every: false, off: new Set(),
    layers: new Set(firstLayers), strength: $("strength") ? $("strength").options[0].value : "any",
  });
  const now = start();
  const seen = { ties: [], nodes: [], partners: [], lit: null, reach: null, ways: null, between: new Map(), inside: new Map(), presence: false };
  const parts = [];
  const keepsToItself = new Set(views.wide.seats.filter((s) => s.status === "siloed").map((s) => s.seat));
  const seatLabel = (key) => (page.seats[key] ? page.seats[key].label : page.none);

  const shape = () => (media.small.matches ? "tall" : "wide");
  const view = () => views[now.view === "network" ? "force" : shape()];
  const bundled = () => now.view === "table" && view().clusters.length > 0 && !now.every;

  function tieShown(t) {
    if (!t.layers.some((l) => now.layers.has(l))) return false;
    const reported = t.layers.some((l) => l !== "meeting" && now.layers.has(l));
    if (!reported || now.strength === "any") return true;
    if (now.strength === "working") return t.working;
    return t.strength !== null && t.strength >= Number(now.strength);
  }

  function settle() {
    const allowed = agencies.map((a) => !now.off.has(a.system) || !a.member);
    seen.partners = agencies.map(() => []);
    seen.between = new Map();
    seen.inside = new Map();
    seen.ties = ties.map((t, k) => {
      const { from, to } = given.edges[k];
      if (!tieShown(t) || !allowed[from] || !allowed[to]) return false;
      seen.partners[from].push([to, k]);
      seen.partners[to].push([from, k]);
      if (agencies[from].member && agencies[to].member) {
        const [a, b] = [agencies[from].seat, agencies[to].seat].sort();
        if (a === b) seen.inside.set(a, (seen.inside.get(a) || 0) + 1);
        else seen.between.set(`${a}|${b}`, (seen.between.get(`${a}|${b}`) || 0) + 1);
      }
      return true;
    });
    seen.presence = seen.ties.some(Boolean) && !ties.some((t, k) => seen.ties[k] && t.kind !== "met");
    agencies.forEach((a, i) => {
      if (!a.member && now.off.size && !seen.partners[i].length) allowed[i] = false;
    });
    if (now.chosen === null) now.other = null;
    if (now.chosen === null || now.other !== null) now.steps = 0;
    const { graph } = window.netcollabMap;
    seen.reach = now.steps ? graph.reach(seen.partners, now.chosen, now.steps) : null;
    seen.ways = now.other !== null ? graph.ways(seen.partners, now.chosen, now.other) : null;
    if (now.other !== null) seen.lit = new Set([now.chosen, now.other, ...seen.ways.nodes]);
    else if (seen.reach) seen.lit = new Set(seen.reach.keys());
    else if (now.chosen !== null) seen.lit = new Set([now.chosen, ...seen.partners[now.chosen].map((p) => p[0])]);
    else if (now.seat !== null) seen.lit = new Set(agencies.map((a, i) => i).filter((i) => agencies[i].seat === now.seat));
    else seen.lit = null;
    seen.nodes = allowed.map((ok, i) => (ok || i === now.chosen) && (!seen.reach || seen.lit.has(i)));
  }

  function change(patch) {
    const before = { ...now, off: new Set(now.off), layers: new Set(now.layers) };
    Object.assign(now, patch);
    settle();
    parts.forEach((part) => part(before));
  }
  // An agency, alone: it is seen on the table or in the network, not among the sectors.
  function choose(i) {
    change({ chosen: i, other: null, seat: null, steps: 0, view: i !== null && now.view === "sectors" ? "table" : now.view });
  }
  function chooseSeat(seat) {
    change({ chosen: null, other: null, seat, steps: 0, view: now.view === "network" ? "table" : now.view });
  }
  function back() { // one step of what Escape undoes
    if (now.steps) change({ steps: 0 });
    else if (now.other !== null) change({ other: null });
    else if (now.chosen !== null || now.seat !== null) change({ chosen: null, seat: null });
  }

  return {
    $, given, page, media, make, named, count, start, now, seen, parts, keepsToItself, seatLabel, shape, view, bundled,
    settle, change, choose, chooseSeat, back, shown: () => ({ nodes: seen.nodes, ties: seen.ties }),
  };
})();
