"use strict";
(function () {
  var all = function (what, where) { return Array.prototype.slice.call((where || document).querySelectorAll(what)); };
  function open(id) {
    var at = id && document.getElementById(id);
    if (!at) { return; }
    for (var e = at; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
    all(".here").forEach(function (e) { e.classList.remove("here"); });
    if (at.classList.contains("witness")) { at.classList.add("here"); }
    at.scrollIntoView();
  }
  function hash() { open(decodeURIComponent(location.hash.slice(1))); }
  window.addEventListener("hashchange", hash);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (link) { open(decodeURIComponent(link.getAttribute("href").slice(1))); }
  });
  if (location.hash) { hash(); }

  var scale = { B: 1, KiB: 1024, MiB: 1048576, GiB: 1073741824, TiB: 1099511627776, PiB: 1125899906842624, ns: 1, us: 1e3, ms: 1e6, s: 1e9, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
  function value(cell) {
    if (!cell) { return ""; }
    if (cell.dataset.v) { return parseFloat(cell.dataset.v); }
    var text = cell.textContent.trim();
    var number = text.match(/^[\u2717\u2713]?\s*(-?[\d.,]+)\s*([A-Za-z]*)/);
    if (!number) { return text === "-" || text === "\u00b7" ? -Infinity : text; }
    return (text[0] === "\u2717" ? 1e6 : 1) * parseFloat(number[1].replace(/,/g, "")) * (scale[number[2]] || 1);
  }
  function compare(a, b) {
    return typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  }
  function sort(head) {
    var table = head.closest("table"), body = table.tBodies[0], column = head.cellIndex;
    var down = head.getAttribute("aria-sort") === "ascending";
    all("th", table.tHead).forEach(function (e) { e.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = all("tr", body).map(function (row, i) { return { row: row, key: value(row.cells[column]), i: i }; });
    rows.sort(function (a, b) { return (down ? -1 : 1) * compare(a.key, b.key) || a.i - b.i; });
    rows.forEach(function (one) { body.appendChild(one.row); });
  }
  all("table.sortable thead tr:last-child th").forEach(function (head) {
    head.dataset.sort = "";
    head.tabIndex = 0;
    head.addEventListener("click", function () { sort(head); });
    head.addEventListener("keydown", function (event) { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(head); } });
  });

  all(".tools").forEach(function (e) { e.hidden = false; });
  var strategy = document.getElementById("filter-strategy"), fixture = document.getElementById("filter-fixture");
  var outcome = document.getElementById("filter-outcome");
  function has(element, name, wanted) { return element.getAttribute(name).toLowerCase().indexOf(wanted) >= 0; }
  function filter() {
    var s = strategy.value.trim().toLowerCase(), f = fixture.value.trim().toLowerCase(), shown = 0;
    all("[data-s]").forEach(function (e) { e.hidden = !has(e, "data-s", s); });
    all("[data-f]").forEach(function (e) { e.hidden = !has(e, "data-f", f); shown += e.hidden ? 0 : 1; });
    all("[data-o]").forEach(function (e) { e.hidden = e.hidden || !(outcome.value === "" || e.getAttribute("data-o") === outcome.value); });
    document.getElementById("filter-count").textContent = shown + " fixtures shown";
  }
  [strategy, fixture, outcome].forEach(function (e) { e.addEventListener("input", filter); });
  var states = { open: true, close: false };
  all("button[data-all]").forEach(function (button) {
    button.addEventListener("click", function () { all("details").forEach(function (e) { e.open = states[button.dataset.all]; }); });
  });
  window.addEventListener("beforeprint", function () { all("details").forEach(function (e) { e.open = true; }); });
  all("td[data-v]").forEach(function (cell) { cell.addEventListener("pointerenter", function () { cell.title = cell.dataset.v; }); });
}());
