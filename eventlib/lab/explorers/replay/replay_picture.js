// What the chart shows: which number, by version or by date, which lines.

function makePicture(words, strokes, streams, uid, actions) {
  const chart = makeChart(words, actions);
  const numbers = node("select", { "aria-label": words.plotted });
  const notes = node("p", { class: "evl-quiet evl-notes" });
  const axis = node(
    "fieldset", { class: "evl-choices" },
    node("legend", { class: "evl-only-heard" }, words.axis),
    axisChoice(words.by_version, false), axisChoice(words.by_time, true),
  );
  const choices = node("div", { class: "evl-row" }, numbers, axis);
  let number = "";
  let byTime = false;
  let shown = null; // {index, history, without, skipped} of the last `show`
  let version = 0;

  numbers.addEventListener("change", () => {
    number = numbers.value;
    redraw();
  });
  const watcher = new ResizeObserver(redraw);
  watcher.observe(chart.element);
  watcher.observe(choices); // grows with the text

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
    axis.hidden = !drawable();
    chart.svg.style.display = drawable() ? "" : "none"; // the slider stays
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
    if (!chart.element.clientWidth || !drawable()) return;
    const { history, without, skipped } = shown;
    const yLabel = filled(history.money ? words.money : words.plain, { number });
    const { refused } = without ?? history.frames;
    chart.show({ lines: lines(), byTime, yLabel, skipped, refused });
    move(version);
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
    const row = without.numbers[number].map((value, at) => (at < skipped ? null : value));
    return [...others, { ...mine, row, label: filled(words.without_short, { skipped }), kind: "without" }, mine];
  }

  function line(stream, index, kind) {
    return {
      row: stream.frames.numbers[number], at: stream.events.at, label: stream.id,
      stroke: strokes[index % strokes.length], kind,
    };
  }

  const valueAt = (at) => shown.history.frames.states[at][shown.history.frames.names.indexOf(number)];

  function move(to) {
    version = to;
    const { history, without } = shown;
    const value = drawable() ? valueAt(version) : "";
    const other = without?.at(version)[without.names.indexOf(number)];
    chart.move(version, history.spoken(version), value, other);
    const label = filled(words.chart_label, {
      number, stream: history.id, version, last: history.last, value,
    });
    chart.svg.setAttribute("aria-label", label);
  }

  return {
    element: node("div", { class: "evl-picture" }, chart.element, notes),
    choices, chart, show, move,
    awaits: (at) => drawable() && chart.write(valueAt(at - 1)),
    land: (at) => drawable() && chart.land(at, valueAt(at - 1)),
    peel: (skipped) => drawable() && shown.without && chart.peel(skipped),
    stop: () => watcher.disconnect(),
  };
}
