// The chart with its title and choices: which number, by version or by date, which lines.

const MOST_LINES = 6; // as many as there are strokes with a colour, a dash and a marker of their own

function makePicture(words, strokes, streams, uid, pick) {
  const chart = makeChart(words, pick);
  const area = node("div", { class: "evl-chart-area" }, chart.element);
  const title = node("span", { class: "evl-title" });
  const numbers = node("select", { "aria-label": words.plotted });
  const notes = node("p", { class: "evl-notes" });
  const axis = node(
    "fieldset", { class: "evl-axis-choice" },
    node("legend", { class: "evl-only-heard" }, words.axis),
    axisChoice(words.by_version, false), axisChoice(words.by_time, true),
  );
  const element = node(
    "div", { class: "evl-picture" },
    node("div", { class: "evl-picture-head" }, title, numbers, axis), area, notes,
  );

  let number = "";
  let byTime = false;
  let shown = null; // {index, history, without, skipped} of the last `show`
  let version = 0;

  numbers.addEventListener("change", () => {
    number = numbers.value;
    redraw();
  });
  const watcher = new ResizeObserver(redraw);
  watcher.observe(area);

  function axisChoice(label, time) {
    const radio = node("input", { type: "radio", name: `${uid}-axis` });
    radio.checked = !time;
    radio.addEventListener("change", () => {
      byTime = time;
      redraw();
    });
    return node("label", {}, radio, label);
  }

  function show(index, history, without, skipped, at) {
    version = at;
    shown = { index, history, without, skipped };
    const names = Object.keys(history.frames.numbers);
    if (!names.includes(number)) number = names[0] ?? "";
    numbers.replaceChildren(...names.map((name) => node("option", { value: name }, name)));
    numbers.value = number;
    numbers.hidden = names.length < 2;
    area.hidden = axis.hidden = !drawable();
    title.textContent = number && filled(words.chart, { number });
    notes.textContent = [
      number ? "" : words.no_number,
      streams.length > MOST_LINES
        ? filled(words.some, { drawn: MOST_LINES, count: streams.length })
        : "",
      history.clock_back ? words.clock_back : "",
    ].join(" ").trim();
    redraw();
  }

  const drawable = () => shown && number && shown.history.last > 0;

  function redraw() {
    const width = Math.round(area.clientWidth);
    if (!width || !drawable()) return;
    const yLabel = filled(shown.history.money ? words.money : words.plain, { number });
    title.textContent = filled(words.chart, { number });
    chart.show({ lines: lines(), byTime, yLabel, width, height: width < NARROW ? 210 : 240 });
    drawCursor();
  }

  // The current line, as many others as can be told apart, and what would have been.
  function lines() {
    const { index: current, history, without, skipped } = shown;
    const others = streams
      .map((stream, index) => ({ stream, index }))
      .filter(({ stream, index }) => index !== current && stream.frames.numbers[number]?.length > 1)
      .slice(0, MOST_LINES - 1)
      .map(({ stream, index }) => line(stream, index, "other"));
    const mine = line(history, current, "current");
    if (!without?.numbers[number]) return [...others, mine];
    const label = filled(words.without_short, { skipped });
    return [...others, { ...mine, row: without.numbers[number], label, kind: "without" }, mine];
  }

  function line(stream, index, kind) {
    const stroke = strokes[index % strokes.length];
    return { row: stream.frames.numbers[number], at: stream.events.at, label: stream.id, stroke, kind };
  }

  function move(to) {
    version = to;
    if (drawable()) drawCursor();
  }

  function drawCursor() {
    if (!chart.ready()) return;
    const { history, without } = shown;
    const { frames, id, last } = history;
    const value = frames.states[version][frames.names.indexOf(number)];
    const other = without?.at(version)[without.names.indexOf(number)];
    chart.move(version, value, other);
    const label = filled(words.chart_label, { number, stream: id, version, last, value });
    chart.element.setAttribute("aria-label", label);
  }

  return { element, show, move, stop: () => watcher.disconnect() };
}
