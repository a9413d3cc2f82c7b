"use strict";
// A search field with suggestions. One stands above the map, one in the panel.
netcollabMap.find = (() => {
  const { page, make, named } = netcollabMap;
  const plain = (s) => s.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const names = page.agencies.map((a) => plain(a.name)), sectors = page.agencies.map((a) => plain(a.sector));

  function matches(q, allowed) { // best first: the name begins with it, a word does, it holds it, the sector does
    const rank = (i) => (names[i].startsWith(q) ? 0 : names[i].includes(` ${q}`) ? 1 : names[i].includes(q) ? 2 : sectors[i].includes(q) ? 3 : 9);
    return names.map((n, i) => [rank(i), n, i]).filter((h) => h[0] < 9 && allowed(h[2]))
      .sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)).slice(0, 12).map((h) => h[2]);
  }

  return (input, list, picked, allowed = () => true) => {
    let mark = -1;
    for (const [key, value] of Object.entries({ role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
      "aria-controls": list.id, "aria-autocomplete": "list" })) input.setAttribute(key, value);
    list.setAttribute("role", "listbox");
    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      mark = -1;
    }
    function pick(i) {
      close();
      input.value = page.agencies[i].name;
      picked(i);
    }
    function suggest() {
      const q = plain(input.value.trim());
      list.replaceChildren();
      mark = -1;
      input.removeAttribute("aria-activedescendant");
      if (!q) return close();
      const hits = matches(q, allowed);
      for (const i of hits) {
        const li = named("li", "", page.agencies[i].name);
        li.id = `${list.id}-${i}`;
        li.setAttribute("role", "option");
        li.setAttribute("aria-selected", "false");
        li.append(make("small", "", page.agencies[i].sector));
        li.addEventListener("mousedown", (e) => { e.preventDefault(); pick(i); });
        list.append(li);
      }
      if (!hits.length) {
        const none = make("li", "none", `No agency of that name or ${page.noun}`);
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        list.append(none);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      netcollabMap.panel.say(hits.length ? `${netcollabMap.count(hits.length, "agency", "agencies")} found.` : `No agency of that name or ${page.noun}.`);
    }
    input.addEventListener("input", suggest);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (e) => {
      const rows = [...list.querySelectorAll("[role=option]:not(.none)")];
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        if (list.hidden || !rows.length) return;
        mark = (mark + (e.key === "ArrowDown" ? 1 : rows.length - (mark < 0 ? 0 : 1))) % rows.length;
        rows.forEach((r, i) => r.setAttribute("aria-selected", String(i === mark)));
        rows[mark].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", rows[mark].id);
        e.preventDefault();
      } else if (e.key === "Enter" && !list.hidden && rows.length) {
        pick(Number(rows[Math.max(mark, 0)].id.slice(list.id.length + 1)));
        e.preventDefault();
      } else if (e.key === "Escape" && !list.hidden) {
        close();
        e.stopPropagation();
      }
    });
  };
})();
