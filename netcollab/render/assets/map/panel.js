"use strict";
// The side panel, the banner over the picture, and what is said to those who do not see either.
netcollabMap.panel = (() => {
  const { $, page, media, make, named, count, now, seen, seatLabel, canvas, change, choose, chooseSeat, graph } = netcollabMap;
  const { agencies } = page;
  const MOST = 5; // steps that may be asked for
  const byName = (a, b) => agencies[a[0]].name.localeCompare(agencies[b[0]].name, "en");
  const say = (text) => { $("say").textContent = text; };

  function button(text, act, css) {
    const b = make("button", css, text);
    b.type = "button";
    b.addEventListener("click", act);
    return b;
  }
  function heading(text) {
    return named("h3", "", text);
  }
  function fact(text, term) {
    const p = named("p", "", text);
    if (term && page.terms[term]) p.append(make("small", "mean", page.terms[term]));
    return p;
  }
  function agencyList(rows) { // [agency, words]: each leads to that agency
    const ul = make("ul");
    for (const [i, words] of rows) {
      const li = make("li"), b = named("button", "", agencies[i].name);
      b.type = "button";
      if (words) b.append(make("small", "", words));
      b.addEventListener("click", () => { choose(i); $("panel-name").focus({ preventScroll: true }); });
      li.append(b);
      ul.append(li);
    }
    return ul;
  }

  // ---- an agency ----------------------------------------------------------------------------------------------------

  function stepsChoice() {
    const far = [...graph.reach(seen.partners, now.chosen).values()], most = Math.min(MOST, Math.max(...far));
    const group = make("div", "steps switch");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Show only those within so many steps");
    for (let n = 0; n <= most; n += 1) {
      const b = button(n ? count(n, "step") : "Everyone", () => { change({ steps: n }); document.querySelectorAll(".steps button")[n].focus(); });
      b.setAttribute("aria-pressed", String(now.steps === n));
      group.append(b);
    }
    const p = make("div", "choice");
    p.append(make("span", "", "Show"), group, make("small", "mean", page.terms.step));
    return p;
  }
  function connectChoice(body) {
    const box = make("div", "find connect"), label = make("label", "", "How does it connect to");
    const input = make("input"), list = make("ul");
    label.htmlFor = "to";
    Object.assign(input, { id: "to", type: "search", placeholder: "another agency" });
    Object.assign(list, { id: "to-found", hidden: true });
    list.setAttribute("aria-label", "Agencies found");
    box.append(label, input, list);
    body.append(box);
    netcollabMap.find(input, list, (i) => { if (i !== now.chosen) change({ other: i }); }, (i) => i !== now.chosen);
  }
  function agencyPanel(body) {
    const a = agencies[now.chosen], mine = seen.partners[now.chosen];
    $("panel-name").replaceChildren(make("bdi", "", a.name));
    $("panel-kind").textContent = a.sector;
    a.facts.forEach(([text, term]) => body.append(fact(text, term)));
    if (!mine.length) return body.append(make("p", "kind", "No ties are shown with the filters as they are."));
    body.append(stepsChoice());
    connectChoice(body);
    const groups = new Map();
    mine.forEach(([j, k]) => groups.set(agencies[j].sector, [...(groups.get(agencies[j].sector) || []), [j, netcollabMap.tables.words(k)]]));
    [...groups.keys()].sort((x, y) => x.localeCompare(y, "en")).forEach((g) => body.append(heading(g), agencyList(groups.get(g).sort(byName))));
  }

  // ---- two agencies -------------------------------------------------------------------------------------------------

  function told() { // how two agencies connect, in a sentence
    const { steps, count: n } = seen.ways;
    if (steps === null) return "No chain of the ties shown leads from one to the other.";
    if (steps === 1) return "They have a tie with each other.";
    const through = n === 1 ? "One shortest way leads" : `${n.toLocaleString("en-US")} shortest ways lead`;
    return `They have no tie with each other. ${through} from one to the other, in ${steps} steps.`;
  }
  function waysPanel(body) {
    const [a, b] = [agencies[now.chosen], agencies[now.other]];
    $("panel-name").replaceChildren(make("bdi", "", a.name), " and ", make("bdi", "", b.name));
    $("panel-kind").textContent = "How they connect";
    const p = make("p", "", told());
    p.append(make("small", "mean", page.terms.step));
    body.append(p);
    const ways = [...seen.ways.lists].sort((x, y) => byName([x[1]], [y[1]]));
    ways.forEach((way, n) => {
      if (ways.length > 1) body.append(heading(`Way ${n + 1}`));
      const tie = (i, j) => netcollabMap.tables.words(seen.partners[i].find(([to]) => to === j)[1]);
      body.append(agencyList(way.map((i, at) => [i, at ? tie(way[at - 1], i) : agencies[i].sector])));
    });
    const more = seen.ways.count - ways.length;
    if (more > 0) body.append(make("p", "kind", `${count(more, "more way")} of the same length ${more === 1 ? "is" : "are"} drawn in the picture.`));
    body.append(button(`Back to ${a.name}`, () => { netcollabMap.back(); $("panel-name").focus({ preventScroll: true }); }));
  }

  // ---- a seat ---------------------------------------------------------------------------------------------------------

  function seatPanel(body) {
    const s = page.seats[now.seat];
    $("panel-name").textContent = seatLabel(now.seat);
    $("panel-kind").textContent = s ? `Seat: ${s.word}` : "";
    if (s && page.terms[`state-${s.state}`]) $("panel-kind").append(make("small", "mean", page.terms[`state-${s.state}`]));
    if (s) s.lines.forEach((line) => body.append(fact(line, "")));
    const here = agencies.map((a, i) => [i, a.member ? "" : "Partner, not a member"]).filter(([i]) => agencies[i].seat === now.seat);
    if (now.view === "sectors") {
      if (here.length) body.append(button("Show its agencies on the table", () => { change({ view: "table" }); $("panel-name").focus({ preventScroll: true }); }));
      const tied = [...seen.between].map(([pair, n]) => [pair.split("|"), n]).filter(([pair]) => pair.includes(now.seat));
      const rows = tied.map(([[a, b], n]) => [a === now.seat ? b : a, n]).sort((x, y) => y[1] - x[1] || seatLabel(x[0]).localeCompare(seatLabel(y[0]), "en"));
      const ul = make("ul");
      const inside = seen.inside.get(now.seat) || 0;
      for (const [key, n] of rows) {
        const li = make("li"), b = button("", () => { chooseSeat(key); $("panel-name").focus({ preventScroll: true }); });
        b.append(make("bdi", "", seatLabel(key)), make("small", "", count(n, "tie")));
        li.append(b);
        ul.append(li);
      }
      body.append(heading("Ties that are shown"), make("p", "", `${count(inside, "tie")} inside, ${count(rows.reduce((sum, r) => sum + r[1], 0), "tie")} to ${count(rows.length, `other ${page.noun}`)}.`), ul);
    }
    if (here.length) body.append(heading("At this seat"), agencyList(here.sort(byName)));
  }

  // ---- the banner over the picture --------------------------------------------------------------------------------------

  function banner() {
    const text = [], opened = canvas.opened();
    const name = (i) => make("bdi", "", agencies[i].name);
    if (now.steps) {
      const n = seen.lit.size - 1;
      text.push("Showing only ", name(now.chosen), now.steps === 1 ? ` and its ${count(n, "partner")}.` : ` and the ${count(n, "agency", "agencies")} within ${now.steps} steps.`);
    } else if (now.other !== null) text.push("How ", name(now.chosen), " and ", name(now.other), " connect.");
    else if (opened) text.push(`${seatLabel(now.seat)}: ${count(opened.agencies, "agency", "agencies")}.`);
    $("focus").hidden = !text.length;
    $("focus-text").replaceChildren(...text);
  }
  function spoken() {
    if (now.steps) return $("focus-text").textContent;
    if (now.other !== null) return `${$("panel-name").textContent}. ${told()}`;
    if (now.chosen !== null) {
      const a = agencies[now.chosen];
      return `${a.name}. ${a.sector}. ${count(seen.partners[now.chosen].length, "partner")} shown. Arrow keys go through them; more in the panel that follows.`;
    }
    if (now.seat !== null) {
      const here = agencies.filter((a) => a.seat === now.seat).length;
      return `${seatLabel(now.seat)}. ${$("panel-kind").firstChild ? $("panel-kind").firstChild.textContent : ""}. ${count(here, "agency", "agencies")}.`;
    }
    return `${count(seen.nodes.filter(Boolean).length, "agency", "agencies")} and ${count(seen.ties.filter(Boolean).length, "tie")} are shown.`;
  }

  let opener = null; // where the keyboard was before the panel opened
  function fill(before) {
    const open = now.chosen !== null || now.seat !== null, was = !$("panel").hidden;
    if (open && !was) opener = document.activeElement;
    const focused = $("panel").contains(document.activeElement);
    $("panel").hidden = !open;
    document.querySelector(".floor").classList.toggle("open", open);
    const body = $("panel-body");
    body.replaceChildren();
    if (now.other !== null) waysPanel(body);
    else if (now.chosen !== null) agencyPanel(body);
    else if (now.seat !== null) seatPanel(body);
    banner();
    say(spoken());
    if (open !== was) {
      canvas.resize();
      if (!open && (focused || document.activeElement === document.body) && opener && opener.isConnected) opener.focus({ preventScroll: true });
    }
    if (now.chosen !== null && now.chosen !== before.chosen) canvas.look(now.chosen);
    else if (canvas.opened()) canvas.frame();
    if (now.chosen !== before.chosen || now.other !== before.other || now.seat !== before.seat) $("panel").scrollTop = 0;
  }
  netcollabMap.parts.push(fill);
  $("close").addEventListener("click", () => change({ chosen: null, seat: null }));
  $("everyone").addEventListener("click", () => { netcollabMap.back(); if (!$("panel").hidden) $("panel-name").focus({ preventScroll: true }); });
  return { say };
})();
