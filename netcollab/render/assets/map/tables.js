"use strict";
// The tables of agencies and of ties: sorted and filtered, each row leading to the map, and the map marking its rows.
netcollabMap.tables = (() => {
  const { $, given, media, make, count, now, seen, choose, change } = netcollabMap;
  const plain = (s) => s.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  function toMap() {
    if (!media.small.matches) $("stage").scrollIntoView({ block: "center", behavior: media.still.matches ? "auto" : "smooth" });
    $("panel-name").focus({ preventScroll: true });
  }

  function grow(section, noun, many, { drawn, chosen, open }) {
    const table = section.querySelector("table"), rows = [...table.tBodies[0].rows], tools = section.querySelector(".rows");
    const input = tools.querySelector("[type=search]"), only = tools.querySelector("[type=checkbox]"), text = new Map();
    function filter() {
      const q = plain(input.value.trim());
      let shown = 0;
      for (const tr of rows) {
        if (q && !text.has(tr)) text.set(tr, plain([...tr.cells].map((c) => c.textContent).join(" ")));
        const ok = (!q || text.get(tr).includes(q)) && (!only.checked || drawn(tr));
        tr.hidden = !ok;
        shown += ok;
      }
      tools.querySelector("output").textContent = shown === rows.length ? count(shown, noun, many) : `${shown} of ${count(rows.length, noun, many)}`;
    }
    function mark() {
      for (const tr of rows) {
        tr.classList.toggle("chosen", chosen(tr));
        tr.classList.toggle("away", !drawn(tr));
      }
      if (only.checked) filter();
    }
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((th, c) => {
      const b = make("button", "", th.firstChild.textContent), figures = th.classList.contains("figure");
      b.type = "button";
      th.firstChild.replaceWith(b);
      const key = (tr) => (figures ? (tr.cells[c].dataset.sort === "" ? null : Number(tr.cells[c].dataset.sort)) : tr.cells[c].textContent);
      b.addEventListener("click", () => {
        const up = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "descending" : !figures;
        heads.forEach((o) => o.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        const order = (a, b) => {
          const x = key(a), y = key(b);
          if (x === null || y === null) return (x === null) - (y === null);
          return (figures ? x - y : x.localeCompare(y, "en")) * (up ? 1 : -1);
        };
        table.tBodies[0].append(...[...rows].sort(order));
      });
    });
    for (const tr of rows) {
      const b = make("button");
      b.type = "button";
      b.append(...tr.cells[0].childNodes);
      tr.cells[0].append(b);
      b.addEventListener("click", () => { open(tr); toMap(); });
    }
    input.addEventListener("input", filter);
    only.addEventListener("change", filter);
    netcollabMap.parts.push(mark);
    filter();
    mark();
  }

  const node = (tr) => Number(tr.dataset.node), tie = (tr) => given.edges[Number(tr.dataset.tie)];
  grow($("agencies"), "agency", "agencies", {
    drawn: (tr) => seen.nodes[node(tr)],
    chosen: (tr) => node(tr) === now.chosen || node(tr) === now.other,
    open: (tr) => choose(node(tr)),
  });
  const said = new Map(); // tie -> its words, which stand in the table alone
  document.querySelectorAll("#ties tbody tr").forEach((tr) => said.set(Number(tr.dataset.tie), tr.cells[2].textContent));
  let grown = !$("ties");
  if (!grown) $("ties").addEventListener("toggle", () => { // there may be thousands: only once somebody looks
    if (grown) return;
    grown = true;
    const ends = (tr) => [tie(tr).from, tie(tr).to];
    grow($("ties"), "tie", "ties", {
      drawn: (tr) => seen.ties[Number(tr.dataset.tie)] && ends(tr).every((i) => seen.nodes[i]),
      chosen: (tr) => (now.other !== null ? seen.ways.ties.has(Number(tr.dataset.tie)) : now.chosen !== null && ends(tr).includes(now.chosen)),
      open: (tr) => {
        const [a, b] = ends(tr);
        change({ view: now.view === "sectors" ? "table" : now.view, chosen: a, other: b, seat: null, steps: 0 });
      },
    });
  });
  return { words: (k) => said.get(k) || "" };
})();
