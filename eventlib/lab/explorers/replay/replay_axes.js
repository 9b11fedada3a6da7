// The scales of the chart: round numbers, whole versions, calendar days in UTC.

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const TIME_STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200]
  .map((seconds) => seconds * SECOND).concat([1, 2, 3, 7, 14].map((days) => days * DAY));
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200];

/**
 * @typedef {{ at: number, label: string }} Tick
 * @typedef {{ low: number, high: number, first: number, last: number, longest: number }} Span
 */

/** @param {Line[]} lines */
const valuesOf = (lines) => lines.flatMap(({ row }) => row).filter((value) => value !== null);
/** @param {number[]} values */
const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity); // of any number of them
/** @param {number[]} values */
const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);

// The range that the lines need: from below zero, or zero, to above it, and over which times.
/** @type {(lines: Line[], byTime: boolean) => Span} */
function rangeOf(lines, byTime) {
  const values = valuesOf(lines);
  const [low, high] = padded(Math.min(0, least(values)), Math.max(0, most(values)), 1, 0.14, 0.08);
  const longest = most(lines.map(({ row }) => row.length - 1));
  const instants = lines.flatMap(({ at }) => at);
  const [first, last] = byTime
    ? padded(least(instants), most(instants), HOUR, 0.03, 0.06)
    : [0, longest * 1.02 + 0.3];
  return { low, high, first, last, longest };
}

// A range with some room around it; one of a single value gets `smallest`. Zero stays at the edge.
/** @type {(low: number, high: number, smallest: number, below: number, above: number) => [number, number]} */
function padded(low, high, smallest, below, above) {
  const span = high - low || smallest;
  return [low === 0 ? 0 : low - below * span, low + span + above * span];
}

/** @param {Span} span */
function valueTicks({ low, high }) {
  const step = niceStep((high - low) / 5);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  /** @type {Tick[]} */
  const ticks = [];
  for (let count = Math.ceil(low / step); count * step <= high; count += 1) {
    ticks.push({ at: count * step, label: inFew((count * step).toFixed(digits)) });
  }
  return ticks;
}

// A number that would take too much room, in powers of ten: "-5·10¹¹".
/** @param {string} label */
function inFew(label) {
  if (label.length <= 9) return label;
  const [part, power] = Number(label).toExponential().split("e+");
  return `${part}·10${[...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}

/** @param {number} rough */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** @type {(last: number, fits: number) => Tick[]} */
function versionTicks(last, fits) {
  const step = Math.max(1, niceStep(last / fits));
  /** @type {Tick[]} */
  const ticks = [];
  for (let at = 0; at <= last; at += step) ticks.push({ at, label: String(at) });
  return ticks;
}

/** @type {(first: number, last: number, fits: number) => Tick[]} */
function timeTicks(first, last, fits) {
  const step = TIME_STEPS.find((length) => (last - first) / length <= fits);
  /** @type {Tick[]} */
  const ticks = [];
  if (step) {
    const sameDay = Math.floor(first / DAY) === Math.floor(last / DAY);
    const ofOneDay = step < 60 * SECOND ? [11, 19] : [11, 16];
    const [from, to] = step >= DAY ? [0, 10] : sameDay ? ofOneDay : [5, 16];
    for (let at = Math.ceil(first / step) * step; at <= last; at += step) ticks.push(tick(at, from, to));
    return ticks;
  }
  const months = MONTH_STEPS.find((count) => (last - first) / (count * 30.4 * DAY) <= fits) ?? 12000;
  const start = new Date(first);
  for (let month = 0; ; month += months) {
    const at = Date.UTC(start.getUTCFullYear(), month);
    if (at > last) return ticks;
    if (at >= first) ticks.push(tick(at, 0, 10));
  }
}

/** @type {(at: number, from: number, to: number) => Tick} */
function tick(at, from, to) {
  return { at, label: new Date(at).toISOString().slice(from, to).replace("T", " ") };
}
