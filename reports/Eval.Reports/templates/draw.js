// Pictures that follow what the reader chooses, drawn at the width there is, so that text is never scaled.
const space = "http://www.w3.org/2000/svg";
const svg = (tag, attributes, text) => {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) { element.setAttribute(name, value); }
  if (text !== undefined) { element.textContent = text; }
  return element;
};
const pen = document.createElement("canvas").getContext("2d");
const widthOf = text => { pen.font = "12px system-ui,sans-serif"; return pen.measureText(text).width + 2; };
const cut = (text, room) => {
  if (widthOf(text) <= room) { return text; }
  while (text.length > 1 && widthOf(text + "…") > room) { text = text.slice(0, -1); }
  return text + "…";
};
const isBinary = unit => unit === "bytes" || unit === "byte-seconds";
const axis = (values, from, to, unit, logarithmic) => {
  const positive = values.filter(v => v > 0);
  if (logarithmic && positive.length) {
    const power = isBinary(unit) ? 32 : 10, log = v => Math.log(v) / Math.log(power);
    const low = Math.floor(log(Math.min(...positive)) + 1e-9), high = Math.max(low + 1, Math.ceil(log(Math.max(...positive)) - 1e-9));
    const zero = values.some(v => v <= 0) ? 1 : 0;
    const place = v => from + (to - from) * (v <= 0 ? 0 : (log(v) - low + zero) / (high - low + zero));
    const every = Math.max(1, Math.ceil((high - low) / 5)), ticks = zero ? [0] : [];
    for (let i = low; i <= high; i += every) { ticks.push(Math.pow(power, i)); }
    return { place, ticks, logarithmic: true };
  }
  const most = Math.max(0, ...values) || 1, rough = most / 4, base = isBinary(unit) ? 2 : 10;
  const unitPower = Math.pow(base, Math.floor(Math.log(rough) / Math.log(base) + 1e-9)), factor = rough / unitPower;
  const step = (base === 2 ? (factor <= 1 ? 1 : 2) : factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * unitPower, top = Math.ceil(most / step) * step;
  const ticks = [];
  for (let i = 0; i * step <= top + step / 2; i++) { ticks.push(i * step); }
  return { place: v => from + (to - from) * v / top, ticks, logarithmic: false };
};
const picture = (width, height, title) => {
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title });
  root.append(svg("title", {}, title));
  return root;
};
const frame = (root, box, x, y, nameX, nameY, unitX, unitY) => {
  let end = -Infinity;
  for (const tick of x.ticks) {
    const at = x.place(tick), text = format(tick, unitX), half = widthOf(text) / 2, middle = Math.min(Math.max(at, half), box.width - half);
    root.append(svg("path", { d: `M${at} ${box.top}V${box.bottom}`, class: "g" }));
    if (middle - half > end + 6) { root.append(svg("text", { x: middle, y: box.bottom + 16, "text-anchor": "middle" }, text)); end = middle + half; }
  }
  for (const tick of y.ticks) {
    const at = y.place(tick);
    root.append(svg("path", { d: `M${box.left} ${at}H${box.right}`, class: "g" }), svg("text", { x: box.left - 6, y: at + 4, "text-anchor": "end" }, format(tick, unitY)));
  }
  root.append(svg("path", { d: `M${box.left} ${box.top}V${box.bottom}H${box.right}`, class: "ax" }));
  root.append(svg("text", { x: box.right, y: box.bottom + 34, "text-anchor": "end", class: "at" }, cut(nameX + (x.logarithmic ? ", logarithmic" : ""), box.width - 8)));
  root.append(svg("text", { x: 4, y: 13, class: "at" }, cut(nameY + (y.logarithmic ? ", logarithmic" : ""), box.width - 8)));
};
const wide = values => { const positive = values.filter(v => v > 0); return positive.length > 1 && Math.max(...positive) / Math.min(...positive) > 50; };
const room = (values, unit) => Math.max(...values.map(v => widthOf(format(v, unit)))) + 12;

