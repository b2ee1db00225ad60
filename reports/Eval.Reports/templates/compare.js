// A subject held against a base, as SubjectComparison works it out; a test holds the two together.
const compareCells = (base, subject, fixtures) => {
  const promises = data.invariants.map((invariant, i) => {
    const change = { id: invariant[0], says: invariant[1], mended: [], broken: [], kept: 0, still: 0, unjudged: 0 };
    for (const f of fixtures) {
      const before = verdictOf(f, i, base), after = verdictOf(f, i, subject);
      if (!"hvV".includes(before) || !"hvV".includes(after)) { change.unjudged++; }
      else if (isViolated(before) && isViolated(after)) { change.still++; }
      else if (isViolated(before)) { change.mended.push(f); }
      else if (isViolated(after)) { change.broken.push(f); }
      else { change.kept++; }
    }
    return change;
  }).filter(change => change.unjudged < fixtures.length);
  const metrics = [];
  data.metrics.forEach(([id, title, unit, better], m) => {
    if (better === "neither") { return; }
    const change = { id, title, unit, better, m, logs: 0, logged: 0, appeared: 0, vanished: 0, improved: 0, worsened: 0, differing: 0, measured: 0, largest: null, distance: -1 };
    for (const f of fixtures) {
      const before = metricOf(f, m, base), after = metricOf(f, m, subject);
      if (before === null || after === null) { continue; }
      change.measured++;
      if (before > 0 && after > 0) { change.logs += Math.log(after / before); change.logged++; }
      if (before === after) { continue; }
      change.differing++;
      change.appeared += before === 0 ? 1 : 0;
      change.vanished += after === 0 ? 1 : 0;
      if ((after < before) === (better === "lower")) { change.improved++; } else { change.worsened++; }
      const distance = before <= 0 || after <= 0 ? Infinity : Math.abs(Math.log(after / before)), far = Math.abs(after - before);
      if (distance > change.distance || (distance === change.distance && far > change.far)) { Object.assign(change, { distance, far, largest: { f, before, after } }); }
    }
    change.ratio = change.logged ? Math.exp(change.logs / change.logged) : 1;
    change.size = change.appeared + change.vanished > 0 ? 1e6 + change.appeared + change.vanished : Math.abs(Math.log(change.ratio));
    if (change.differing) { metrics.push(change); }
  });
  metrics.sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
  return { promises, metrics };
};
const ratioText = ratio => "×" + (ratio >= 100 || ratio < 0.01 ? ratio.toPrecision(2) : ratio.toFixed(Math.abs(ratio - 1) < 0.01 ? 4 : 2));
const fixtureLinks = (fixtures, s) => {
  const span = make("span", { class: "links" });
  fixtures.slice(0, 3).forEach((f, i) => span.append(i ? ", " : "", link(data.fixtures[f][0], cellAnchor(s, f))));
  if (fixtures.length > 3) { span.append(make("span", { title: fixtures.map(f => data.fixtures[f][0]).join(", ") }, " and " + (fixtures.length - 3) + " more")); }
  return span;
};
const table = (id, kind, heads) => {
  const row = make("tr", {});
  heads.forEach(head => row.append(typeof head === "string" ? make("th", { scope: "col" }, head) : head));
  return make("table", { id, class: kind }, make("thead", {}, row), make("tbody", {}));
};
const scrolled = (element, name) => make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": name }, element);

const chosen = () => {
  const subjects = state.s.filter(id => strategyIndex.has(id)).map(id => strategyIndex.get(id));
  const base = strategyIndex.has(state.base) ? strategyIndex.get(state.base) : subjects[0];
  const picked = state.f.filter(id => fixtureIndex.has(id)).map(id => fixtureIndex.get(id));
  return { base, others: subjects.filter(s => s !== base), fixtures: picked.length ? picked : data.fixtures.map((_, f) => f) };
};
const promiseTable = (base, others, found) => {
  const body = table("compare-promises", "fig", ["promise", ...others.flatMap(s => ["mended by " + data.strategies[s][0], "broken by it"])]);
  data.invariants.forEach(([id, says]) => {
    const changes = found.map(one => one.promises.find(p => p.id === id));
    if (!changes.some(c => c && c.mended.length + c.broken.length)) { return; }
    const row = make("tr", {}, make("th", { scope: "row", title: says }, id));
    changes.forEach((c, k) => row.append(
      make("td", { class: "text " + (c && c.mended.length ? "ok" : "none") }, ...(c && c.mended.length ? [c.mended.length + ": ", fixtureLinks(c.mended, base)] : ["·"])),
      make("td", { class: "text " + (c && c.broken.length ? "bad" : "none") }, ...(c && c.broken.length ? [c.broken.length + ": ", fixtureLinks(c.broken, others[k])] : ["·"]))));
    body.tBodies[0].append(row);
  });
  return body;
};
const metricCell = (change, s) => {
  if (!change) { return make("td", { class: "none" }, "same"); }
  const better = change.improved > change.worsened ? "better" : change.improved < change.worsened ? "worse" : "mixed";
  const parts = change.logged && change.ratio !== 1 ? [ratioText(change.ratio)] : [];
  if (change.appeared) { parts.push(`from nothing on ${change.appeared}`); }
  if (change.vanished) { parts.push(`to nothing on ${change.vanished}`); }
  const cell = make("td", { class: better === "better" ? "ok" : better === "worse" ? "bad" : "", "data-v": change.ratio }, make("b", {}, better), " " + parts.join(", "));
  cell.append(make("br", {}), make("small", {}, `${change.improved} better, ${change.worsened} worse of ${change.measured}; most on `, link(data.fixtures[change.largest.f][0], cellAnchor(s, change.largest.f)), `: ${format(change.largest.before, change.unit)} → ${format(change.largest.after, change.unit)}`));
  return cell;
};
const metricTable = (others, found) => {
  const body = table("compare-metrics", "fig", ["metric", "better is", ...others.map(s => data.strategies[s][0])]);
  const sizes = new Map();
  found.forEach(one => one.metrics.forEach(c => sizes.set(c.m, Math.max(sizes.get(c.m) || 0, c.size))));
  [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).forEach(([m]) => body.tBodies[0].append(make("tr", {}, make("th", { scope: "row", title: data.metrics[m][0] }, data.metrics[m][1]),
    make("td", {}, data.metrics[m][3]), ...found.map((one, k) => metricCell(one.metrics.find(c => c.m === m), others[k])))));
  return body;
};

