// The plotted number over the history: a step line for each stream, and a cursor.

const MARKER_SHAPES = {
  o: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z",
  s: "M-3.2 -3.2H3.2V3.2H-3.2Z",
  "^": "M0 -4.2L4 3H-4Z",
  v: "M0 4.2L4 -3H-4Z",
  D: "M0 -4.3L4.3 0L0 4.3L-4.3 0Z",
  P: "M-1.4 -4.2h2.8v2.8h2.8v2.8h-2.8v2.8h-2.8v-2.8h-2.8v-2.8h2.8Z",
};
const MOST_MARKERS = 30;
const CHARACTER = 7.2; // about its width in px, to make room for labels
const LONGEST_LABEL = 18;
const NARROW = 480;
const HOUR = 3600000;
const ROW = 18; // between two names

function makeChart(words, pick) {
  const fixed = drawn("g");
  const past = drawn("path", { class: "evl-line evl-past" });
  const cursor = drawn("path", { class: "evl-cursor" });
  const ghost = drawn("circle", { class: "evl-ghost-dot", r: 4 });
  const dot = drawn("circle", { class: "evl-dot", r: 5 });
  const ghostValue = drawn("text", { class: "evl-value" });
  const value = drawn("text", { class: "evl-value" });
  const svg = drawn(
    "svg", { class: "evl-chart", role: "img" },
    fixed, past, cursor, ghost, dot, ghostValue, value,
  );
  let scene = null;

  // `lines`: [{row, at, stroke, label, kind}], kind "current", "other" or "without"; the row has
  // the value at each version, `at` the instant of each event.
  function show({ lines, byTime, yLabel, width, height }) {
    const box = frameFor(lines, width, height);
    const scale = scalesFor(lines, byTime, box);
    svg.setAttribute("viewBox", `0 0 ${width} ${box.height}`);
    svg.setAttribute("height", box.height);
    fixed.replaceChildren(...axes(scale, box, byTime, yLabel, words));
    scene = { scale, box, byTime, width, current: null, without: null };
    for (const line of lines) {
      const traced = trace(line, scale, byTime, box);
      if (line.kind !== "other") scene[line.kind] = traced;
      fixed.append(...strokesOf(line, traced));
    }
    fixed.append(...labels(lines, scale, box));
    const mine = lines.find((line) => line.kind === "current");
    past.style.stroke = dot.style.fill = mine.stroke.colour;
    cursor.setAttribute("d", `M0 ${box.top}V${box.bottom}`);
  }

  function move(version, label, withoutLabel) {
    const { current, without, box } = scene;
    const x = current.xs[version];
    const y = current.ys[version];
    const other = without?.ys[version] ?? null;
    past.setAttribute("d", current.path.slice(0, current.ends[version]));
    cursor.setAttribute("transform", `translate(${x} 0)`);
    const onLeft = x + label.length * CHARACTER > box.right;
    const fell = y > current.ys[Math.max(version - 1, 0)]; // the line lies above, on the left
    const alone = other === null || other === y;
    place(dot, value, { x, y, label, onLeft, above: alone ? !(onLeft && fell) : y < other });
    place(ghost, ghostValue, {
      x, y: alone ? null : other, label: withoutLabel, onLeft, above: other < y,
    });
  }

  function place(mark, text, { x, y, label, onLeft, above }) {
    mark.style.display = text.style.display = y === null ? "none" : "";
    if (y === null) return;
    mark.setAttribute("cx", x);
    mark.setAttribute("cy", y);
    text.textContent = label;
    text.setAttribute("x", x + (onLeft ? -9 : 9));
    text.setAttribute("y", above ? Math.max(y - 9, scene.box.top + 4) : y + 18);
    text.setAttribute("text-anchor", onLeft ? "end" : "start");
  }

  function pickAt(event) {
    const { scale, current, byTime } = scene;
    const bounds = svg.getBoundingClientRect();
    const x = ((event.clientX - bounds.left) * scene.width) / bounds.width;
    if (byTime) {
      pick(current.xs.reduce((found, at, version) => (at <= x ? version : found), 0));
    } else {
      pick(Math.round(scale.fromX(x)));
    }
  }
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    pickAt(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) pickAt(event);
  });

  return { element: svg, show, move, ready: () => scene !== null };
}

// A long name keeps its beginning and its end, where names differ.
function shortLabel(text) {
  const half = (LONGEST_LABEL - 2) / 2;
  return text.length > LONGEST_LABEL ? `${text.slice(0, half)}…${text.slice(-half)}` : text;
}

// Where the plot lies. Names stand at the right of their lines, or below where there is no room.
function frameFor(lines, width, height) {
  const named = lines.length > 1;
  const below = named && width < NARROW;
  const widest = Math.max(...lines.map((line) => shortLabel(line.label).length));
  const values = lines.flatMap((line) => line.row).filter((value) => value !== null);
  const most = Math.max(...values.map((value) => String(Math.round(value)).length), 4);
  return {
    left: most * CHARACTER + 16,
    right: width - (named && !below ? widest * CHARACTER + 22 : 12),
    top: 30,
    bottom: height - 36,
    below,
    height: height + (below ? Math.ceil(lines.length / 2) * ROW + 8 : 0),
  };
}

