// The chart, which is the hand that moves through time: a slider lies on its scale.

const HEIGHT = 202; // of the chart, for a text of the usual size
const NARROW = 480;
const LANDS_IN = 420; // ms in which an event's bar rises or falls, and its number counts

/**
 * @typedef {{ pick: (version: number) => void, step: (by: number) => void }} Actions
 * @typedef {{ mine: Line, peeled: Line | null, others: Line[] }} Lines
 * @typedef {ReturnType<typeof scaleFor>} Scale
 * @typedef {{
 *   width: number, height: number, left: number, right: number, top: number, bottom: number,
 *   strip: number, below: boolean, columns: number,
 * }} Box Where the plot lies.
 * @typedef {{
 *   scale: Scale, box: Box, byTime: boolean, width: number, size: number, row: Line["row"],
 *   current: Traced, without: Traced | null,
 * }} Scene What is drawn now.
 */

// `pick(version)` is where a hand points; `step(by)` comes from the slider's arrow keys.
/** @param {Words} words @param {Actions} actions */
function makeChart(words, { pick, step }) {
  const fixed = drawn("g");
  const past = drawn("path", { class: "evl-line evl-past" });
  const landing = drawn("g");
  const stem = drawn("path", { class: "evl-stem" });
  const handle = drawn("circle", { class: "evl-handle" });
  const cursor = drawn("g", { class: "evl-cursor" }, stem, handle);
  const ghost = drawn("circle", { class: "evl-ghost-dot" });
  const dot = drawn("circle", { class: "evl-dot" });
  const ghostValue = drawn("text", { class: "evl-value" });
  const value = drawn("text", { class: "evl-value" });
  const svg = drawn(
    "svg", { class: "evl-chart", role: "img" },
    fixed, past, landing, cursor, ghost, dot, ghostValue, value,
  );
  const slider = node("input", { type: "range", class: "evl-scrub", min: 0, step: 1, "aria-label": words.position });
  const element = node("div", { class: "evl-chart-area" }, slider, svg);
  const ruler = /** @type {CanvasRenderingContext2D} */ (node("canvas").getContext("2d"));
  /** @type {Scene | null} */
  let scene = null;
  let at = 0;
  let written = ""; // the number at the line, which may be on its way
  let counting = 0;

  slider.addEventListener("input", () => {
    const by = slider.valueAsNumber - at;
    if (Math.abs(by) === 1) step(by); // an arrow key
    else pick(slider.valueAsNumber);
  });

  /** @param {string} words */
  const widthOf = (words) => ruler.measureText(words).width;

  // Where an event is left out, `peeled` is the line without it. `refused`: versions.
  /** @param {Lines & { byTime: boolean, yLabel: string, skipped: number, refused: number[] }} what */
  function show({ mine, peeled, others, byTime, yLabel, skipped, refused }) {
    const lines = [...others, ...(peeled ? [peeled] : []), mine];
    const size = textSize(svg);
    const width = Math.max(element.clientWidth, 120);
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(value);
    ruler.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const range = rangeOf(lines, byTime);
    const box = frameFor(lines, range, width, size);
    const scale = scaleFor(range, box);
    const traced = lines.map((line) => trace(line, scale, byTime, box));
    const current = traced[lines.length - 1];
    const without = peeled && traced[others.length];
    scene = { scale, box, byTime, width, size, current, without, row: mine.row };
    dressed(svg, { viewBox: `0 0 ${width} ${box.height}`, height: box.height });
    fixed.replaceChildren(
      ...ground(range, scale, box, byTime, yLabel, size),
      ...lines.flatMap((line, place) => strokesOf(line, traced[place], size)),
      ...marksOf(mine.row, current.xs, box.strip, size), ...labels(lines, scale, box, size),
      ...(peeled ? [barOf(scene, skipped, "evl-left-out")] : []),
      ...crosses(scene, refused),
    );
    past.style.setProperty("--evl-line", mine.stroke.colour);
    dot.style.setProperty("--evl-line", mine.stroke.colour);
    dressed(stem, { d: `M0 ${box.top}V${box.strip}` });
    dressed(handle, { cy: box.strip, r: 8 * size });
    dressed(dot, { r: 5 * size });
    dressed(ghost, { r: 4 * size });
    slider.max = String(mine.row.length - 1);
    const from = byTime ? box.left : scale.toX(0);
    const to = byTime ? box.right : scale.toX(mine.row.length - 1);
    Object.assign(slider.style, {
      left: `${from - 10 * size}px`, width: `${to - from + 20 * size}px`,
      top: `${box.strip - 11 * size}px`, height: `${22 * size}px`,
    });
  }

  // Zero and what lies below it, round numbers on the left, versions or days underneath.
  /** @type {(range: Span, scale: Scale, box: Box, byTime: boolean, yLabel: string, size: number) => SVGElement[]} */
  function ground(range, scale, box, byTime, yLabel, size) {
    /** @type {SVGElement[]} */
    const parts = [];
    const zero = scale.toY(0);
    if (range.low < 0) parts.push(drawn("rect", {
      class: "evl-below", x: box.left, y: zero, width: box.right - box.left, height: box.bottom - zero,
    }));
    for (const { at: level, label } of valueTicks(range)) {
      const y = scale.toY(level).toFixed(1);
      parts.push(drawn("path", { class: level === 0 ? "evl-zero" : "evl-grid", d: `M${box.left} ${y}H${box.right}` }));
      parts.push(wordsAt(box.left - 8 * size, Number(y) + 4 * size, "end", label));
    }
    const room = (box.right - box.left) / size;
    const ticks = byTime
      ? timeTicks(range.first, range.last, Math.max(1, room / 95))
      : versionTicks(range.last, Math.max(1, Math.floor(room / 60)));
    for (const { at: place, label } of ticks) {
      const x = scale.toX(place);
      const half = widthOf(label) / 2;
      const inside = Math.min(Math.max(x, half), box.width - half);
      parts.push(drawn("path", { class: "evl-grid", d: `M${x.toFixed(1)} ${box.bottom}v${4 * size}` }));
      parts.push(wordsAt(inside, box.strip + 25 * size, "middle", label));
    }
    parts.push(wordsAt(2, 12 * size, "start", yLabel));
    return parts;
  }

  // Where the rule would have said no, as long as one cross does not lie on another.
  /** @type {(scene: Scene, refused: number[]) => SVGElement[]} */
  function crosses({ current, without, size, box }, refused) {
    const { xs, ys } = without ?? current;
    let taken = -Infinity;
    return refused.flatMap((version) => {
      const [x, y] = [xs[version], ys[version]];
      if (x - taken < 11 * size || y === null) return [];
      taken = x;
      const place = { x, y: Math.max(y - 7 * size, box.top), "text-anchor": "middle" };
      return [drawn("text", { class: "evl-cross", ...place }, "✗")];
    });
  }

  // The bar of an event: from the balance before it to the one after it, at its place.
  /** @type {(scene: Scene, version: number, kind: string) => SVGRectElement} */
  function barOf({ current: { xs, ys }, box, size, scale }, version, kind) {
    const [from, to] = [version - 1, version].map((each) => ys[each] ?? scale.toY(0));
    const wide = Math.min(Math.max((box.right - box.left) / (2 * xs.length), 3), 14) * size;
    return drawn("rect", {
      class: kind, x: xs[version] - wide / 2, width: wide, y: Math.min(from, to), height: Math.abs(to - from),
    });
  }

  // --- where the reader is --------------------------------------------------------------------

  // `labels`: what is written at the line, and at the one without the event.
  /** @type {(version: number, spoken: string, label: string, other?: string) => void} */
  function move(version, spoken, label, other = "") {
    stop();
    at = version;
    written = label;
    slider.valueAsNumber = version;
    slider.setAttribute("aria-valuetext", spoken);
    if (!scene) return;
    const { current, without, box, size } = scene;
    const x = current.xs[version];
    const y = current.ys[version];
    const apart = without?.ys[version] ?? null;
    past.setAttribute("d", current.path.slice(0, current.ends[version]));
    cursor.setAttribute("transform", `translate(${x} 0)`);
    const fell = Number(y) > Number(current.ys[Math.max(version - 1, 0)]); // the line lies above, on the left
    const alone = apart === null || apart === y;
    const lies = apart === null || y === null ? 0 : y - apart;
    const onLeft = x + widthOf(label) + 14 * size > box.right;
    place(dot, value, { x, y, label, onLeft, above: alone ? !(onLeft && fell) : lies < 0 });
    place(ghost, ghostValue, { x, y: alone ? null : apart, label: other, onLeft, above: lies > 0 });
  }

  /**
   * @typedef {{ x: number, y: number | null, label: string, onLeft: boolean, above: boolean }} Value
   * @type {(mark: SVGElement, text: SVGElement, value: Value) => void}
   */
  function place(mark, text, { x, y, label, onLeft, above }) {
    mark.style.display = text.style.display = y === null ? "none" : "";
    if (y === null || !scene) return;
    const { size, box } = scene;
    dressed(mark, { cx: x, cy: y });
    text.textContent = label;
    const room = widthOf(label) * 1.15;
    const start = onLeft ? x - 9 * size - room : x + 9 * size;
    dressed(text, {
      x: Math.max(Math.min(start, box.width - room), Math.min(box.left + 4, box.width - room), 0),
      y: above ? Math.max(y - 9 * size, box.top + 4) : Math.min(y + 18 * size, box.bottom - 3),
    });
  }

  // An event lands: its bar rises or falls with its amount, while the number counts from `before`.
  /** @type {(version: number, before: string) => void} */
  function land(version, before) {
    if (!scene) return;
    const { row } = scene;
    const bar = barOf(scene, version, `evl-bar evl-${(row[version] ?? 0) < (row[version - 1] ?? 0) ? "out" : "in"}`);
    bar.style.transformOrigin = `center ${bar.classList.contains("evl-in") ? "bottom" : "top"}`;
    landing.replaceChildren(bar);
    bar.animate([{ transform: "scaleY(0)" }, { transform: "scaleY(1)" }], { duration: LANDS_IN, easing: "ease-out" })
      .onfinish = () => bar.animate([{ opacity: 1 }, { opacity: 0 }], 500).onfinish = () => bar.remove();
    const last = written;
    if (![before, last].every((words) => /^-?\d+(\.\d+)?$/.test(words))) return;
    const digits = last.split(".")[1]?.length ?? 0;
    const began = performance.now();
    const count = () => {
      const part = Math.min((performance.now() - began) / LANDS_IN, 1);
      value.textContent = part === 1 ? last : (Number(before) + (Number(last) - Number(before)) * part).toFixed(digits);
      counting = part === 1 ? 0 : requestAnimationFrame(count);
    };
    count();
  }

  // What would have been comes off the line at the event that is left out.
  /** @param {number} skipped */
  function peel(skipped) {
    const [from, to] = [scene?.current, scene?.without].map((line) => line?.ys[skipped] ?? null);
    if (from === null || to === null || from === to || !movesAreWelcome()) return;
    const ways = [{ transform: `translateY(${from - to}px)` }, { transform: "none" }];
    fixed.querySelector(".evl-without")?.animate(ways, { duration: 600, easing: "ease-in-out" });
  }

  function stop() {
    cancelAnimationFrame(counting);
    landing.replaceChildren();
  }

  /** @param {PointerEvent} event */
  function pickAt(event) {
    if (!scene) return;
    const { scale, current, byTime } = scene;
    const bounds = svg.getBoundingClientRect();
    const x = ((event.clientX - bounds.left) * scene.width) / bounds.width;
    pick(byTime ? Math.max(current.xs.findLastIndex((place) => place <= x), 0) : Math.round(scale.fromX(x)));
  }
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    pickAt(event);
    slider.focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) pickAt(event);
  });

  // Where the plot lies. Names stand at the right of their lines, or below where there is no room.
  /** @type {(lines: Line[], range: Span, width: number, size: number) => Box} */
  function frameFor(lines, range, width, size) {
    const named = lines.length > 1;
    const below = named && width < NARROW * size;
    for (const line of lines) line.short = fitted(line.label, Math.min(width / 4, 150 * size));
    const widest = most(lines.map(({ short = "" }) => widthOf(short)));
    const left = most(valueTicks(range).map(({ label }) => widthOf(label))) + 12 * size;
    const bottom = (HEIGHT - 44) * size;
    const columns = Math.max(1, Math.floor(width / (widest + 26 * size)));
    return {
      width, left, below, bottom, columns: Math.min(columns, 3), top: 20 * size, strip: bottom + 13 * size,
      right: width - (named && !below ? widest + 24 * size : 12 * size),
      height: HEIGHT * size + (below ? (Math.ceil(lines.length / Math.min(columns, 3)) * ROW + 6) * size : 0),
    };
  }

  // As much of a name as there is room for: pictures among its letters are wide.
  /** @type {(text: string, room: number) => string} */
  function fitted(text, room) {
    for (let count = 20; count > 1; count -= 1) {
      const short = shortened(text, count);
      if (widthOf(short) <= room) return short;
    }
    return "…";
  }

  /** @param {string} label */
  const write = (label) => { value.textContent = label; };

  return { element, svg, spot: dot, show, move, land, peel, write };
}

/** @type {(span: Span, box: Box) => Record<"toX" | "fromX" | "toY", (at: number) => number>} */
function scaleFor({ low, high, first, last, longest }, box) {
  const perX = (box.right - box.left) / (last - first);
  const perY = (box.bottom - box.top) / (high - low);
  return {
    toX: (place) => box.left + (place - first) * perX,
    fromX: (x) => Math.min(Math.max((x - box.left) / perX + first, 0), longest),
    toY: (level) => box.bottom - (level - low) * perY,
  };
}

/** @type {(x: number, y: number, anchor: string, label: string) => SVGElement} */
function wordsAt(x, y, anchor, label) {
  return drawn("text", { class: "evl-axis", x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor }, label);
}
