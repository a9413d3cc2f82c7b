"use strict";
// The picture on any context: the canvas that vis-network draws on, a larger one for a PNG, or one that writes SVG.
netcollabMap.paint = (() => {
  const { given, page, media, now, seen, keepsToItself, view, bundled } = netcollabMap;
  const { agencies, ties, views } = page;
  const OPEN = new Set(["missing", "outside", "open"]);
  const OUTLINED = new Set(["isolated", "set_aside", "not_shown"]);
  const FADED = { siloed: 0.32, no_data: 0.32, attends: 0.6 };
  const systemOf = new Map(views.wide.seats.map((s) => [s.seat, s.system]));
  const pointed = { node: null, seat: null, by: "" }; // by mouse or by keys
  const probe = document.createElement("canvas").getContext("2d");
  let ink = {}, paths = null, drawnFor = null;

  function readColors() {
    const css = getComputedStyle(document.documentElement), dark = media.dark.matches;
    const of = (name) => css.getPropertyValue(name).trim();
    const systems = new Map(page.systems.map((s) => [s.number, dark ? s.dark : s.color]));
    ink = {
      paper: of("--paper"), board: of("--card"), ink: of("--ink"), soft: of("--soft"), rule: of("--rule"), open: of("--open"),
      link: of("--link"), tie: dark ? "179,170,154" : "111,106,96", inside: dark ? "232,160,78" : "192,112,26",
      sans: of("--sans"), serif: of("--serif"), system: (n) => systems.get(n) || of("--soft"),
    };
  }
  readColors();

  function outlines() { // of the view in hand, made once
    const v = view();
    if (drawnFor === v) return paths;
    const made = (d) => Object.assign(new Path2D(d), { d }); // SVG needs the words of the path again
    const sectors = v.sectors ? v.sectors.rings.map((r) => made(r[0])) : [];
    paths = {
      seats: v.seats.map((s) => made(s.path)), clusters: v.clusters.map((c) => made(c.path)),
      board: v.board ? made(v.board) : null, rings: v.rings.map((r) => made(r[0])), sectors,
    };
    drawnFor = v;
    return paths;
  }
  function mix(color, ground, share) {
    const of = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
    return `rgb(${[0, 1, 2].map((i) => Math.round(of(color, i) * share + of(ground, i) * (1 - share))).join(",")})`;
  }

  // ---- how an agency and a tie look: the same for every context ---------------------------------------------------

  function dotStyle(i) {
    const v = view(), member = agencies[i].member, own = member ? ink.system(agencies[i].system) : ink.soft;
    const hollow = given.nodes[i].borderWidth > 2;
    const large = i === now.chosen || i === now.other;
    return {
      x: v.x[i], y: v.y[i], size: v.size[i] * (large ? 1.35 : bundled() && now.seat !== null ? 0.7 : 1), member,
      fill: hollow ? ink.paper : own, border: hollow ? own : ink.paper, width: given.nodes[i].borderWidth,
      faint: Boolean(seen.lit) && !seen.lit.has(i),
    };
  }

  function nearness(k) { // how a tie stands to what is chosen: "all", "near", "link" between others that are lit, "far"
    const { from, to } = given.edges[k];
    if (!seen.lit) return "all";
    if (seen.ways) return seen.ways.ties.has(k) ? "near" : "far";
    if (now.chosen !== null && (from === now.chosen || to === now.chosen)) return "near";
    if (seen.reach) return seen.lit.has(from) && seen.lit.has(to) ? "link" : "far";
    if (now.seat === null) return "far";
    if (bundled()) return seen.lit.has(from) && seen.lit.has(to) ? "link" : "far";
    return seen.lit.has(from) || seen.lit.has(to) ? "near" : "far";
  }

  function tieStyle(k, many) { // null where it is not drawn
    const { from, to, width, dashes, arrows } = given.edges[k], t = ties[k], v = view();
    if (!seen.ties[k] || !seen.nodes[from] || !seen.nodes[to]) return null;
    const near = nearness(k), inside = t.kind === "inside", seat = agencies[from].seat;
    const silo = inside && seat === agencies[to].seat && keepsToItself.has(seat);
    if (bundled() && !silo && (near === "all" || near === "far")) return null;
    const usual = inside ? (many ? 0.5 : 0.85) : many ? 0.12 : 0.42;
    const weight = { all: usual, near: 0.95, link: 0.4, far: 0.07 }[near];
    return {
      from, to, bend: v.bends[k] || 0, dash: dashes || [], width: near === "near" ? width + 0.7 : width,
      color: `rgba(${inside ? ink.inside : ink.tie},${weight})`, arrows: near === "near" ? arrows : "",
    };
  }
  const isMany = () => seen.ties.filter(Boolean).length > 300;

  // ---- words --------------------------------------------------------------------------------------------------------

  function write(ctx, label, font, fill, halo, from = 0, scale = 1) {
    ctx.font = font;
    ctx.textAlign = label.anchor === "middle" ? "center" : label.anchor;
    label.lines.forEach((line, i) => {
      const y = label.y + (i + from) * label.leading;
      if (halo) {
        ctx.strokeStyle = halo;
        ctx.lineWidth = 3 / Math.max(1, scale);
        ctx.lineJoin = "round";
        ctx.strokeText(line, label.x, y);
      }
      ctx.fillStyle = fill;
      ctx.fillText(line, label.x, y);
    });
  }
  function hair(ctx, l) {
    if (!l) return;
    ctx.beginPath();
    ctx.moveTo(l[0], l[1]);
    ctx.lineTo(l[2], l[3]);
    ctx.strokeStyle = ink.soft;
    ctx.lineWidth = 0.6;
    ctx.stroke();
  }
  function circle(ctx, x, y, r) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
  function broken(name) { // a name in lines of about 24 letters
    const lines = [""];
    for (const word of name.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length > 23) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    const shown = lines.slice(0, 3).map((l) => ([...l].length > 34 ? `${[...l].slice(0, 33).join("")}…` : l));
    if (lines.length > 3) shown[2] += "…";
    return shown;
  }

  // ---- under the ties: the board, clusters and bundles, or the sectors ------------------------------------------------

  function board(ctx, rings) {
    const p = outlines();
    if (!p.board) return;
    ctx.fillStyle = ink.board;
    ctx.fill(p.board);
    ctx.strokeStyle = ink.rule;
    ctx.lineWidth = 1;
    rings.forEach((r) => ctx.stroke(r));
  }
  function ringWords(ctx, rings, scale) {
    const font = `${Math.min(10, 12 / scale)}px ${ink.sans}`;
    rings.forEach((r) => write(ctx, { lines: [r[2]], x: 0, y: r[1] + 3, anchor: "middle", leading: 12 }, font, ink.soft, ink.board, 0, scale));
  }
  function band(ctx, a, b, wide, color) {
    ctx.lineCap = "round";
    ctx.strokeStyle = color;
    ctx.lineWidth = wide;
    ctx.beginPath();
    ctx.moveTo(a[0], a[1]);
    ctx.quadraticCurveTo((a[0] + b[0]) / 2 * 0.42, (a[1] + b[1]) / 2 * 0.42, b[0], b[1]);
    ctx.setLineDash(seen.presence ? [0.1, 2 * wide] : []); // being in one room is not yet working together
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineCap = "butt";
  }
  function bands(ctx, spots, widest, strong, rest) { // ties between two seats as one line, wider for more of them
    const most = Math.max(1, ...seen.between.values());
    [...seen.between].sort((x, y) => x[1] - y[1]).forEach(([pair, n]) => {
      const ends = pair.split("|"), [a, b] = ends.map((s) => spots.get(s));
      if (!a || !b) return;
      const weight = now.seat !== null && ends.includes(now.seat) ? strong : seen.lit ? 0.05 : rest;
      band(ctx, a, b, 0.6 + widest * Math.sqrt(n / most), `rgba(${ink.tie},${weight})`);
    });
  }
  function clusters(ctx) {
    const v = view(), p = outlines();
    const peopled = new Set(agencies.filter((a, i) => a.member && seen.nodes[i]).map((a) => a.seat));
    v.clusters.forEach((c, i) => {
      if (!peopled.has(c.seat)) return;
      ctx.fillStyle = ctx.strokeStyle = mix(ink.system(systemOf.get(c.seat)), ink.board, now.seat === c.seat ? 0.26 : seen.lit ? 0.06 : 0.14);
      ctx.lineJoin = "round";
      ctx.lineWidth = v.edge;
      ctx.fill(p.clusters[i]);
      ctx.stroke(p.clusters[i]);
    });
    if (bundled()) bands(ctx, new Map(v.clusters.map((c) => [c.seat, c.hub])), 5.4, 0.35, 0.13);
  }
  function discs(ctx, scale) {
    const all = view().sectors.discs, at = new Map(all.map((d) => [d.seat, [d.x, d.y]]));
    const most = Math.max(1, ...seen.inside.values()), size = Math.max(10, Math.min(14, 12 / scale));
    bands(ctx, at, media.small.matches ? 7 : 11, 0.6, 0.26);
    const tiedTo = (d) => now.seat === null || d.seat === now.seat || seen.between.has([d.seat, now.seat].sort().join("|"));
    for (const d of all) {
      const system = systemOf.has(d.seat) ? systemOf.get(d.seat) : -1, off = now.off.has(system), own = ink.system(system);
      if (off) continue;
      const inside = seen.inside.get(d.seat) || 0, near = tiedTo(d);
      if (inside) { // around the disc: ties inside the sector
        const wide = 1.5 + 4 * Math.sqrt(inside / most);
        circle(ctx, d.x, d.y, d.size + wide / 2);
        ctx.lineWidth = wide;
        ctx.strokeStyle = `rgba(${ink.inside},${near ? 0.95 : 0.35})`;
        ctx.stroke();
      }
      circle(ctx, d.x, d.y, d.size - 1.6);
      ctx.fillStyle = mix(own, ink.board, d.size > size * 0.95 ? 0.18 : 1); // light enough for the number in it
      ctx.fill();
      ctx.lineWidth = 3.2;
      ctx.strokeStyle = near ? own : mix(own, ink.board, 0.4);
      ctx.stroke();
      if (d.size > size * 0.95) write(ctx, { lines: [String(d.agencies)], x: d.x, y: d.y + size * 0.36, anchor: "middle", leading: 0 }, `700 ${size}px ${ink.sans}`, near ? ink.ink : ink.soft, null);
    }
    if (now.seat === null) besideDiscs(ctx, all, size, scale); // else there stands how many ties it has with the seat chosen
    if (now.seat === null || !at.has(now.seat)) return;
    for (const d of all) { // how many ties, at the other end of each band
      const n = seen.between.get([d.seat, now.seat].sort().join("|"));
      if (!n || d.seat === now.seat || now.off.has(systemOf.get(d.seat))) continue;
      const far = Math.hypot(d.x, d.y) || 1, out = (d.size + size * 1.1) / far; // on the far side from the bands
      write(ctx, { lines: [netcollabMap.count(n, "tie")], x: d.x * (1 + out * 1.2), y: d.y * (1 + out) + size * 0.36, anchor: "middle", leading: 0 }, `${size}px ${ink.sans}`, ink.ink, ink.board, 0, scale);
    }
  }
  function besideDiscs(ctx, all, size, scale) { // the number of members where the disc is too small for it, if there is room
    const boxes = all.map((d) => [d.x - d.size, d.y - d.size, d.x + d.size, d.y + d.size]);
    for (const d of all) {
      if (d.size > size * 0.95 || now.off.has(systemOf.get(d.seat))) continue;
      const wide = size * 0.32 * String(d.agencies).length, y = d.y - d.size - 5, box = [d.x - wide, y - size * 0.8, d.x + wide, y];
      if (boxes.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1])) continue;
      boxes.push(box);
      write(ctx, { lines: [String(d.agencies)], x: d.x, y, anchor: "middle", leading: 0 }, `700 ${size}px ${ink.sans}`, ink.ink, ink.board, 0, scale);
    }
  }
  function seats(ctx, scale) {
    const v = view(), p = outlines();
    v.seats.forEach((s, i) => {
      const open = OPEN.has(s.status), ask = s.status === "not_found", c = open ? ink.open : ask ? ink.soft : ink.system(s.system);
      const faded = (now.seat !== null && now.seat !== s.seat) || (now.off.has(s.system) && !open && !ask);
      const rest = faded ? 0.35 : 1;
      ctx.globalAlpha = rest;
      if (open || ask || OUTLINED.has(s.status)) {
        ctx.setLineDash(open ? [5, 3.5] : ask ? [1.5, 3] : []);
        ctx.strokeStyle = c;
        ctx.lineWidth = 1.4;
        ctx.stroke(p.seats[i]);
        ctx.setLineDash([]);
      } else {
        ctx.globalAlpha = rest * (FADED[s.status] || 1);
        ctx.fillStyle = c;
        ctx.fill(p.seats[i]);
        ctx.globalAlpha = rest;
        if (s.status in FADED) {
          ctx.strokeStyle = c;
          ctx.lineWidth = 1;
          ctx.stroke(p.seats[i]);
        }
      }
      ctx.globalAlpha = 1; // its words stay readable
      if (pointed.seat === s.seat) {
        ctx.strokeStyle = ink.link;
        ctx.lineWidth = 3 / scale;
        ctx.stroke(p.seats[i]);
      }
      hair(ctx, s.leader);
      const text = Math.min(v.seatText, 17 / scale), leading = text * 1.22;
      write(ctx, { ...s, leading }, `${now.seat === s.seat ? "700 " : ""}${text}px ${ink.sans}`, faded ? ink.soft : ink.ink, null);
      write(ctx, { ...s, lines: s.words, leading }, `italic ${text}px ${ink.sans}`, open ? ink.open : ink.soft, null, s.lines.length);
    });
  }

  function ground(ctx, scale) {
    const v = view(), p = outlines(), sectors = now.view === "sectors";
    ctx.save();
    ctx.direction = "ltr";
    board(ctx, sectors ? p.sectors : p.rings);
    if (sectors) {
      ringWords(ctx, v.sectors.rings, scale);
      discs(ctx, scale);
    } else {
      clusters(ctx);
      if (v.middle && !seen.lit) write(ctx, { ...v.middle, leading: v.middleText * 1.22 }, `${v.middleText}px ${ink.serif}`, ink.soft, null);
      if (!seen.lit) ringWords(ctx, v.rings, scale); // names need the room
    }
    seats(ctx, scale);
    ctx.restore();
  }

  // ---- ties and dots: vis-network draws them on the canvas, this does elsewhere ---------------------------------------

  function arrow(ctx, tip, from, size, color) {
    const long = Math.hypot(tip[0] - from[0], tip[1] - from[1]) || 1, u = [(tip[0] - from[0]) / long, (tip[1] - from[1]) / long];
    const end = [tip[0] - u[0] * size, tip[1] - u[1] * size], side = [7, 2.6];
    ctx.beginPath();
    ctx.moveTo(end[0], end[1]);
    ctx.lineTo(end[0] - u[0] * side[0] - u[1] * side[1], end[1] - u[1] * side[0] + u[0] * side[1]);
    ctx.lineTo(end[0] - u[0] * side[0] + u[1] * side[1], end[1] - u[1] * side[0] - u[0] * side[1]);
    ctx.fillStyle = color;
    ctx.fill();
  }
  function lines(ctx) {
    if (now.view === "sectors") return;
    const v = view(), many = isMany();
    ties.forEach((_, k) => {
      const t = tieStyle(k, many);
      if (!t) return;
      const a = [v.x[t.from], v.y[t.from]], b = [v.x[t.to], v.y[t.to]];
      const c = [(a[0] + b[0]) / 2 + (b[1] - a[1]) * t.bend, (a[1] + b[1]) / 2 - (b[0] - a[0]) * t.bend];
      ctx.strokeStyle = t.color;
      ctx.lineWidth = t.width;
      ctx.setLineDash(t.dash);
      ctx.beginPath();
      ctx.moveTo(a[0], a[1]);
      ctx.quadraticCurveTo(c[0], c[1], b[0], b[1]);
      ctx.stroke();
      ctx.setLineDash([]);
      if (t.arrows.includes("to")) arrow(ctx, b, c, v.size[t.to], t.color);
      if (t.arrows.includes("from")) arrow(ctx, a, c, v.size[t.from], t.color);
    });
  }
  function dots(ctx) {
    if (now.view === "sectors") return;
    agencies.forEach((_, i) => {
      if (!seen.nodes[i]) return;
      const s = dotStyle(i);
      ctx.globalAlpha = s.faint ? 0.22 : 1;
      if (s.member) circle(ctx, s.x, s.y, s.size);
      else {
        ctx.beginPath();
        ctx.moveTo(s.x, s.y - s.size);
        ctx.lineTo(s.x + s.size, s.y);
        ctx.lineTo(s.x, s.y + s.size);
        ctx.lineTo(s.x - s.size, s.y);
        ctx.closePath();
      }
      ctx.fillStyle = s.fill;
      ctx.fill();
      ctx.strokeStyle = s.border;
      ctx.lineWidth = s.width;
      ctx.stroke();
    });
    ctx.globalAlpha = 1;
  }

  // ---- over them: the names ---------------------------------------------------------------------------------------------

  function words(ctx, scale, area) { // area: left, top, right, bottom of what is in sight
    if (now.view === "sectors") return;
    const v = view(), done = new Set(), lit = seen.lit;
    const close = scale > 1.8 || (scale < 0.92 && lit && lit.size <= 40); // the prepared places suit the whole table only
    const first = (i) => i === now.chosen || i === now.other || i === pointed.node;
    ctx.save();
    ctx.direction = "ltr";
    const halo = v.board ? ink.board : ink.paper;
    for (const n of close ? [] : v.names) {
      if (!seen.nodes[n.node] || (lit && !lit.has(n.node) && n.node !== pointed.node)) continue;
      done.add(n.node);
      hair(ctx, n.leader);
      const member = agencies[n.node].member;
      ctx.font = `700 ${v.text}px ${ink.sans}`;
      const fits = () => n.lines.every((l) => ctx.measureText(l).width < n.box[2] - n.box[0] + 2); // its place was made for plain letters
      const bold = n.bold || ((n.node === now.chosen || n.node === now.other) && fits());
      write(ctx, { ...n, leading: v.text * 1.22 }, `${member ? "" : "italic "}${bold ? "700 " : ""}${v.text}px ${ink.sans}`, member ? ink.ink : ink.soft, halo, 0, scale);
    }
    const wanted = (i) => first(i) || (scale > 1.8 && !(lit && !lit.has(i))) || (lit && lit.has(i) && lit.size <= 40);
    const loose = agencies.map((a, i) => i).filter((i) => seen.nodes[i] && !done.has(i) && wanted(i));
    const size = Math.min(13, Math.max(v.text * scale, 11)) / scale;
    const boxes = v.names.filter((n) => done.has(n.node)).map((n) => n.box);
    loose.forEach((i) => boxes.push([-1, -1, 1, 1].map((d, c) => (c % 2 ? v.y : v.x)[i] + d * v.size[i] * 0.6)));
    v.seats.forEach((s) => boxes.push(s.box));
    if (!lit) v.rings.forEach((r) => boxes.push([-25, r[1] - 7, 25, r[1] + 6])); // and their words
    const rim = outlines().board; // a member's name stays on the table
    const onTable = (i, s) => !rim || !agencies[i].member || [0, 2].every((x) => [1, 3].every((y) => probe.isPointInPath(rim, s[x], s[y])));
    const inSight = (s) => s[0] > area[0] && s[1] > area[1] && s[2] < area[2] && s[3] < area[3];
    for (const i of loose.sort((a, b) => first(b) - first(a))) {
      const told = broken(agencies[i].name), font = `${i === now.chosen || i === now.other ? "700 " : ""}${size}px ${ink.sans}`;
      ctx.font = font;
      const wide = Math.max(...told.map((l) => ctx.measureText(l).width)), tall = size * 1.15 * told.length, r = v.size[i];
      const beside = [[-wide / 2, r + size * 0.2], [-wide / 2, -r - size * 0.2 - tall], [r + size * 0.3, -tall / 2], [-r - size * 0.3 - wide, -tall / 2]];
      const inward = [0.15, 0.3, 0.45, 0.6].flatMap((step) => [0, -tall, tall].map((dy) => [-wide / 2 - v.x[i] * step, dy - tall / 2]));
      const spots = (first(i) ? [...beside, ...inward] : beside)
        .map(([dx, dy]) => [v.x[i] + dx, v.y[i] + dy, v.x[i] + dx + wide, v.y[i] + dy + tall]).filter(inSight);
      const free = spots.filter((s) => !boxes.some((o) => s[0] < o[2] && s[2] > o[0] && s[1] < o[3] && s[3] > o[1]));
      const spot = free.find((s) => onTable(i, s)) || (first(i) ? free[0] || spots[0] : null);
      if (!spot) continue;
      boxes.push(spot);
      write(ctx, { lines: told, x: spot[0] + wide / 2, y: spot[1] + size * 0.92, anchor: "middle", leading: size * 1.15 }, font, ink.ink, halo, 0, scale);
    }
    if (pointed.node !== null && pointed.by === "keys" && seen.nodes[pointed.node]) {
      circle(ctx, v.x[pointed.node], v.y[pointed.node], v.size[pointed.node] + 5 / scale);
      ctx.strokeStyle = ink.link;
      ctx.lineWidth = 3 / scale;
      ctx.stroke();
    }
    ctx.restore();
  }

  return { readColors, outlines, dotStyle, tieStyle, isMany, ground, lines, dots, words, pointed, ink: () => ink };
})();
