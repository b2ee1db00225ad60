// Fixtures, and what a reader can choose.
// A fixture's table: what differs, with strategies that agree in one row.
const fixtureTable = f => {
  const strategies = data.strategies.map((_, s) => s).filter(s => !sharedOf(data.cells[f].v, s).startsWith("-"));
  const metrics = data.metrics.map((_, m) => m).filter(m => Array.isArray(data.cells[f].m[m]));
  const invariants = data.invariants.map((_, i) => i).filter(i => strategies.some(s => isViolated(verdictOf(f, i, s))) || new Set(strategies.map(s => verdictOf(f, i, s))).size > 1);
  const rows = new Map();
  for (const s of strategies) {
    const key = JSON.stringify([invariants.map(i => verdictOf(f, i, s)), metrics.map(m => metricOf(f, m, s))]);
    rows.set(key, [...(rows.get(key) || []), s]);
  }
  const body = table("table-" + data.fixtures[f][2], "fig wide", ["strategy",
    ...invariants.map(i => make("th", { scope: "col", class: "v", title: data.invariants[i][1] }, data.invariants[i][0])),
    ...metrics.map(m => make("th", { scope: "col", title: data.metrics[m][0], "data-better": data.metrics[m][3] }, data.metrics[m][1]))]);
  for (const same of rows.values()) {
    const head = make("th", { scope: "row" });
    same.forEach((s, k) => head.append(k ? ", " : "", make("span", { id: cellAnchor(s, f) }, data.strategies[s][0])));
    const row = make("tr", {}, head, ...invariants.map(i => { const sign = verdictOf(f, i, same[0]); return make("td", { class: "v " + states[sign] }, marks[sign]); }),
      ...metrics.map(m => { const value = metricOf(f, m, same[0]); return make("td", { "data-v": value ?? "", title: value ?? "not measured" }, format(value, data.metrics[m][2])); }));
    body.tBodies[0].append(row);
  }
  return { body, strategies };
};
// What its table leaves out, because it is the same for all.
const alikeOn = (f, strategies) => {
  const signs = data.invariants.map(([id], i) => ({ id, signs: new Set(strategies.map(s => verdictOf(f, i, s))) })).filter(one => one.signs.size === 1);
  const ids = among => signs.filter(one => among.includes([...one.signs][0])).map(one => one.id);
  const equal = data.metrics.map(([id, , unit], m) => ({ id, unit, value: data.cells[f].m[m] })).filter(one => !Array.isArray(one.value) && one.value !== null);
  return [["Every strategy keeps: ", ids("h")], ["Not applicable here: ", ids("n?-")], ["The same for every strategy: ", equal.map(one => `${one.id} ${format(one.value, one.unit)}`)]]
    .filter(([, names]) => names.length).map(([what, names]) => make("p", {}, what + names.join(", ") + "."));
};
all("details[data-fixture]").forEach(details => {
  const f = fixtureIndex.get(details.dataset.fixture);
  details.fill = () => {
    const { body, strategies } = fixtureTable(f), place = details.querySelector(".live");
    if (!strategies.length) { return; }
    place.append(scrolled(body, "Strategies on " + data.fixtures[f][0]), courseOf(f, strategies, Math.min(details.clientWidth - 40, 680)), ...alikeOn(f, strategies));
    sortable(body);
    restoreSort();
  };
});

// Choosing strategies and fixtures.
const choose = (name, id, on) => {
  state[name] = state[name].filter(x => x !== id);
  if (on) { state[name].push(id); }
  chosenChanged();
};
const chosenChanged = () => {
  all("input[data-s]").forEach(box => { box.checked = state.s.includes(box.dataset.s); });
  all("input[data-f]").forEach(box => { box.checked = state.f.includes(box.dataset.f); });
  const base = byId("compare-base");
  base.replaceChildren(...state.s.map(id => make("option", { value: id, selected: id === state.base }, id)));
  byId("compare-go").textContent = state.s.length > 1 ? `Compare ${state.s.length} strategies` : "Tick strategies to compare them";
  drawCompare();
  writeAddress();
};
const boxFor = (name, id) => {
  const box = make("input", { type: "checkbox", ["data-" + name]: id, "aria-label": "compare " + id });
  box.addEventListener("change", () => choose(name, id, box.checked));
  return box;
};
all("#scorecard tr[data-strategy] .tick").forEach(cell => cell.append(boxFor("s", cell.closest("tr").dataset.strategy)));
data.strategies.forEach(([id]) => byId("compare-strategies").append(make("label", {}, boxFor("s", id), " " + id)));
[...new Set(data.fixtures.map(f => f[1]))].forEach(family => {
  const group = make("details", {}, make("summary", {}, family));
  data.fixtures.filter(f => f[1] === family).forEach(([id]) => group.append(make("label", {}, boxFor("f", id), " " + id)));
  byId("compare-fixtures").append(group);
});
byId("compare-base").addEventListener("change", event => { state.base = event.target.value; chosenChanged(); });
byId("compare-clear").addEventListener("click", () => { state.s = []; state.f = []; state.base = ""; chosenChanged(); });

