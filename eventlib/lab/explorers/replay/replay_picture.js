// The chart with its title and choices: which number, by version or by date, which lines.

function makePicture(words, strokes, streams, uid, pick) {
  const chart = makeChart(words, pick);
  const area = node("div", { class: "evl-chart-area" }, chart.element);
  const title = node("span", { class: "evl-title" });
  const numbers = node("select", { "aria-label": words.plotted });
  const notes = node("p", { class: "evl-notes" });
  const axis = node(
    "fieldset", { class: "evl-choices" },
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
      streams.length > strokes.length
        ? filled(words.some, { drawn: strokes.length, count: streams.length })
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

  // The current line, as many others as there are strokes left, and what would have been.
  function lines() {
    const { index: current, history, without, skipped } = shown;
    const taken = new Set([current % strokes.length]);
    const others = streams
      .map((stream, index) => ({ stream, index, place: index % strokes.length }))
      .filter(({ stream }) => stream.frames.numbers[number]?.length > 1)
      .filter(({ place }) => !taken.has(place) && taken.add(place))
      .map(({ stream, index }) => line(stream, index, "other"));
    const mine = line(history, current, "current");
    if (!without?.numbers[number]) return [...others, mine];
    const label = filled(words.without_short, { skipped });
    return [...others, { ...mine, row: without.numbers[number], label, kind: "without" }, mine];
  }

  function line(stream, index, kind) {
    return {
      row: stream.frames.numbers[number],
      at: stream.events.at,
      label: stream.id,
      stroke: strokes[index % strokes.length],
      kind,
    };
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
