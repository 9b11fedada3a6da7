// The axes of the chart: round numbers, whole versions, calendar days in UTC.

function axes(scale, box, byTime, yLabel, words) {
  const parts = [];
  const step = niceStep((scale.high - scale.low) / 4);
  for (let value = Math.ceil(scale.low / step) * step; value <= scale.high; value += step) {
    const y = scale.toY(value);
    const kind = Math.abs(value) < step / 2 ? "evl-zero" : "evl-grid";
    parts.push(drawn("path", { class: kind, d: `M${box.left} ${y.toFixed(1)}H${box.right}` }));
    const label = value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
    parts.push(wordsAt(box.left - 8, y + 4, "end", label));
  }
  const ticks = byTime
    ? timeTicks(scale.first, scale.last, Math.max(2, (box.right - box.left) / 90))
    : versionTicks(scale.last, Math.max(2, Math.floor((box.right - box.left) / 60)));
  for (const { at, label } of ticks) {
    const x = scale.toX(at);
    parts.push(drawn("path", { class: "evl-grid", d: `M${x.toFixed(1)} ${box.bottom}v4` }));
    parts.push(wordsAt(x, box.bottom + 17, "middle", label));
  }
  parts.push(wordsAt(4, 14, "start", yLabel));
  const axis = byTime ? words.axis_time : words.axis_version;
  parts.push(wordsAt(box.right, box.bottom + 32, "end", axis));
  return parts;
}

function wordsAt(x, y, anchor, label) {
  const place = { class: "evl-axis", x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor };
  return drawn("text", place, label);
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
}

function versionTicks(last, most) {
  const step = Math.max(1, niceStep(last / most));
  const ticks = [];
  for (let at = 0; at <= last; at += step) ticks.push({ at, label: String(at) });
  return ticks;
}

const SECOND = 1000;
const TIME_STEPS = [
  1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200,
].map((seconds) => seconds * SECOND).concat([1, 2, 3, 7, 14].map((days) => days * DAY));
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 12000];

function timeTicks(first, last, most) {
  const step = TIME_STEPS.find((length) => (last - first) / length <= most);
  const ticks = [];
  if (step) {
    const sameDay = Math.floor(first / DAY) === Math.floor(last / DAY);
    const ofOneDay = step < 60 * SECOND ? [11, 19] : [11, 16];
    const [from, to] = step >= DAY ? [0, 10] : sameDay ? ofOneDay : [5, 16];
    for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
      ticks.push(tick(at, from, to));
    }
  } else {
    const fits = (months) => (last - first) / (months * 30.4 * DAY) <= most;
    const months = MONTH_STEPS.find(fits) ?? MONTH_STEPS.at(-1);
    const start = new Date(first);
    for (let month = 0; ; month += months) {
      const at = Date.UTC(start.getUTCFullYear(), month);
      if (at > last) break;
      if (at >= first) ticks.push(tick(at, 0, 10));
    }
  }
  return ticks;
}

function tick(at, from, to) {
  return { at, label: new Date(at).toISOString().slice(from, to).replace("T", " ") };
}