function scalesFor(lines, byTime, box) {
  const values = lines.flatMap((line) => line.row).filter((value) => value !== null);
  const [low, high] = padded(Math.min(0, ...values), Math.max(0, ...values), 1, 0.12, 0.06);
  const longest = Math.max(...lines.map((line) => line.row.length - 1));
  const instants = lines.flatMap((line) => line.at);
  const [first, last] = byTime
    ? padded(Math.min(...instants), Math.max(...instants), HOUR, 0.03, 0.06)
    : [0, longest * 1.02 + 0.3];
  const perX = (box.right - box.left) / (last - first);
  const perY = (box.bottom - box.top) / (high - low);
  return {
    low, high, first, last,
    toX: (at) => box.left + (at - first) * perX,
    fromX: (x) => Math.min(Math.max((x - box.left) / perX + first, 0), longest),
    toY: (value) => box.bottom - (value - low) * perY,
  };
}

// A range with some room around it; one of a single value gets `least`. Zero stays at the edge.
function padded(low, high, least, below, above) {
  const span = high - low || least;
  return [low === 0 ? 0 : low - below * span, low + span + above * span];
}

// Where each version lies, and the step line as one string with its length at each version.
// By version the line begins at version 0; by time there is nothing before the first event.
function trace(line, scale, byTime, box) {
  const { row, at } = line;
  const xs = row.map((_, version) =>
    byTime ? (version ? scale.toX(at[version - 1]) : box.left) : scale.toX(version));
  const start = byTime ? xs[1] : xs[0];
  const ys = row.map((value) => (value === null ? null : scale.toY(value)));
  const ends = [];
  let path = "";
  ys.forEach((y, version) => {
    if (y !== null) {
      const x = (version ? xs[version] : start).toFixed(1);
      path += path ? `H${x}V${y.toFixed(1)}` : `M${x} ${y.toFixed(1)}`;
    }
    ends.push(path.length);
  });
  const end = byTime ? box.right : Math.min(scale.toX(row.length - 1 + 0.3), box.right);
  return { xs, ys, ends, path, whole: path && `${path}H${end.toFixed(1)}` };
}

function strokesOf(line, { xs, ys, whole }) {
  const { colour, dash, marker } = line.stroke;
  const path = drawn("path", { class: `evl-line evl-${line.kind}`, d: whole });
  if (line.kind === "without") return [path];
  path.style.stroke = colour;
  const width = line.kind === "other" ? 1.5 : 1;
  path.style.strokeDasharray = dash.map((length) => length * width).join(" ");
  if (line.kind === "current") path.style.strokeDasharray = "";
  if (line.kind === "current" && ys.length > MOST_MARKERS) return [path]; // the cursor will do
  const every = Math.ceil(ys.length / MOST_MARKERS);
  const markers = ys.flatMap((y, version) =>
    y === null || version === 0 || version % every
      ? []
      : [markerAt(marker, colour, xs[version], y, line.kind)]);
  return [path, ...markers];
}

function markerAt(marker, colour, x, y, kind) {
  const size = kind === "other" ? 0.75 : 0.9;
  const shape = drawn("path", {
    class: `evl-marker evl-marker-${kind}`, d: MARKER_SHAPES[marker],
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size})`,
  });
  shape.style.fill = colour;
  return shape;
}

// The name of each line, with its sign: at its right end, or in two columns below.
function labels(lines, scale, box) {
  if (lines.length < 2) return [];
  const places = box.below ? columns(lines, box) : ends(lines, scale, box);
  return places.flatMap(({ line, x, y }) => {
    const name = drawn("text", {
      class: `evl-label evl-label-${line.kind}`, x: x + 18, y: y + 4,
    }, shortLabel(line.label));
    name.append(drawn("title", {}, line.label));
    const sign = line.kind === "without"
      ? drawn("path", { class: "evl-line evl-without", d: `M${x + 1} ${y}h13` })
      : markerAt(line.stroke.marker, line.stroke.colour, x + 8, y, "current");
    return [sign, name];
  });
}

function columns(lines, box) {
  return lines.map((line, index) => ({
    line,
    x: 4 + (index % 2) * (box.right / 2),
    y: box.bottom + 48 + Math.floor(index / 2) * ROW,
  }));
}

// Moved apart where they would lie on each other.
function ends(lines, scale, box) {
  const places = lines
    .map((line) => {
      const value = line.row.findLast((number) => number !== null) ?? 0;
      return { line, x: box.right, y: scale.toY(value) };
    })
    .sort((a, b) => a.y - b.y);
  places.forEach((place, index) => {
    if (index) place.y = Math.max(place.y, places[index - 1].y + ROW);
  });
  let limit = box.bottom + ROW / 2;
  for (const place of places.toReversed()) {
    place.y = Math.min(place.y, limit);
    limit = place.y - ROW;
  }
  return places;
}
