"use strict";
// Steps and shortest ways in the ties that are shown: partners[i] is a list of [agency, tie].
netcollabMap.graph = (() => {
  const LISTED = 12; // so many ways are told by name

  function reach(partners, from, most = Infinity) { // agency -> steps away
    const far = new Map([[from, 0]]);
    let edge = [from];
    for (let d = 1; d <= most && edge.length; d += 1) {
      const next = [];
      for (const i of edge) {
        for (const [j] of partners[i]) {
          if (far.has(j)) continue;
          far.set(j, d);
          next.push(j);
        }
      }
      edge = next;
    }
    return far;
  }

  function ways(partners, from, to) { // every shortest way: how long, how many, through whom; the first few by name
    const far = reach(partners, to);
    const found = { steps: far.has(from) ? far.get(from) : null, count: 0, nodes: new Set(), ties: new Set(), lists: [] };
    if (found.steps === null) return found;
    const onward = (i) => partners[i].filter(([j]) => far.get(j) === far.get(i) - 1);
    const leads = new Map([[to, 1]]);
    const counted = (i) => {
      if (!leads.has(i)) leads.set(i, onward(i).reduce((sum, [j]) => sum + counted(j), 0));
      return leads.get(i);
    };
    found.count = counted(from);
    const open = [from];
    while (open.length) {
      const i = open.pop();
      if (found.nodes.has(i)) continue;
      found.nodes.add(i);
      for (const [j, k] of onward(i)) {
        found.ties.add(k);
        open.push(j);
      }
    }
    const walk = (way) => {
      const last = way[way.length - 1];
      if (found.lists.length >= LISTED) return;
      if (last === to) found.lists.push(way);
      else onward(last).forEach(([j]) => walk([...way, j]));
    };
    walk([from]);
    return found;
  }

  return { reach, ways };
})();