// Points with their names beside them; a name that finds no free place is left to the list below the picture.
const scatter = (points, titleX, titleY, unitX, unitY, width) => {
  const height = Math.min(460, Math.max(300, width * 0.5)), xs = points.map(p => p.x), ys = points.map(p => p.y);
  const yTicks = axis(ys, 1, 0, unitY, wide(ys)).ticks;
  const box = { left: room(yTicks, unitY), right: width - 14, top: 26, bottom: height - 44, width };
  const x = axis(xs, box.left + 8, box.right - 8, unitX, wide(xs)), y = axis(ys, box.bottom - 8, box.top + 8, unitY, wide(ys));
  const root = picture(width, height, `${titleY} against ${titleX}`), taken = [], unnamed = [];
  frame(root, box, x, y, titleX, titleY, unitX, unitY);
  const free = (l, t, w, h) => taken.every(b => l > b[2] || l + w < b[0] || t > b[3] || t + h < b[1]);
  for (const p of points) {
    p.at = [x.place(p.x), y.place(p.y)];
    const mark = svg("path", { d: `M${p.at[0]} ${p.at[1]}` + (p.kind === "mainline" ? "m-5-5h10v10h-10z" : p.kind === "bound" ? "m-5 0h10m-5-5v10" : "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"), class: "m k-" + p.kind });
    mark.append(svg("title", {}, `${p.names.join(", ")}: ${format(p.x, unitX)}, ${format(p.y, unitY)}`));
    root.append(mark);
    taken.push([p.at[0] - 7, p.at[1] - 7, p.at[0] + 7, p.at[1] + 7]);
  }
  for (const p of points) {
    const text = cut(together(p.names), width / 2), w = widthOf(text);
    let place = null;
    for (let ring = 0; ring < 5 && !place; ring++) {
      for (const [l, b] of [[p.at[0] + 10, p.at[1] + 4 - ring * 14], [p.at[0] + 10, p.at[1] + 4 + ring * 14], [p.at[0] - 10 - w, p.at[1] + 4 - ring * 14], [p.at[0] - 10 - w, p.at[1] + 4 + ring * 14], [p.at[0] - w / 2, p.at[1] - 11 - ring * 14], [p.at[0] - w / 2, p.at[1] + 19 + ring * 14]]) {
        if (l >= box.left + 2 && l + w <= width - 2 && b - 12 >= box.top && b + 4 <= box.bottom && free(l, b - 11, w, 14)) { place = [l, b]; break; }
      }
    }
    if (!place) { unnamed.push(p); continue; }
    root.append(svg("text", { x: place[0], y: place[1], class: "lb" }, text));
    taken.push([place[0], place[1] - 11, place[0] + w, place[1] + 3]);
  }
  return { root, unnamed };
};

// Values over virtual time, named at their right ends; lines that are the same share one name.
const curvePoints = (times, text) => {
  const n = text.split(" ").map(Number), points = [];
  for (let i = 0; i + 1 < n.length; i += 2) { points.push([times[n[i]], n[i + 1]]); }
  return points.length ? points : [[0, 0]];
};
const courses = (lines, title, unit, width) => {
  const height = 210, points = lines.flatMap(l => l.points), times = points.map(p => p[0]), values = points.map(p => p[1]), last = Math.max(...times, 1);
  const sorted = [...times].sort((a, b) => a - b), early = sorted[sorted.length >> 1] < last * 0.05;
  const names = Math.min(Math.max(...lines.map(l => widthOf(together(l.names)))), width * 0.4);
  const yAxis = axis(values, 1, 0, unit, false);
  const box = { left: room(yAxis.ticks, unit), right: width - names - 12, top: 26, bottom: height - 44, width };
  const x = axis(early ? times.filter(t => t > 0) : times, box.left, box.right, "ns", early), y = axis(values, box.bottom, box.top, unit, false);
  const root = picture(width, height, title), ends = [];
  frame(root, box, x, y, "virtual time", title, "ns", unit);
  lines.forEach((line, i) => {
    let d = "", lastY = "";
    for (const [t, v] of line.points) {
      const px = Math.max(box.left, x.place(t)).toFixed(1), py = y.place(v).toFixed(1);
      d += d ? (py === lastY ? "" : `H${px}V${py}`) : `M${px} ${py}`;
      lastY = py;
    }
    const path = svg("path", { d: d + "H" + box.right.toFixed(1), class: `l c${i % 8} d${i % 8}` });
    path.append(svg("title", {}, line.names.join(", ")));
    root.append(path);
    ends.push({ at: Number(lastY), i, line });
  });
  ends.sort((a, b) => a.at - b.at);
  let floor = box.top - 4;
  ends.forEach((end, k) => {
    const most = box.bottom + 4 - 14 * (ends.length - 1 - k);
    end.label = Math.min(Math.max(end.at + 4, floor + 14), Math.max(most, floor + 14));
    floor = end.label;
    root.append(svg("path", { d: `M${box.right} ${end.at}L${box.right + 8} ${end.label - 4}`, class: `lead c${end.i % 8}` }), svg("text", { x: box.right + 11, y: end.label, class: "lb" }, cut(together(end.line.names), names)));
  });
  return root;
};
