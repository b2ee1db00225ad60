// What is folded, or far below, stands in noscript elements: whoever has no scripts reads it at once, here it becomes elements when it is wanted.
// That is most of the page, so the answer at its top does not wait for it.
const unfold = box => all("noscript", box).forEach(folded => {
  folded.outerHTML = folded.textContent;
  all("table.sortable", box).forEach(sortable);
  all("[data-more]", box).forEach(listMore);
});
const unfoldedAt = place => {
  const folded = all("noscript").find(one => one.textContent.includes(`id="${place}"`));
  if (folded) { unfold(folded.parentElement); }
  return byId(place);
};

// Sections that are drawn when they are opened, and pictures when they come near.
const fill = details => {
  unfold(details);
  if (details.fill) { const draw = details.fill; details.fill = null; draw(); }
};
const approaching = (elements, draw) => {
  const watch = new IntersectionObserver(seen => seen.filter(one => one.isIntersecting).forEach(one => { watch.unobserve(one.target); draw(one.target); }), { rootMargin: "900px" });
  elements.forEach(element => watch.observe(element));
};
const pictures = () => all("figure").filter(figure => figure.querySelector("noscript"));
const unfoldPictures = () => pictures().forEach(unfold);

// The fixtures that break a promise beyond those whose witnesses are written out: undeclared ones first, as there.
const listMore = item => {
  const [strategy, invariant, shown] = JSON.parse(item.dataset.more), s = strategyIndex.get(strategy), i = data.invariants.findIndex(one => one[0] === invariant);
  const broken = ["V", "v"].flatMap(sign => data.fixtures.map((_, f) => f).filter(f => verdictOf(f, i, s) === sign)).slice(shown);
  item.replaceChildren("also on ", ...broken.flatMap((f, k) => [k ? ", " : "", link(data.fixtures[f][0], cellAnchor(s, f))]));
};