// Any two metrics against each other, over all fixtures as the scorecard has them.
const drawTrade = () => {
  const place = byId("trade-picture"), x = byId("trade-x").value, y = byId("trade-y").value;
  const column = id => { const [, head, unit] = data.columns.find(c => c[0] === id); return { head, unit }; }, spots = new Map();
  all("#scorecard tr[data-strategy]").forEach(row => {
    const value = id => row.querySelector(`td[data-c="${id}"]`).dataset.v, px = value(x), py = value(y);
    if (px === "" || py === "") { return; }
    const key = format(Number(px), column(x).unit) + "|" + format(Number(py), column(y).unit) + "|" + row.dataset.kind;
    if (!spots.has(key)) { spots.set(key, { names: [], kind: row.dataset.kind, x: Number(px), y: Number(py) }); }
    spots.get(key).names.push(row.dataset.strategy);
  });
  const points = [...spots.values()], key = byId("trade-names");
  place.replaceChildren();
  key.replaceChildren();
  if (!points.length) { place.append("Nothing was measured."); return; }
  const { root, unnamed } = scatter(points, column(x).head, column(y).head, column(x).unit, column(y).unit, Math.max(300, place.clientWidth));
  place.append(root);
  const text = points.filter(p => p.names.length > 2 || unnamed.includes(p)).map(p => `${together(p.names)} at ${format(p.x, column(x).unit)} and ${format(p.y, column(y).unit)}: ${p.names.join(", ")}`);
  key.append(text.join(". "));
};
const trade = byId("trade");
if (trade) {
  for (const [id, name, first] of [["trade-x", "x", "hot_path_steps_per_op"], ["trade-y", "y", "misowned_byte_seconds"]]) {
    const select = byId(id);
    data.columns.forEach(([column, head]) => select.append(make("option", { value: column }, head)));
    select.value = first;
    select.addEventListener("change", () => { state[name] = select.value; writeAddress(); drawTrade(); });
  }
}

// Its picture needs a width, so it waits until it comes near.
const tradeWanted = () => approaching([trade], drawTrade);

const filter = () => {
  const wanted = byId("filter").value.trim().toLowerCase();
  all("details[data-fixture]").forEach(e => { e.hidden = !e.dataset.words.toLowerCase().includes(wanted); });
  byId("filter-count").textContent = all("details[data-fixture]:not([hidden])").length + " fixtures";
};
byId("filter").addEventListener("input", filter);
all("table.sortable").forEach(sortable);
const restore = () => {
  readAddress();
  if (data.base && !state.s.length) { state.s = [data.base]; state.base = data.base; }
  if (trade) { for (const name of ["x", "y"]) { if (state[name] && [...byId("trade-" + name).options].some(o => o.value === state[name])) { byId("trade-" + name).value = state[name]; } } tradeWanted(); }
  const open = [...state.open];
  chosenChanged();
  all("details[data-key]").forEach(e => { if (open.includes(e.dataset.key)) { e.open = true; fill(e); } });
  restoreSort();
  if (state.place) { goTo(state.place); }
};
all(".scripted").forEach(e => { e.hidden = false; });
restore();
window.addEventListener("hashchange", restore);
let pending = 0;
window.addEventListener("resize", () => { clearTimeout(pending); pending = setTimeout(() => { if (trade) { drawTrade(); } drawCompare(); }, 150); });
approaching(pictures(), unfold);
window.addEventListener("beforeprint", () => { unfoldPictures(); all("details").forEach(e => { unfold(e); e.open = true; }); });
