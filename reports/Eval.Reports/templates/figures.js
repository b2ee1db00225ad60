"use strict";
// What the page's scripts know: the cells of the report, and how a value is written (as UnitText does).
const all = (what, where) => [...(where || document).querySelectorAll(what)];
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const strategyIndex = new Map(data.strategies.map((s, i) => [s[0], i]));
const fixtureIndex = new Map(data.fixtures.map((f, i) => [f[0], i]));

const three = value => {
  const size = Math.abs(value), digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4;
  const text = value.toFixed(digits);
  return digits === 0 ? text : text.replace(/\.?0+$/, "").replace(/^-0$/, "0");
};
const scaled = (value, step, units) => {
  let index = 0;
  while (Math.abs(value) >= step && index < units.length - 1) { value /= step; index++; }
  return three(value) + units[index];
};
const binary = [" B", " KiB", " MiB", " GiB", " TiB", " PiB"];
const format = (value, unit) => {
  if (value === null || value === undefined) { return "–"; }
  switch (unit) {
    case "bytes": return scaled(value, 1024, binary);
    case "byte-seconds": return scaled(value, 1024, binary) + "*s";
    case "ns": return scaled(value, 1000, [" ns", " us", " ms", " s"]);
    case "ratio": return three(value * 100) + " %";
    case "%": return three(value) + " %";
    case "ppm": return three(value / 10000) + " %";
    default: return Math.abs(value) < 100000 ? (Number.isInteger(value) ? String(value) : three(value)) : scaled(value, 1000, ["", " k", " M", " G", " T"]);
  }
};

// What strategies share is stored once: the number of a way, then the distinct values; the way says which of them is a strategy's own.
const sharedOf = (values, s) => values[1 + data.ways[values[0]][s]];
// A metric of a fixture under a strategy; a bare value where all agree.
const metricOf = (f, m, s) => { const values = data.cells[f].m[m]; return Array.isArray(values) ? sharedOf(values, s) : values; };
const verdictOf = (f, i, s) => sharedOf(data.cells[f].v, s)[i];
const isViolated = sign => sign === "v" || sign === "V";
const marks = { h: "✓", v: "✗", V: "✗!", n: "·", "?": "?", "-": "" };
const states = { h: "ok", v: "admitted", V: "bad", n: "none", "?": "none", "-": "none" };

const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) { if (value !== null && value !== undefined && value !== false) { element.setAttribute(name, value === true ? "" : value); } }
  element.append(...children);
  return element;
};
const cellAnchor = (s, f) => data.strategies[s][0] + "@" + data.fixtures[f][0];
const link = (text, anchor, title) => make("a", { href: "#" + encodeURIComponent(anchor).replace(/%40/g, "@").replace(/%2F/g, "/"), title }, text);
// Strategies that agree stand together: the first by name, how many others, and all of them on hover.
const together = names => names.length > 2 ? names[0] + " + " + (names.length - 1) : names.join(", ");
