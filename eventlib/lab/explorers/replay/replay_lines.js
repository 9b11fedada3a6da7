// What is drawn of each line: where its versions lie, its stroke, its markers and its name.

const MARKER_SHAPES = {
  o: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z",
  s: "M-3.2 -3.2H3.2V3.2H-3.2Z",
  "^": "M0 -4.2L4 3H-4Z",
  v: "M0 4.2L4 -3H-4Z",
  D: "M0 -4.3L4.3 0L0 4.3L-4.3 0Z",
  P: "M-1.4 -4.2h2.8v2.8h2.8v2.8h-2.8v2.8h-2.8v-2.8h-2.8v-2.8h2.8Z",
};
/**
 * @typedef {object} Line
 * @property {(number | null)[]} row The value at each version.
 * @property {number[]} at The instant of each event.
 * @property {Stroke} stroke
 * @property {string} label
 * @property {"current" | "other" | "without"} kind
 * @property {string} [short] As much of the label as there is room for.
 *
 * @typedef {{ xs: number[], ys: (number | null)[], ends: number[], path: string, whole: string }} Traced
 */

const MOST_MARKERS = 30;
const ROW = 18; // between two names

// Where each version lies, and the step line as one string with its length at each version. By
// version the line begins at version 0; by time there is nothing before the first event. Versions
// that share a column of pixels share a stroke: no line has more parts than the screen.
/** @type {(line: Line, scale: Scale, byTime: boolean, box: Box) => Traced} */
function trace({ row, at }, scale, byTime, box) {
  const xs = row.map((_, version) =>
    byTime ? (version ? scale.toX(at[version - 1]) : box.left) : scale.toX(version));
  if (byTime && xs.length > 1) [xs[0]] = [xs[1]];
  const ys = row.map((value) => (value === null ? null : scale.toY(value)));
  /** @type {number[]} */
  const ends = [];
  let path = "";
  /** @type {{ x: number, low: number, high: number, y: number, version: number } | null} */
  let column = null; // of the versions that lie there
  const close = () => {
    if (!column) return;
    const { x, low, high, y } = column;
    const stops = high - low > 1 && low !== y && high !== y ? [low, high, y] : low !== high ? [low === y ? high : low, y] : [y];
    path += path ? `H${x.toFixed(1)}` : `M${x.toFixed(1)} ${stops[0].toFixed(1)}`;
    path += stops.map((stop) => `V${stop.toFixed(1)}`).join("");
    while (ends.length <= column.version) ends.push(path.length);
  };
  ys.forEach((y, version) => {
    if (y === null) return;
    const x = xs[version];
    if (column && Math.abs(x - column.x) < 0.5) {
      Object.assign(column, { low: Math.min(column.low, y), high: Math.max(column.high, y), y, version });
    } else {
      close();
      while (ends.length < version) ends.push(path.length);
      column = { x, low: y, high: y, y, version };
    }
  });
  close();
  while (ends.length < row.length) ends.push(path.length);
  const end = byTime ? box.right : Math.min(scale.toX(row.length - 1 + 0.3), box.right);
  return { xs, ys, ends, path, whole: path && `${path}H${end.toFixed(1)}` };
}

/** @type {(line: Line, traced: Traced, size: number) => SVGElement[]} */
function strokesOf(line, { xs, ys, whole }, size) {
  const { colour, dash } = line.stroke;
  const path = drawn("path", { class: `evl-line evl-${line.kind}`, d: whole });
  if (line.kind === "without") return [path];
  path.style.setProperty("--evl-line", colour);
  if (line.kind === "other") path.style.strokeDasharray = dash.map((length) => length * 1.5).join(" ");
  if (line.kind === "current" && ys.length > MOST_MARKERS) return [path]; // the cursor will do
  const every = Math.ceil(ys.length / MOST_MARKERS);
  const markers = ys.flatMap((y, version) => (y === null || version === 0 || version % every
    ? [] : [markerAt(line, xs[version], y, size)]));
  return [path, ...markers];
}

