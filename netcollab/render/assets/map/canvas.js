"use strict";
// The canvas: vis-network holds what is in sight, and no more; the camera, and what is under a pointer.
netcollabMap.canvas = (() => {
  const { $, given, page, media, now, seen, shape, view, bundled, paint } = netcollabMap;
  const { agencies } = page, pointed = paint.pointed;
  const box = () => $("canvas").getBoundingClientRect();

  function nodes() {
    if (now.view === "sectors") return [];
    return agencies.map((_, i) => i).filter((i) => seen.nodes[i]).map((i) => {
      const s = paint.dotStyle(i), lit = { background: s.fill, border: paint.ink().ink };
      return {
        id: i, x: s.x, y: s.y, size: s.size, shape: given.nodes[i].shape, borderWidth: s.width, opacity: s.faint ? 0.22 : 1,
        color: { background: s.fill, border: s.border, highlight: lit, hover: lit },
      };
    });
  }
  function edges() {
    if (now.view === "sectors") return [];
    const many = paint.isMany(), found = [], head = (on) => ({ enabled: on, scaleFactor: 0.45 });
    given.edges.forEach((e, k) => {
      const s = paint.tieStyle(k, many);
      if (!s) return;
      found.push({
        id: k, from: s.from, to: s.to, width: s.width, color: { color: s.color, highlight: s.color, hover: s.color },
        dashes: s.dash.length ? s.dash : false,
        smooth: s.bend ? { enabled: true, type: s.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(s.bend) } : false,
        arrows: { to: head(s.arrows.includes("to")), from: head(s.arrows.includes("from")) },
      });
    });
    return found;
  }

  netcollabMap.settle();
  const data = { nodes: new vis.DataSet(nodes()), edges: new vis.DataSet(edges()) };
  const net = new vis.Network($("canvas"), data, given.options);
  $("canvas").firstElementChild.removeAttribute("tabindex"); // one stop for the keyboard, and it is ours

  function put(set, wanted) { // the set holds what is wanted, and nothing else
    const ids = new Set(wanted.map((w) => w.id)), gone = set.getIds().filter((id) => !ids.has(id));
    if (gone.length) set.remove(gone);
    if (wanted.length) set.update(wanted);
  }
  function restage() {
    const ties = edges();
    put(data.edges, ties.filter((e) => data.edges.get(e.id))); // ends go after their ties and come before them
    put(data.nodes, nodes());
    put(data.edges, ties);
    net.unselectAll();
    net.redraw();
  }

  net.on("beforeDrawing", (ctx) => paint.ground(ctx, net.getScale()));
  net.on("afterDrawing", (ctx) => paint.words(ctx, net.getScale(), area()));
  function area() {
    const b = box(), corner = net.DOMtoCanvas({ x: 2, y: 2 }), far = net.DOMtoCanvas({ x: b.width - 2, y: b.height - 2 });
    return [corner.x, corner.y, far.x, far.y];
  }

  // ---- the camera -------------------------------------------------------------------------------------------------

  const opened = () => (now.view === "table" && now.seat !== null ? view().clusters.find((c) => c.seat === now.seat) : undefined);
  function glide(options) {
    net.moveTo({ ...options, animation: media.still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" } });
  }
  function fit() {
    const [left, top, width, height] = view().view, b = box();
    net.moveTo({ position: { x: left + width / 2, y: top + height / 2 }, scale: Math.min(b.width / width, b.height / height), animation: false });
  }
  const cover = () => (getComputedStyle($("panel")).position === "fixed" ? $("panel").offsetHeight : 0); // on a phone
  function frame() { // the whole table, or the cluster that is open
    if (!opened()) return fit();
    const v = view(), here = agencies.map((a, i) => i).filter((i) => agencies[i].seat === now.seat && agencies[i].member);
    const ends = (of) => [Math.min(...here.map((i) => of[i])), Math.max(...here.map((i) => of[i]))];
    const [left, right] = ends(v.x), [top, bottom] = ends(v.y), air = media.small.matches ? 30 : 60;
    const b = box(), covered = cover();
    if (covered) $("stage").scrollIntoView({ block: "start" });
    const free = Math.min(b.height, innerHeight - covered), wide = right - left + 2 * air, tall = bottom - top + 2 * air;
    const scale = Math.min(b.width / wide, free / tall, 3);
    glide({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + (b.height - free) / 2 / scale }, scale });
  }
  const zoom = (by) => net.moveTo({ scale: Math.min(6, Math.max(0.2, net.getScale() * by)) });
  function pan(x, y) {
    const p = net.getViewPosition(), step = 60 / net.getScale();
    net.moveTo({ position: { x: p.x + x * step, y: p.y + y * step } });
  }
  function resize() {
    net.setSize("100%", "100%");
    frame();
  }
  const refit = () => requestAnimationFrame(resize);
  function look(i) { // bring an agency into sight
    const v = view(), spot = { x: v.x[i], y: v.y[i] };
    if (!media.small.matches) {
      const [left, top, right, bottom] = area();
      if (spot.x < left || spot.x > right || spot.y < top || spot.y > bottom) glide({ position: spot, scale: Math.max(net.getScale(), 1) });
      return;
    }
    const y = box().top + net.canvasToDOM(spot).y, free = innerHeight - cover();
    if (y < 70 || y > free - 50) scrollBy({ top: y - free / 2, behavior: media.still.matches ? "auto" : "smooth" });
  }

  // ---- what is under a pointer ------------------------------------------------------------------------------------

  const probe = document.createElement("canvas").getContext("2d");
  function agencyAt(pointer) {
    if (now.view === "sectors") return null;
    const i = net.getNodeAt(pointer.DOM);
    if (i !== undefined && seen.nodes[i]) return i;
    if (!media.small.matches) return null;
    const v = view(), off = (k) => Math.hypot(v.x[k] - pointer.canvas.x, v.y[k] - pointer.canvas.y) * net.getScale();
    return agencies.map((a, k) => k).filter((k) => seen.nodes[k] && off(k) < 16).sort((a, b) => off(a) - off(b))[0] ?? null; // fingers are wide
  }
  function seatAt(p) {
    const v = view(), paths = paint.outlines();
    const hit = v.seats.findIndex((s, i) => {
      const wide = Math.max(...[...s.lines, ...s.words].map((l) => l.length)) * v.seatText * 0.55;
      const left = s.anchor === "start" ? s.x : s.anchor === "end" ? s.x - wide : s.x - wide / 2;
      const tall = (s.lines.length + s.words.length) * v.seatText * 1.22;
      return (p.x >= left && p.x <= left + wide && p.y >= s.y - v.seatText && p.y <= s.y - v.seatText + tall) || probe.isPointInPath(paths.seats[i], p.x, p.y);
    });
    if (hit >= 0) return v.seats[hit].seat;
    if (now.view === "sectors") {
      const disc = v.sectors.discs.find((d) => Math.hypot(d.x - p.x, d.y - p.y) < Math.max(d.size, 14 / net.getScale()));
      return disc ? disc.seat : null;
    }
    probe.lineWidth = v.edge || 1;
    const at = v.clusters.findIndex((c, i) => probe.isPointInPath(paths.clusters[i], p.x, p.y) || probe.isPointInStroke(paths.clusters[i], p.x, p.y));
    return at < 0 ? null : v.clusters[at].seat;
  }
  net.on("click", (e) => {
    const crowded = media.small.matches && bundled() && !opened() && now.chosen === null;
    const i = crowded ? null : agencyAt(e.pointer), seat = i === null ? seatAt(e.pointer.canvas) : null;
    if (i !== null) netcollabMap.choose(i);
    else if (seat !== null) netcollabMap.chooseSeat(seat);
    else if (now.chosen !== null || now.seat !== null) netcollabMap.change({ chosen: null, seat: null });
  });
  function point(node, seat, by) {
    Object.assign(pointed, { node, seat, by });
    net.redraw();
  }
  net.on("hoverNode", (e) => { point(e.node, null, "mouse"); $("canvas").style.cursor = "pointer"; });
  net.on("blurNode", () => { point(null, null, ""); $("canvas").style.cursor = ""; });

  const hold = () => net.setOptions({ interaction: { dragView: !media.small.matches } }); // on a phone a finger scrolls the page
  hold();
  media.small.addEventListener("change", () => { hold(); restage(); refit(); });
  media.dark.addEventListener("change", () => { paint.readColors(); restage(); });
  addEventListener("resize", refit);
  $("canvas").addEventListener("wheel", (e) => { // the bare wheel scrolls the page, as everywhere
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    zoom(e.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });

  fit();
  net.once("afterDrawing", () => performance.mark("map drawn")); // what tests/benchmarks/map_speed.py waits for

  netcollabMap.parts.push((before) => {
    Object.assign(pointed, { node: null, seat: null, by: "" });
    restage();
    const was = before.view === "table" && before.seat !== null && before.seat !== now.seat;
    if (now.view !== before.view || was || opened()) frame();
  });
  netcollabMap.net = net;
  return { area, box, fit, frame, zoom, pan, resize, refit, look, point, opened, shape };
})();
