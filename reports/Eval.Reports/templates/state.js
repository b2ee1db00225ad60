// What a reader chose lives in the address, behind the place: #compare?s=a,b&f=x&open=…&sort=…; a link sent to somebody else shows the same page.
const state = { place: "", s: [], f: [], base: "", open: [], sort: [], x: "", y: "" };
const listed = ["s", "f", "open", "sort"];
const readAddress = () => {
  const [place, query] = location.hash.slice(1).split("?");
  const parameters = new URLSearchParams(query || "");
  state.place = decodeURIComponent(place || "");
  for (const name of listed) { state[name] = (parameters.get(name) || "").split(",").filter(x => x); }
  state.base = parameters.get("base") || "";
  state.x = parameters.get("x") || "";
  state.y = parameters.get("y") || "";
};
const address = place => {
  const parameters = new URLSearchParams();
  for (const name of listed) { if (state[name].length) { parameters.set(name, state[name].join(",")); } }
  for (const name of ["base", "x", "y"]) { if (state[name]) { parameters.set(name, state[name]); } }
  const query = parameters.toString().replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%40/g, "@").replace(/%2F/g, "/");
  return "#" + encodeURIComponent(place).replace(/%40/g, "@").replace(/%2F/g, "/") + (query ? "?" + query : "");
};
const writeAddress = () => history.replaceState(null, "", address(state.place));

// Opens everything around a place and goes there; STRATEGY@FIXTURE is a row of a fixture's table.
const goTo = place => {
  let at = place && (byId(place) || unfoldedAt(place));
  const split = place.indexOf("@");
  let row = null;
  if (!at && split > 0 && fixtureIndex.has(place.slice(split + 1))) {
    at = byId(data.fixtures[fixtureIndex.get(place.slice(split + 1))][2]);
    row = place;
  }
  if (!at) { return; }
  for (let e = at; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; fill(e); } }
  if (at.tagName === "FIGURE") { unfold(at); }
  if (row) { at = byId(row) || at; }
  all(".here").forEach(e => e.classList.remove("here"));
  if (row || at.classList.contains("witness") || at.classList.contains("claim")) { (row ? at.closest("tr") || at : at).classList.add("here"); }
  at.scrollIntoView();
};

document.addEventListener("click", event => {
  const anchor = event.target.closest && event.target.closest("a[href^='#']");
  if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
  event.preventDefault();
  state.place = decodeURIComponent(anchor.getAttribute("href").slice(1));
  history.pushState(null, "", address(state.place));
  goTo(state.place);
});

// Which sections are open.
document.addEventListener("toggle", event => {
  const details = event.target;
  if (details.tagName !== "DETAILS") { return; }
  if (details.open) { fill(details); }
  const key = details.dataset.key;
  if (!key) { return; }
  state.open = state.open.filter(id => id !== key);
  if (details.open) { state.open.push(key); }
  writeAddress();
}, true);

// Tables sort by a column; the head says by which, and in which direction. Groups of rows stay apart.
const valueOf = cell => {
  if (!cell) { return ""; }
  if (cell.dataset.v !== undefined) { return cell.dataset.v === "" ? null : parseFloat(cell.dataset.v); }
  const text = cell.textContent.trim();
  const broken = text.match(/^✗ (\d+)/), kept = text.match(/^✓/);
  return broken ? 1000 + Number(broken[1]) : kept ? 0 : text === "·" ? null : isFinite(text) && text ? Number(text) : text;
};
const order = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
const sortBy = (table, column, down) => {
  const heads = all("thead tr:last-child > *", table);
  heads.forEach(e => e.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter(row => !row.classList.contains("group")).map((row, i) => ({ row, i, key: valueOf(row.cells[column]) }));
    // What has no value stays last in both directions.
    rows.sort((a, b) => (a.key === null) - (b.key === null) || (a.key === null ? 0 : (down ? -1 : 1) * order(a.key, b.key)) || a.i - b.i);
    rows.forEach(one => body.append(one.row));
  }
};
const sortable = table => all("thead tr:last-child > *", table).forEach((head, column) => {
  if (head.dataset.sort === "no" || head.querySelector("button")) { return; }
  const button = make("button", { type: "button", class: "sort", title: head.title || null }, ...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const first = head.dataset.better === "higher";
    const down = head.hasAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : first;
    sortBy(table, column, down);
    if (table.id) {
      state.sort = state.sort.filter(x => !x.startsWith(table.id + ":"));
      state.sort.push(table.id + ":" + column + ":" + (down ? "d" : "u"));
      writeAddress();
    }
  });
});
const restoreSort = () => state.sort.forEach(text => {
  const [id, column, way] = text.split(":"), table = byId(id);
  if (table && table.tHead && table.tHead.rows[table.tHead.rows.length - 1].cells[column]) { sortBy(table, Number(column), way === "d"); }
});