/** @type {(line: Pick<Line, "stroke" | "kind">, x: number, y: number, size: number) => SVGElement} */
function markerAt({ stroke: { marker, colour }, kind }, x, y, size) {
  const shape = drawn("path", {
    class: `evl-marker evl-marker-${kind}`, d: MARKER_SHAPES[marker],
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(kind === "other" ? 0.75 : 0.9) * size})`,
  });
  shape.style.setProperty("--evl-line", colour);
  return shape;
}

// One mark an event on the strip under the chart: ▲ in, ▼ out, ● neither, as three strokes. Where
// they would lie on each other there is one for each column of pixels.
/** @type {(row: Line["row"], xs: number[], y: number, size: number) => SVGElement[]} */
function marksOf(row, xs, y, size) {
  const spacing = (most(xs) - least(xs)) / Math.max(xs.length - 1, 1);
  const half = Math.min(Math.max(spacing * 0.4, 1.2), 4.5 * size);
  const apart = spacing < 4 ? 3 * size : 0; // where they are many, above and below
  const lift = { in: -apart, out: apart, even: 0 };
  const shapes = { in: `m0 ${-half}l${half} ${2 * half}h${-2 * half}Z`, out: `m0 ${half}l${half} ${-2 * half}h${-2 * half}Z`, even: `m${-half / 2} ${-half / 2}h${half}v${half}h${-half}Z` };
  const paths = { in: "", out: "", even: "" };
  const taken = new Set();
  for (let version = 1; version < row.length; version += 1) {
    const by = (row[version] ?? 0) - (row[version - 1] ?? 0);
    const kind = by > 0 ? "in" : by < 0 ? "out" : "even";
    const place = `${kind}${Math.round(xs[version] / 2)}`;
    if (spacing < 2 && taken.has(place)) continue;
    taken.add(place);
    paths[kind] += `M${xs[version].toFixed(1)} ${(y + lift[kind]).toFixed(1)}${shapes[kind]}`;
  }
  return Object.entries(paths).filter(([, d]) => d).map(([kind, d]) => drawn("path", { class: `evl-event-mark evl-${kind}`, d }));
}

// The name of each line, with its sign: at its right end, or in columns below.
/** @type {(lines: Line[], scale: Scale, box: Box, size: number) => SVGElement[]} */
function labels(lines, scale, box, size) {
  if (lines.length < 2) return [];
  const places = box.below ? columns(lines, box, size) : ends(lines, scale, box, size);
  return places.flatMap(({ line, x, y }) => {
    const name = drawn(
      "text", { class: `evl-label evl-label-${line.kind}`, x: x + 18 * size, y: y + 4 * size },
      line.short ?? "", drawn("title", {}, line.label),
    );
    const sign = line.kind === "without"
      ? drawn("path", { class: "evl-line evl-without", d: `M${x + 1} ${y}h${13 * size}` })
      : markerAt({ ...line, kind: "current" }, x + 8 * size, y, size);
    return [sign, name];
  });
}

/** @type {(lines: Line[], box: Box, size: number) => { line: Line, x: number, y: number }[]} */
function columns(lines, box, size) {
  return lines.map((line, index) => ({
    line, x: 4 + (index % box.columns) * (box.width / box.columns),
    y: box.bottom + (56 + Math.floor(index / box.columns) * ROW) * size,
  }));
}

// Moved apart where they would lie on each other.
/** @type {(lines: Line[], scale: Scale, box: Box, size: number) => { line: Line, x: number, y: number }[]} */
function ends(lines, scale, box, size) {
  const places = lines
    .map((line) => {
      const value = line.row.findLast((number) => number !== null) ?? 0;
      return { line, x: box.right, y: scale.toY(value) };
    })
    .sort((a, b) => a.y - b.y);
  places.forEach((place, index) => {
    if (index) place.y = Math.max(place.y, places[index - 1].y + ROW * size);
  });
  let limit = box.bottom + (ROW / 2) * size;
  for (const place of places.toReversed()) {
    place.y = Math.min(place.y, limit);
    limit = place.y - ROW * size;
  }
  return places;
}
