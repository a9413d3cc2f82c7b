"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const given = JSON.parse($("network-data").textContent);
  const page = JSON.parse($("page-data").textContent);
  const agencies = page.agencies, ties = page.ties, views = page.views;
  let seatPaths = [], clusterPaths = [], bundles = [], board = null, rings = [], hovered = null, before = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const small = matchMedia("(max-width: 900px)");
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

  // What is shown: everything else follows from this.
  const now = { force: false, chosen: null, seat: null, only: false, every: false, off: new Set(), strength: $("strength") ? $("strength").value : "any" };
  const layersOn = new Set([...document.querySelectorAll("[name=layer]:checked")].map((e) => e.value));
  const viewKey = () => (now.force ? "force" : small.matches ? "tall" : "wide");
  const view = () => views[viewKey()];
  const bundled = () => view().clusters.length > 0 && !now.every;
  const keepsToItself = new Set(views.wide.seats.filter((s) => s.status === "siloed").map((s) => s.seat));

  let shownTies = [], shownNodes = [], partners = [], lit = null;

  function tieShown(k) {
    const t = ties[k];
    if (!t.layers.some((l) => layersOn.has(l))) return false;
    const reported = t.layers.some((l) => l !== "meeting" && layersOn.has(l));
    if (!reported || now.strength === "any") return true;
    if (now.strength === "working") return t.working;
    return t.strength !== null && t.strength >= Number(now.strength);
  }

  function settle() {
    const allowed = agencies.map((a) => !now.off.has(a.system) || !a.member);
    shownTies = ties.map((t, k) => tieShown(k) && allowed[given.edges[k].from] && allowed[given.edges[k].to]);
    partners = agencies.map(() => []);
    given.edges.forEach((e, k) => {
      if (!shownTies[k]) return;
      partners[e.from].push([e.to, k]);
      partners[e.to].push([e.from, k]);
    });
    agencies.forEach((a, i) => {
      if (!a.member && now.off.size && !partners[i].length) allowed[i] = false;
    });
    lit = now.chosen !== null ? new Set([now.chosen, ...partners[now.chosen].map((p) => p[0])])
      : now.seat !== null ? new Set(agencies.map((a, i) => i).filter((i) => agencies[i].seat === now.seat)) : null;
    bundles = [];
    if (bundled()) {
      const counted = new Map(), hubs = new Map(view().clusters.map((c) => [c.seat, c.hub]));
      given.edges.forEach((e, k) => {
        const [a, b] = [agencies[e.from].seat, agencies[e.to].seat].sort();
        if (!shownTies[k] || a === b || !hubs.has(a) || !hubs.has(b)) return;
        counted.set(`${a}|${b}`, (counted.get(`${a}|${b}`) || 0) + 1);
      });
      const most = Math.max(1, ...counted.values());
      counted.forEach((n, pair) => {
        const [a, b] = pair.split("|").map((s) => hubs.get(s));
        bundles.push([pair.split("|"), a, [(a[0] + b[0]) / 2 * 0.42, (a[1] + b[1]) / 2 * 0.42], b, 0.6 + 5.4 * Math.sqrt(n / most)]);
      });
    }
    shownNodes = allowed.map((ok, i) => ok && (!now.only || lit.has(i)));
  }

  // ---- drawing ------------------------------------------------------------------------------------------------

  let ink = {};
  function readColors() {
    const css = getComputedStyle(document.documentElement);
    const of = (name) => css.getPropertyValue(name).trim();
    ink = { paper: of("--paper"), board: of("--card"), ink: of("--ink"), soft: of("--soft"), rule: of("--rule"), open: of("--open"),
      tie: dark.matches ? "179,170,154" : "111,106,96", inside: dark.matches ? "232,160,78" : "192,112,26", sans: of("--sans"), serif: of("--serif") };
    ink.system = (n) => {
      const s = page.systems.find((x) => x.number === n);
      return s ? (dark.matches ? s.dark : s.color) : ink.soft;
    };
  }
  readColors();

  const data = { nodes: new vis.DataSet(given.nodes), edges: new vis.DataSet(given.edges) };
  $("picture").hidden = true;
  $("stage").hidden = false;
  const net = new vis.Network($("canvas"), data, given.options);

  function restyle() {
    settle();
    const v = view();
    const many = shownTies.filter(Boolean).length > 300, bundle = bundled();
    data.nodes.update(given.nodes.map((n, i) => {
      const faint = lit && !lit.has(i);
      const hollow = n.borderWidth > 2;
      const c = agencies[i].member ? ink.system(agencies[i].system) : ink.soft;
      const color = { background: hollow ? ink.paper : c, border: hollow ? c : ink.paper };
      return { id: n.id, x: v.x[i], y: v.y[i], size: v.size[i] * (i === now.chosen ? 1.35 : bundle && now.seat !== null ? 0.7 : 1), hidden: !shownNodes[i], opacity: faint ? 0.22 : 1,
        color: { ...color, highlight: { background: color.background, border: ink.ink }, hover: { background: color.background, border: ink.ink } } };
    }));
    data.edges.update(given.edges.map((e, k) => {
      const t = ties[k];
      const near = lit && (now.chosen !== null ? e.from === now.chosen || e.to === now.chosen : bundle ? lit.has(e.from) && lit.has(e.to) : lit.has(e.from) || lit.has(e.to));
      const pointed = Boolean(near) && !(bundle && now.seat !== null);
      const alone = bundle && !near && !(t.kind === "inside" && agencies[e.from].seat === agencies[e.to].seat && keepsToItself.has(agencies[e.from].seat));
      const weight = near ? (now.seat !== null && bundle ? 0.5 : 0.95) : lit ? 0.07 : t.kind === "inside" ? (many ? 0.5 : 0.85) : many ? 0.12 : 0.42;
      const rgb = t.kind === "inside" ? ink.inside : ink.tie;
      const color = `rgba(${rgb},${weight})`;
      const bend = v.bends[k] || 0;
      return { id: e.id, hidden: alone || !shownTies[k] || !shownNodes[e.from] || !shownNodes[e.to], color: { color, highlight: color, hover: color }, width: near && !(now.seat !== null && bundle) ? e.width + 0.7 : e.width,
        smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false,
        arrows: e.arrows ? { to: { enabled: e.arrows.includes("to") && pointed, scaleFactor: 0.45 }, from: { enabled: e.arrows.includes("from") && pointed, scaleFactor: 0.45 } } : "" };
    }));
    seatPaths = v.seats.map((s) => new Path2D(s.path));
    clusterPaths = v.clusters.map((c) => new Path2D(c.path));
    board = v.board ? new Path2D(v.board) : null;
    rings = v.rings.map((r) => new Path2D(r[0]));
  }

  const systemOf = new Map(views.wide.seats.map((s) => [s.seat, s.system]));
  function mix(color, ground, share) {
    const of = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
    return `rgb(${[0, 1, 2].map((i) => Math.round(of(color, i) * share + of(ground, i) * (1 - share))).join(",")})`;
  }
  const OPEN = new Set(["missing", "outside", "open"]);
  function write(ctx, label, font, fill, halo, from = 0) {
    ctx.font = font;
    ctx.textAlign = label.anchor === "middle" ? "center" : label.anchor;
    label.lines.forEach((line, i) => {
      const y = label.y + (i + from) * label.leading;
      if (halo) {
        ctx.strokeStyle = halo;
        ctx.lineWidth = 3 / Math.max(1, net.getScale());
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

  net.on("beforeDrawing", (ctx) => {
    const v = view();
    if (seatPaths.length !== v.seats.length) return;
    ctx.save();
    ctx.direction = "ltr";
    if (board) {
      ctx.fillStyle = ink.board;
      ctx.fill(board);
      ctx.strokeStyle = ink.rule;
      ctx.lineWidth = 1;
      rings.forEach((r) => ctx.stroke(r));
    }
    const peopled = new Set(agencies.filter((a, i) => a.member && shownNodes[i]).map((a) => a.seat));
    v.clusters.forEach((c, i) => {
      if (!peopled.has(c.seat)) return;
      ctx.fillStyle = ctx.strokeStyle = mix(ink.system(systemOf.get(c.seat)), ink.board, now.seat === c.seat ? 0.26 : lit ? 0.06 : 0.14);
      ctx.lineJoin = "round";
      ctx.lineWidth = v.edge;
      ctx.fill(clusterPaths[i]);
      ctx.stroke(clusterPaths[i]);
    });
    ctx.lineCap = "round";
    for (const [ends, a, c, b, wide] of bundles) {
      ctx.strokeStyle = `rgba(${ink.tie},${now.seat !== null && ends.includes(now.seat) ? 0.35 : lit ? 0.05 : 0.13})`;
      ctx.beginPath();
      ctx.moveTo(...a);
      ctx.quadraticCurveTo(...c, ...b);
      ctx.lineWidth = wide;
      ctx.stroke();
    }
    ctx.lineCap = "butt";
    if (v.middle && !lit) write(ctx, { ...v.middle, leading: v.middleText * 1.22 }, `${v.middleText}px ${ink.serif}`, ink.soft, null);
    v.rings.forEach((r) => write(ctx, { lines: [r[2]], x: 0, y: r[1] + 3, anchor: "middle", leading: 12 }, `${Math.min(10, 12 / net.getScale())}px ${ink.sans}`, ink.soft, ink.board));
    v.seats.forEach((s, i) => {
      const open = OPEN.has(s.status), ask = s.status === "not_found", c = open ? ink.open : ask ? ink.soft : ink.system(s.system);
      const outline = open || ask || ["isolated", "set_aside", "not_shown"].includes(s.status);
      ctx.globalAlpha = now.seat !== null && now.seat !== s.seat ? 0.35 : 1;
      if (outline) {
        ctx.setLineDash(open ? [5, 3.5] : ask ? [1.5, 3] : []);
        ctx.strokeStyle = c;
        ctx.lineWidth = 1.4;
        ctx.stroke(seatPaths[i]);
        ctx.setLineDash([]);
      } else {
        const rest = ctx.globalAlpha;
        ctx.globalAlpha = rest * ({ siloed: 0.32, no_data: 0.32, attends: 0.6 }[s.status] || 1);
        ctx.fillStyle = c;
        ctx.fill(seatPaths[i]);
        ctx.globalAlpha = rest;
      }
      hair(ctx, s.leader);
      const text = Math.min(v.seatText, 17 / net.getScale()), leading = text * 1.22;
      const faded = ctx.globalAlpha < 1; // its words stay readable
      ctx.globalAlpha = 1;
      write(ctx, { ...s, leading }, `${text}px ${ink.sans}`, faded ? ink.soft : ink.ink, null);
      write(ctx, { ...s, lines: s.words, leading }, `italic ${text}px ${ink.sans}`, open ? ink.open : ink.soft, null, s.lines.length);
    });
    ctx.restore();
  });

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

  net.on("afterDrawing", (ctx) => {
    const v = view(), scale = net.getScale(), done = new Set();
    const close = scale > 1.8 || (scale < 0.92 && lit && lit.size <= 40); // the prepared places suit the whole table only
    ctx.save();
    ctx.direction = "ltr";
    const halo = board ? ink.board : ink.paper;
    for (const n of close ? [] : v.names) {
      if (!shownNodes[n.node] || (lit && !lit.has(n.node))) continue;
      done.add(n.node);
      hair(ctx, n.leader);
      const bold = n.bold || n.node === now.chosen;
      write(ctx, { ...n, leading: v.text * 1.22 }, `${agencies[n.node].member ? "" : "italic "}${bold ? "700 " : ""}${v.text}px ${ink.sans}`, agencies[n.node].member ? ink.ink : ink.soft, halo);
    }
    const loose = agencies.map((a, i) => i).filter((i) => shownNodes[i] && !done.has(i) && (i === now.chosen || i === hovered || (scale > 1.8 && !(lit && !lit.has(i))) || (lit && lit.has(i) && lit.size <= 40)));
    const size = Math.min(13, Math.max(v.text * scale, 11)) / scale;
    const boxes = v.names.filter((n) => done.has(n.node)).map((n) => n.box);
    loose.forEach((i) => boxes.push([-1, -1, 1, 1].map((d, c) => (c % 2 ? v.y : v.x)[i] + d * v.size[i] * 0.6)));
    v.seats.forEach((s) => boxes.push(s.box));
    const canvas = $("canvas").getBoundingClientRect(), corner = net.DOMtoCanvas({ x: 2, y: 2 }), far = net.DOMtoCanvas({ x: canvas.width - 2, y: canvas.height - 2 });
    const seen = (s) => s[0] > corner.x && s[2] < far.x && s[1] > corner.y && s[3] < far.y;
    for (const i of loose.sort((a, b) => (b === now.chosen || b === hovered) - (a === now.chosen || a === hovered))) {
      const lines = broken(agencies[i].name), font = `${i === now.chosen ? "700 " : ""}${size}px ${ink.sans}`;
      ctx.font = font;
      const wide = Math.max(...lines.map((l) => ctx.measureText(l).width)), tall = size * 1.15 * lines.length, r = v.size[i];
      const spots = [[-wide / 2, r + size * 0.2], [-wide / 2, -r - size * 0.2 - tall], [r + size * 0.3, -tall / 2], [-r - size * 0.3 - wide, -tall / 2]]
        .map(([dx, dy]) => [v.x[i] + dx, v.y[i] + dy, v.x[i] + dx + wide, v.y[i] + dy + tall]).filter(seen);
      const free = spots.find((s) => !boxes.some((o) => s[0] < o[2] && s[2] > o[0] && s[1] < o[3] && s[3] > o[1]));
      const spot = free || (i === now.chosen || i === hovered ? spots[0] : null);
      if (!spot) continue;
      boxes.push(spot);
      write(ctx, { lines, x: spot[0] + wide / 2, y: spot[1] + size * 0.92, anchor: "middle", leading: size * 1.15 }, font, ink.ink, halo);
    }
    ctx.restore();
  });

  function fit() {
    const [left, top, width, height] = view().view, box = $("canvas").getBoundingClientRect();
    net.moveTo({ position: { x: left + width / 2, y: top + height / 2 }, scale: Math.min(box.width / width, box.height / height), animation: false });
  }
  const opened = () => now.seat !== null && view().clusters.find((c) => c.seat === now.seat);
  function frame() { // the whole table, or the cluster that is open
    if (!opened()) return fit();
    const v = view(), here = agencies.map((a, i) => i).filter((i) => agencies[i].seat === now.seat && agencies[i].member);
    const ends = (of) => [Math.min(...here.map((i) => of[i])), Math.max(...here.map((i) => of[i]))];
    const [left, right] = ends(v.x), [top, bottom] = ends(v.y), air = small.matches ? 30 : 60;
    const box = $("canvas").getBoundingClientRect(), covered = small.matches ? $("panel").offsetHeight : 0;
    if (covered) $("stage").scrollIntoView({ block: "start" });
    const free = Math.min(box.height, innerHeight - covered), wide = right - left + 2 * air, tall = bottom - top + 2 * air;
    const scale = Math.min(box.width / wide, free / tall, 3);
    glide({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + (box.height - free) / 2 / scale }, scale });
  }
  function glide(options) {
    net.moveTo({ ...options, animation: still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" } });
  }

  // ---- choosing -----------------------------------------------------------------------------------------------

  function choose(i, { move = false, keep = false } = {}) {
    if (i !== null && !(now.chosen !== null || now.seat !== null)) before = document.activeElement;
    now.chosen = i;
    now.seat = null;
    if (!keep) now.only = false;
    restyle();
    net.unselectAll();
    fillPanel();
    if (i !== null && small.matches) reveal(i);
    else if (i !== null && move) glide({ position: { x: view().x[i], y: view().y[i] }, scale: Math.max(net.getScale(), 1) });
  }
  function reveal(i) { // on a phone the panel covers the lower part of the screen
    const y = $("canvas").getBoundingClientRect().top + net.canvasToDOM({ x: view().x[i], y: view().y[i] }).y;
    const free = innerHeight - $("panel").offsetHeight;
    if (y < 70 || y > free - 50) scrollBy({ top: y - free / 2, behavior: still.matches ? "auto" : "smooth" });
  }
  function chooseSeat(key) {
    now.chosen = null;
    now.only = false;
    now.seat = key;
    restyle();
    fillPanel();
    if (opened()) frame();
  }
  function back() {
    const wide = opened();
    if (now.only) now.only = false;
    else if (now.chosen !== null || now.seat !== null) {
      now.chosen = now.seat = null;
      if (before && before.isConnected) before.focus({ preventScroll: true });
      before = null;
    }
    restyle();
    fillPanel();
    if (wide) frame();
  }
  function list(rows) {
    const ul = make("ul");
    for (const [i, words] of rows) {
      const li = make("li"), b = named("button", "", agencies[i].name);
      b.type = "button";
      if (words) b.append(make("small", "", words));
      b.addEventListener("click", () => choose(i, { move: true }));
      li.append(b);
      ul.append(li);
    }
    return ul;
  }
  const byName = (a, b) => agencies[a[0]].name.localeCompare(agencies[b[0]].name, "en");

  function fillPanel() {
    const open = now.chosen !== null || now.seat !== null;
    const was = !$("panel").hidden;
    $("panel").hidden = !open;
    document.querySelector(".floor").classList.toggle("open", open);
    const body = $("panel-body");
    body.replaceChildren();
    if (now.chosen !== null) {
      const a = agencies[now.chosen], mine = partners[now.chosen];
      $("panel-name").replaceChildren(make("bdi", "", a.name));
      $("panel-kind").textContent = a.sector;
      a.facts.forEach((f) => body.append(named("p", "", f)));
      if (mine.length) {
        const only = make("button", "only", now.only ? "Show everyone" : "Show only its partners");
        only.type = "button";
        only.id = "only";
        only.addEventListener("click", () => {
          now.only = !now.only;
          restyle();
          fillPanel();
          $("only").focus();
        });
        body.append(only);
        const groups = new Map();
        mine.forEach(([j, k]) => groups.set(agencies[j].sector, [...(groups.get(agencies[j].sector) || []), [j, ties[k].words]]));
        [...groups.keys()].sort((x, y) => x.localeCompare(y, "en")).forEach((g) => {
          body.append(named("h3", "", g), list(groups.get(g).sort(byName)));
        });
      } else body.append(make("p", "kind", "No ties are shown with the filters as they are."));
    } else if (now.seat !== null) {
      const s = page.seats[now.seat];
      $("panel-name").textContent = s ? s.label : "No sector yet, or another one";
      $("panel-kind").textContent = s ? `Seat: ${s.word}` : "";
      if (s) s.lines.forEach((line) => body.append(named("p", "", line)));
      const here = agencies.map((a, i) => [i, a.member ? "" : "Partner, not a member"]).filter(([i]) => agencies[i].seat === now.seat);
      if (here.length) body.append(make("h3", "", "At this seat"), list(here.sort(byName)));
    }
    $("focus").hidden = !now.only && !opened();
    if (opened()) $("focus-text").replaceChildren(`${page.seats[now.seat] ? page.seats[now.seat].label : "No sector yet"}: ${opened().agencies === 1 ? "1 agency" : `${opened().agencies} agencies`}.`);
    if (now.only) {
      const n = partners[now.chosen].length;
      $("focus-text").replaceChildren("Showing only ", make("bdi", "", agencies[now.chosen].name), ` and its ${n === 1 ? "partner" : `${n} partners`}.`);
    }
    document.querySelectorAll("tbody tr").forEach((tr) => {
      const i = Number(tr.dataset.node);
      tr.classList.toggle("chosen", i === now.chosen);
      tr.classList.toggle("away", !shownNodes[i]);
    });
    if (open !== was) refit();
  }

  function at(pointer) {
    const i = net.getNodeAt(pointer.DOM);
    if (i !== undefined && shownNodes[i]) return i;
    if (!small.matches) return null;
    const v = view(), off = (k) => Math.hypot(v.x[k] - pointer.canvas.x, v.y[k] - pointer.canvas.y) * net.getScale();
    return agencies.map((a, k) => k).filter((k) => shownNodes[k] && off(k) < 16).sort((a, b) => off(a) - off(b))[0] ?? null; // fingers are wide
  }
  const probe = document.createElement("canvas").getContext("2d");
  function seatAt(p) {
    const v = view();
    const hit = v.seats.findIndex((s, i) => {
      const wide = Math.max(...[...s.lines, ...s.words].map((l) => l.length)) * v.seatText * 0.55;
      const left = s.anchor === "start" ? s.x : s.anchor === "end" ? s.x - wide : s.x - wide / 2;
      const tall = (s.lines.length + s.words.length) * v.seatText * 1.22;
      return (p.x >= left && p.x <= left + wide && p.y >= s.y - v.seatText && p.y <= s.y - v.seatText + tall) || probe.isPointInPath(seatPaths[i], p.x, p.y);
    });
    if (hit >= 0) return v.seats[hit].seat;
    probe.lineWidth = v.edge || 1;
    const cluster = v.clusters.findIndex((c, i) => probe.isPointInPath(clusterPaths[i], p.x, p.y) || probe.isPointInStroke(clusterPaths[i], p.x, p.y));
    return cluster < 0 ? null : v.clusters[cluster].seat;
  }
  net.on("click", (e) => {
    const crowded = small.matches && bundled() && !opened() && now.chosen === null;
    const i = crowded ? null : at(e.pointer);
    if (i !== null) return choose(i, { keep: now.only && lit.has(i) });
    const seat = seatAt(e.pointer.canvas);
    if (seat !== null) chooseSeat(seat);
    else if (now.chosen !== null || now.seat !== null) {
      now.only = false;
      back();
    }
  });
  net.on("hoverNode", (e) => { hovered = e.node; net.redraw(); $("canvas").style.cursor = "pointer"; });
  net.on("blurNode", () => { hovered = null; net.redraw(); $("canvas").style.cursor = ""; });

  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (!$("found").hidden) return closeFound();
    back();
  });
  $("close").addEventListener("click", () => { now.only = false; back(); });
  $("everyone").addEventListener("click", () => (now.only ? (now.only = false, restyle(), fillPanel()) : back()));
  $("fit").addEventListener("click", fit);
  const zoom = (by) => net.moveTo({ scale: Math.min(6, Math.max(0.2, net.getScale() * by)) });
  $("nearer").addEventListener("click", () => zoom(1.3));
  $("farther").addEventListener("click", () => zoom(1 / 1.3));
  $("canvas").addEventListener("wheel", (e) => { // the bare wheel scrolls the page, as everywhere
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    zoom(e.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });
  $("canvas").addEventListener("keydown", (e) => {
    const step = 60 / net.getScale(), p = net.getViewPosition();
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[e.key]) net.moveTo({ position: { x: p.x + moves[e.key][0], y: p.y + moves[e.key][1] } });
    else if (e.key === "+" || e.key === "=") zoom(1.25);
    else if (e.key === "-") zoom(0.8);
    else if (e.key === "0") fit();
    else return;
    e.preventDefault();
  });

  // ---- search -------------------------------------------------------------------------------------------------

  const plain = (s) => s.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const names = agencies.map((a) => plain(a.name));
  let mark = -1;
  function closeFound() {
    $("found").hidden = true;
    $("search").setAttribute("aria-expanded", "false");
    $("search").removeAttribute("aria-activedescendant");
    mark = -1;
  }
  function pick(i) {
    closeFound();
    $("search").value = agencies[i].name;
    if (now.off.size && !shownNodes[i]) reset();
    choose(i, { move: true });
  }
  function suggest() {
    const q = plain($("search").value.trim());
    $("found").replaceChildren();
    mark = -1;
    if (!q) return closeFound();
    const hits = names.map((n, i) => [n.startsWith(q) ? 0 : n.includes(" " + q) ? 1 : n.includes(q) ? 2 : plain(agencies[i].sector).includes(q) ? 3 : 9, n, i])
      .filter((h) => h[0] < 9).sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)).slice(0, 12);
    for (const [, , i] of hits) {
      const li = named("li", "", agencies[i].name);
      li.id = `found-${i}`;
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      li.append(make("small", "", agencies[i].sector));
      li.addEventListener("mousedown", (e) => { e.preventDefault(); pick(i); });
      $("found").append(li);
    }
    if (!hits.length) $("found").append(make("li", "", "No agency of that name or sector"));
    $("found").hidden = false;
    $("search").setAttribute("aria-expanded", "true");
  }
  $("search").addEventListener("input", suggest);
  $("search").addEventListener("blur", closeFound);
  $("search").addEventListener("keydown", (e) => {
    const rows = [...$("found").querySelectorAll("[role=option]")];
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!rows.length) return;
      mark = (mark + (e.key === "ArrowDown" ? 1 : rows.length - (mark < 0 ? 0 : 1))) % rows.length;
      rows.forEach((r, i) => r.setAttribute("aria-selected", String(i === mark)));
      rows[mark].scrollIntoView({ block: "nearest" });
      $("search").setAttribute("aria-activedescendant", rows[mark].id);
      e.preventDefault();
    } else if (e.key === "Enter" && rows.length) {
      pick(Number(rows[Math.max(mark, 0)].id.slice(6)));
      e.preventDefault();
    }
  });

  // ---- filters and views --------------------------------------------------------------------------------------

  function reset() {
    now.off.clear();
    document.querySelectorAll("[data-system]").forEach((b) => b.setAttribute("aria-pressed", "true"));
  }
  document.querySelectorAll("[data-system]").forEach((b) => b.addEventListener("click", () => {
    const n = Number(b.dataset.system), off = now.off.has(n);
    if (off) now.off.delete(n);
    else now.off.add(n);
    b.setAttribute("aria-pressed", String(off));
    if (now.chosen !== null && now.off.has(agencies[now.chosen].system)) now.chosen = null, now.only = false;
    restyle();
    fillPanel();
  }));
  document.querySelectorAll("[name=layer]").forEach((box) => box.addEventListener("change", () => {
    if (box.checked) layersOn.add(box.value);
    else layersOn.delete(box.value);
    restyle();
    fillPanel();
  }));
  if ($("every")) $("every").addEventListener("change", () => { now.every = $("every").checked; restyle(); });
  if ($("strength")) $("strength").addEventListener("change", () => { now.strength = $("strength").value; restyle(); fillPanel(); });
  function show(force) {
    now.force = force;
    if (force && now.seat !== null) now.seat = null;
    $("view-table").setAttribute("aria-pressed", String(!force));
    $("view-force").setAttribute("aria-pressed", String(force));
    restyle();
    fillPanel();
    fit();
  }
  $("view-table").addEventListener("click", () => show(false));
  $("view-force").addEventListener("click", () => show(true));
  const hold = () => net.setOptions({ interaction: { dragView: !small.matches } }); // on a phone a finger scrolls the page
  hold();
  small.addEventListener("change", () => { hold(); restyle(); refit(); });
  dark.addEventListener("change", () => { readColors(); restyle(); });
  function refit() {
    requestAnimationFrame(() => {
      net.setSize("100%", "100%");
      net.redraw();
      frame();
    });
  }
  addEventListener("resize", refit);

  // ---- the table of agencies ----------------------------------------------------------------------------------

  const table = document.querySelector("#agencies table"), rows = [...table.tBodies[0].rows];
  rows.forEach((tr) => {
    const b = make("button");
    b.type = "button";
    b.append(...tr.cells[0].childNodes);
    tr.cells[0].append(b);
    b.addEventListener("click", () => {
      choose(Number(tr.dataset.node), { move: true });
      if (!small.matches) $("stage").scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
      $("panel-name").focus({ preventScroll: true });
    });
  });
  [...table.tHead.rows[0].cells].forEach((th, c) => {
    const b = make("button", "", th.textContent), figures = th.classList.contains("figure");
    b.type = "button";
    th.replaceChildren(b);
    b.addEventListener("click", () => {
      const up = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "descending" : !figures;
      [...table.tHead.rows[0].cells].forEach((o) => o.removeAttribute("aria-sort"));
      th.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = (tr) => (figures ? (tr.cells[c].dataset.sort === "" ? null : Number(tr.cells[c].dataset.sort)) : tr.cells[c].textContent);
      const order = (a, b) => {
        const x = key(a), y = key(b);
        if (x === null || y === null) return (x === null) - (y === null);
        return (figures ? x - y : x.localeCompare(y, "en")) * (up ? 1 : -1);
      };
      table.tBodies[0].append(...[...rows].sort(order));
    });
  });

  // ---- at last ------------------------------------------------------------------------------------------------

  for (const id of ["tools", "filters", "caption"]) $(id).hidden = false;
  restyle();
  net.setSize("100%", "100%");
  net.redraw();
  fit();
  window.netcollabMap = { net, now, given, page, choose, chooseSeat, shown: () => ({ nodes: shownNodes, ties: shownTies }) };
})();
