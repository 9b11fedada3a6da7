// What the chart shows: which number, by version or by date, which lines.

/**
 * @param {Words} words
 * @param {Stroke[]} strokes
 * @param {Stream[]} streams
 * @param {string} uid
 * @param {Actions} actions
 */
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
  /** @type {{ index: number, history: History, without: Without | null, skipped: number } | null} */
  let shown = null;
  let version = 0;

  numbers.addEventListener("change", () => {
    number = numbers.value;
    redraw();
  });
  const watcher = new ResizeObserver(redraw);
  watcher.observe(chart.element);
  watcher.observe(choices); // grows with the text

  /** @type {(label: string, time: boolean) => HTMLElement} */
  function axisChoice(label, time) {
    const radio = node("input", { type: "radio", name: `${uid}-axis` });
    radio.checked = !time;
    radio.addEventListener("change", () => {
      byTime = time;
      redraw();
    });
    return node("label", {}, radio, label);
  }

  /** @type {(index: number, history: History, without: Without | null, skipped: number, at: number) => void} */
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

  const drawable = () => number !== "" && shown !== null && shown.history.last > 0;

  function redraw() {
    if (!shown || !chart.element.clientWidth || !drawable()) return;
    const { index, history, without, skipped } = shown;
    const yLabel = filled(history.money ? words.money : words.plain, { number });
    const { refused } = without ?? history.frames;
    chart.show({ ...lines(index, without, skipped), byTime, yLabel, skipped, refused });
    move(version);
  }

  // The current line, as many others as there are strokes left, and what would have been.
  /** @type {(current: number, without: Without | null, skipped: number) => Lines} */
  function lines(current, without, skipped) {
    const taken = new Set([current % strokes.length]);
    const others = streams
      .map((stream, index) => ({ stream, index, place: index % strokes.length }))
      .filter(({ stream }) => stream.frames.numbers[number]?.length > 1)
      .filter(({ place }) => !taken.has(place) && taken.add(place))
      .map(({ stream, index }) => line(stream, index, "other"));
    const mine = line(streams[current], current, "current");
    const row = without?.numbers[number]?.map((value, at) => (at < skipped ? null : value));
    const label = filled(words.without_short, { skipped });
    return { others, mine, peeled: row ? { ...mine, row, label, kind: "without" } : null };
  }

  /** @type {(stream: Stream, index: number, kind: Line["kind"]) => Line} */
  function line(stream, index, kind) {
    return {
      row: stream.frames.numbers[number], at: stream.events.at, label: stream.id,
      stroke: strokes[index % strokes.length], kind,
    };
  }

  /** @param {number} at */
  function valueAt(at) {
    const { names = [], states = [] } = shown?.history.frames ?? {};
    return states[at][names.indexOf(number)];
  }

  /** @param {number} to */
  function move(to) {
    version = to;
    if (!shown) return;
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
    /** @param {number} at */
    awaits: (at) => drawable() && chart.write(valueAt(at - 1)),
    /** @param {number} at */
    land: (at) => drawable() && chart.land(at, valueAt(at - 1)),
    peel: chart.peel,
    stop: () => watcher.disconnect(),
  };
}
