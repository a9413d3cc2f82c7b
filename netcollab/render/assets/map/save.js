"use strict";
// The view as a picture: what the canvas shows, under the coalition's name and the words on who it may go to.
(() => {
  const { $, page, now, seen, net, paint, canvas, count } = netcollabMap;
  const NS = "http://www.w3.org/2000/svg", SHARP = 2, EDGE = 20;

  // As much of a drawing context as paint uses, writing SVG. Text is set as text, so that no name is ever markup.
  class Writer {
    constructor(width, height) {
      this.root = this.at = this.element("svg", { xmlns: NS, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
      this.ruler = document.createElement("canvas").getContext("2d");
      this.kept = [];
      Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, lineCap: "butt", lineJoin: "miter", font: "10px sans-serif", textAlign: "start", dash: [] });
    }
    element(tag, attributes) {
      const e = document.createElementNS(NS, tag);
      for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns" && value !== null) e.setAttribute(key, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
      return e;
    }
    put(tag, attributes) {
      const e = this.element(tag, attributes);
      this.at.append(e);
      return e;
    }
    setTransform(a, b, c, d, e, f) {
      this.at = this.root;
      this.at = this.put("g", { transform: `matrix(${[a, b, c, d, e, f].map((v) => Math.round(v * 1e4) / 1e4).join(" ")})` });
    }
    save() { this.kept.push({ ...this, kept: null, at: null }); }
    restore() {
      const { kept, at, d, ...rest } = this.kept.pop();
      Object.assign(this, rest);
    }
    setLineDash(dash) { this.dash = dash; }
    beginPath() { this.d = ""; }
    step(letter, ...at) { this.d += letter + at.map((v) => Math.round(v * 100) / 100).join(" "); }
    moveTo(x, y) { this.step("M", x, y); }
    lineTo(x, y) { this.step("L", x, y); }
    quadraticCurveTo(cx, cy, x, y) { this.step("Q", cx, cy, x, y); }
    closePath() { this.d += "Z"; }
    arc(x, y, r) { // whole circles only
      this.step("M", x - r, y);
      this.step("A", r, r, 0, 1, 0, x + r, y);
      this.step("A", r, r, 0, 1, 0, x - r, y);
    }
    get opacity() { return this.globalAlpha === 1 ? null : this.globalAlpha; }
    fill(path) { this.put("path", { d: path ? path.d : this.d, fill: this.fillStyle, opacity: this.opacity }); }
    get pen() {
      return { stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linecap": this.lineCap === "butt" ? null : this.lineCap,
        "stroke-linejoin": this.lineJoin === "miter" ? null : this.lineJoin, "stroke-dasharray": this.dash.length ? this.dash.join(" ") : null, opacity: this.opacity };
    }
    stroke(path) { this.put("path", { d: path ? path.d : this.d, fill: "none", ...this.pen }); }
    fillRect(x, y, width, height) { this.put("rect", { x, y, width, height, fill: this.fillStyle }); }
    text(words, x, y, look) {
      const [, style, weight, size, family] = /^(italic )?(700 |600 )?([\d.]+)px (.*)$/.exec(this.font);
      const anchor = { center: "middle", end: "end", right: "end" }[this.textAlign] || null;
      this.put("text", { x, y, "font-family": family, "font-size": Number(size), "font-style": style ? "italic" : null, "font-weight": weight ? weight.trim() : null, "text-anchor": anchor, ...look }).textContent = words;
    }
    fillText(words, x, y) { this.text(words, x, y, { fill: this.fillStyle, opacity: this.opacity }); }
    strokeText(words, x, y) { this.text(words, x, y, { fill: "none", ...this.pen }); }
    measureText(words) {
      this.ruler.font = this.font;
      return this.ruler.measureText(words);
    }
  }

  function inWords() { // what was chosen, for those who get the picture alone
    const views = { table: "The table", sectors: $("view-sectors").textContent, network: "Network view" };
    const said = [views[now.view]], label = (name) => document.querySelector(`[name=layer][value="${CSS.escape(name)}"]`).closest("label").querySelector("bdi").textContent;
    if (!$("focus").hidden) said.push($("focus-text").textContent.replace(/\.$/, ""));
    else if (now.chosen !== null) said.push(`Chosen: ${page.agencies[now.chosen].name}`);
    else if (now.seat !== null) said.push(`Chosen: ${netcollabMap.seatLabel(now.seat)}`);
    if (now.layers.size) said.push(`Ties from: ${[...now.layers].map(label).join(", ")}`);
    if ($("strength")) said.push($("strength").selectedOptions[0].textContent);
    if (now.off.size) said.push(`Without: ${page.systems.filter((s) => now.off.has(s.number)).map((s) => s.label).join(", ")}`);
    return `${said.join(". ")}. ${count(seen.nodes.filter(Boolean).length, "agency", "agencies")}, ${count(seen.ties.filter(Boolean).length, "tie")}.`;
  }
  function wrapped(ctx, text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
      if (ctx.measureText(longer).width > width && lines[lines.length - 1]) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  }

  function drawn(context) { // the whole picture on a context made for its size
    const box = canvas.box(), ink = paint.ink(), width = Math.round(box.width), room = width - 2 * EDGE;
    const ruler = document.createElement("canvas").getContext("2d");
    const style = { name: [`600 22px ${ink.serif}`, 28, ink.ink], small: [`13px ${ink.sans}`, 18, ink.soft] };
    const lay = (text, kind) => { [ruler.font] = style[kind]; return wrapped(ruler, text, room).map((line) => [line, kind]); };
    const head = [...lay(`${page.title}: who is at the table`, "name"), ...lay([page.banner, page.period].filter(Boolean).join(" "), "small")];
    const foot = [...lay(page.captions[now.view], "small"), ...lay(inWords(), "small"), ...lay("Made with netcollab.", "small")];
    const tall = (lines) => lines.reduce((sum, [, kind]) => sum + style[kind][1], EDGE * 1.5);
    const top = tall(head), height = Math.round(top + box.height + tall(foot));
    const [ctx, sharp] = context(width, height);
    const text = (lines, from) => {
      let y = from;
      for (const [line, kind] of lines) {
        [ctx.font, , ctx.fillStyle] = style[kind];
        y += style[kind][1];
        ctx.textAlign = "start";
        ctx.fillText(line, EDGE, y);
      }
    };
    const paper = (y, tall) => {
      ctx.setTransform(sharp, 0, 0, sharp, 0, 0);
      ctx.fillStyle = ink.paper;
      ctx.fillRect(0, y, width, tall);
    };
    paper(0, height);
    const scale = net.getScale(), [left, up] = canvas.area();
    ctx.setTransform(sharp * scale, 0, 0, sharp * scale, -(left * scale - 2) * sharp, (top - (up * scale - 2)) * sharp);
    paint.ground(ctx, scale);
    paint.lines(ctx);
    paint.dots(ctx);
    paint.words(ctx, scale, canvas.area());
    paper(0, top); // what lies beyond the canvas when one is near is not in the picture
    paper(top + box.height, height - top - box.height);
    text(head, EDGE * 0.4);
    text(foot, top + box.height);
    return ctx;
  }
  function asSvg() {
    const { root } = drawn((width, height) => [new Writer(width, height), 1]);
    const title = document.createElementNS(NS, "title");
    title.textContent = `${document.title}. ${inWords()}`;
    root.prepend(title);
    return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`], { type: "image/svg+xml" });
  }
  function asPng() {
    const sheet = document.createElement("canvas");
    drawn((width, height) => {
      Object.assign(sheet, { width: width * SHARP, height: height * SHARP });
      return [sheet.getContext("2d"), SHARP];
    });
    return new Promise((done) => { sheet.toBlob(done, "image/png"); });
  }
  function keep(blob, ending) {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(blob);
    a.download = `map-${page.audience}.${ending}`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
    netcollabMap.panel.say(`The picture was saved as ${a.download}.`);
  }
  $("save-png").addEventListener("click", async () => keep(await asPng(), "png"));
  $("save-svg").addEventListener("click", () => keep(asSvg(), "svg"));
})();
