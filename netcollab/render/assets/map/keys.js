"use strict";
// The map by keyboard: arrows go through what can be reached from here, Enter goes there, Escape comes back.
(() => {
  const { $, page, now, seen, view, seatLabel, canvas, panel, choose, chooseSeat, back, paint } = netcollabMap;
  const { agencies } = page;
  const byName = (a, b) => agencies[a.node].name.localeCompare(agencies[b.node].name, "en");

  function reachable() { // a chosen agency's partners, a chosen seat's agencies, or the seats around the table
    if (now.chosen !== null) return seen.partners[now.chosen].filter(([j]) => seen.nodes[j]).map(([node, k]) => ({ node, words: netcollabMap.tables.words(k) })).sort(byName);
    const here = (i) => seen.nodes[i] && (now.seat === null || agencies[i].seat === now.seat);
    if (now.seat !== null || now.view === "network") return agencies.map((_, i) => i).filter(here).map((node) => ({ node, words: "" })).sort(byName);
    return view().seats.map((s) => ({ seat: s.seat }));
  }
  function told(item) {
    if ("seat" in item) return `${seatLabel(item.seat)}. ${page.seats[item.seat] ? `Seat: ${page.seats[item.seat].word}.` : ""}`;
    const a = agencies[item.node];
    return `${a.name}. ${a.sector}.${item.words ? ` ${item.words}.` : ""}`;
  }
  const same = (item) => ("seat" in item ? item.seat === paint.pointed.seat : item.node === paint.pointed.node);

  function go(to) { // to the next, the one before, the first or the last
    const items = reachable();
    if (!items.length) return panel.say("Nothing can be reached from here with the filters as they are.");
    const at = paint.pointed.by === "keys" ? items.findIndex(same) : -1, n = items.length;
    const next = { next: at + 1, before: at < 0 ? n - 1 : at - 1, first: 0, last: n - 1 }[to];
    const item = items[(next + n) % n];
    canvas.point("node" in item ? item.node : null, "seat" in item ? item.seat : null, "keys");
    if ("node" in item) canvas.look(item.node);
    panel.say(`${((next + n) % n) + 1} of ${n}: ${told(item)}`);
  }
  const MOVES = { ArrowRight: "next", ArrowDown: "next", ArrowLeft: "before", ArrowUp: "before", Home: "first", End: "last" };
  const PANS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  $("canvas").addEventListener("keydown", (e) => {
    const { node, seat, by } = paint.pointed;
    if (e.shiftKey && PANS[e.key]) canvas.pan(...PANS[e.key]);
    else if (MOVES[e.key]) go(MOVES[e.key]);
    else if (e.key === "Enter" && by === "keys" && node !== null) choose(node);
    else if (e.key === "Enter" && by === "keys" && seat !== null) chooseSeat(seat);
    else if (e.key === "+" || e.key === "=") canvas.zoom(1.25);
    else if (e.key === "-") canvas.zoom(0.8);
    else if (e.key === "0") canvas.fit();
    else return;
    e.preventDefault();
  });
  $("canvas").addEventListener("blur", () => { if (paint.pointed.by === "keys") canvas.point(null, null, ""); });
  document.addEventListener("keydown", (e) => { if (e.key === "Escape" && !e.defaultPrevented) back(); });
})();