// The course of some strategies on a fixture: groups that die, how full slabs are, what the groups are charged, who pins what.
const courseNames = id => id === "dying" ? "dying groups" : id === "utilisation" ? "slab in use" : id.startsWith("charged:") ? "charged to " + id.slice(8) : id.startsWith("pinned:") ? "dying groups pinned by " + id.slice(7) : id;
const lineup = (times, curve, strategies) => {
  const lines = new Map();
  for (const s of strategies) {
    const text = sharedOf(curve.s, s);
    if (!lines.has(text)) { lines.set(text, { names: [], points: curvePoints(times, text) }); }
    lines.get(text).names.push(data.strategies[s][0]);
  }
  return [...lines.values()].sort((a, b) => b.names.length - a.names.length);
};
const mostLines = 8;
const courseOf = (f, strategies, width) => {
  const box = make("div", { class: "courses" }), { t: times, c: curves } = data.cells[f];
  for (const id of Object.keys(curves).filter(id => !id.startsWith("used:"))) {
    const lines = lineup(times, curves[id], strategies), hidden = lines.splice(mostLines);
    const used = curves["used:" + id.slice(8)];
    if (used) { lines.push({ names: ["really used"], points: curvePoints(times, sharedOf(used.s, strategies[0])) }); }
    if (lines.every(l => l.points.every(p => p[1] === 0))) { continue; }
    const figure = make("figure", {}, courses(lines, courseNames(id), curves[id].u, width));
    if (hidden.length) { figure.append(make("figcaption", {}, "Not drawn, to keep lines apart: " + hidden.map(l => l.names.join(", ")).join(", "))); }
    box.append(figure);
  }
  const pins = new Map();
  strategies.forEach(s => { const text = sharedOf(data.cells[f].p, s); pins.set(text, [...(pins.get(text) || []), data.strategies[s][0]]); });
  if ([...pins.keys()].some(text => text)) {
    box.append(make("p", {}, "Dying groups at the end, by what pins them: " + [...pins].map(([text, names]) => `${names.join(", ")}: ${text ? text.split("\n").join(", ") : "none"}`).join("; ") + "."));
  }
  return box;
};
const mostCourses = 6;
const drawCompare = () => {
  const view = byId("compare-view"), { base, others, fixtures } = chosen();
  if (!view) { return; }
  view.replaceChildren();
  if (base === undefined || !others.length) {
    view.append(make("p", { class: "hint" }, "Tick two strategies or more, here or in the scorecard."));
    return;
  }
  const found = others.map(s => compareCells(base, s, fixtures)), name = data.strategies[base][0];
  others.forEach((s, k) => {
    const mended = found[k].promises.reduce((n, p) => n + p.mended.length, 0), broken = found[k].promises.reduce((n, p) => n + p.broken.length, 0);
    const same = found[k].promises.reduce((n, p) => n + p.kept + p.still, 0);
    view.append(make("p", { class: "verdict" }, make("b", {}, data.strategies[s][0]), ` against ${name}, on ${fixtures.length} fixture${fixtures.length === 1 ? "" : "s"}: mends ${mended}, breaks ${broken}, ${same} the same (promise × fixture).`));
  });
  const promises = promiseTable(base, others, found), metrics = metricTable(others, found);
  if (promises.tBodies[0].rows.length) { view.append(scrolled(promises, "Promises that differ")); }
  if (metrics.tBodies[0].rows.length) {
    view.append(make("p", {}, "Metrics as the ratio to " + name + " (geometric mean over the fixtures where both have some), largest change first:"), scrolled(metrics, "Metrics as ratios"));
    sortable(metrics);
  } else { view.append(make("p", {}, "No metric differs.")); }
  const distance = f => others.filter(s => sharedOf(data.cells[f].v, s) !== sharedOf(data.cells[f].v, base)).length * 100
    + data.metrics.filter((_, m) => others.some(s => metricOf(f, m, s) !== metricOf(f, m, base))).length;
  const shown = [...fixtures].sort((a, b) => distance(b) - distance(a) || a - b).filter(f => distance(f) > 0).slice(0, mostCourses);
  shown.forEach(f => {
    const details = make("details", { "data-key": "course-" + data.fixtures[f][0] }, make("summary", {}, make("span", { class: "id" }, data.fixtures[f][0]), " over virtual time"));
    details.fill = () => details.append(courseOf(f, [base, ...others], details.clientWidth - 20));
    view.append(details);
    details.open = shown.length === 1 || state.open.includes(details.dataset.key);
  });
  const left = fixtures.filter(f => distance(f) > 0).length - shown.length;
  if (left > 0) { view.append(make("p", {}, `${left} more fixtures differ; choose fixtures to see their courses.`)); }
};
