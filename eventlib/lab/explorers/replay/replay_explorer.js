// The explorer: where it is, its parts, and the one way to move.

const LONGEST_PLAY = 12000; // ms from the first event to the last, however many there are
const PACE = 900; // ms an event gets where there are few
const TICK = 40; // ms between two pictures at least, while it plays
const FLIES_IN = 360; // ms from the log to the chart
const QUICK = 260; // ms: who steps faster than this is not held up by motion
const MOVED = "change:stream change:version change:skipped change:types";

/** @typedef {{ stream: number, version: number, skipped: number, types: string[] }} Place */

/** @param {Props} props */
function render({ model, el }) {
  /** @type {Data} */
  const { words, strokes, streams } = model.get("_data");
  const shell = makeShell({ model, el }, "evl-replay", words, "");
  const { root, uid } = shell;
  const histories = streams.map((stream) => makeHistory(stream, words));
  const now = fromModel();
  let history = histories[now.stream];
  /** @type {Without | null} */
  let without = null;
  let playing = 0; // the interval, while it plays
  let speed = 1;
  let waiting = 0;
  /** @type {number | null} */
  let stepped = null; // the version whose event has just been applied, or taken back
  let before = -Infinity; // when the step before was

  // --- the parts ------------------------------------------------------------------------------

  const goTo = (/** @type {number} */ version) => go({ version });
  const chooser = node("select", {}, ...streams.map(({ id }, index) => named("option", id, { value: index })));
  chooser.addEventListener("change", () => {
    const index = Number(chooser.value);
    go({ stream: index, version: histories[index].last, skipped: 0, types: [] });
  });
  const name = streams.length > 1 ? chooser : named("strong", streams[0].id);
  const number = node("input", { type: "number", min: 0, step: 1 });
  const of = node("span");
  number.addEventListener("change", () => goTo(number.valueAsNumber));
  const transport = makeTransport(words, step, () => (playing ? pause() : start()));
  const picture = makePicture(words, strokes, streams, uid, { pick: goTo, step });
  const more = makeMore(words, streams, {
    chooseTypes: (types) => go({ types }),
    goToDay: (day) => go({ version: history.versionOn(day) }),
    playAt: (times) => {
      speed = times;
      if (playing) keepPace();
    },
    save: () => saveCsv(filled(words.csv_name, { stream: history.id }), csvOf(history, now.types, without)),
  });
  const log = makeLog(words, uid, goTo);
  const card = makeEventCard(words);
  const state = makeState(words);
  const skip = button(words.skip, () => {
    go({ skipped: now.version });
    unskip.focus();
  }, { class: "evl-skip" });
  const unskip = button(words.unskip, () => {
    go({ skipped: 0 });
    skip.focus();
  }, { class: "evl-unskip" });
  const told = node("p", { class: "evl-strip evl-number" });
  const empty = node("p", { class: "evl-empty" });

  shell.show(
    node(
      "div", { class: "evl-row evl-head" },
      node("label", { class: "evl-name" }, node("span", {}, streams[0].noun), name),
      node("label", { class: "evl-where" }, node("span", {}, words.version), number, of),
      transport.element, picture.choices,
    ),
    empty, picture.element,
    node(
      "div", { class: "evl-below-chart" },
      node("div", { class: "evl-steps-area evl-log-area" }, log.element),
      node("div", { class: "evl-side" }, node("div", { class: "evl-event-head" }, card.element, node("div", { class: "evl-skips" }, skip, unskip)), state.element),
    ),
    node("div", { class: "evl-foot" }, more.element, told),
  );
  const flight = makeFlight(root);
  stepOnKeys(root, step);

  // --- moving ---------------------------------------------------------------------------------

  /** @returns {Place} */
  function fromModel() {
    const stream = streams.findIndex(({ id }) => id === model.get("stream"));
    const [version, skipped, types] = ["version", "skipped", "types"].map((key) => model.get(key));
    return { stream, version, skipped, types };
  }

  // Python hears of it a little later, and once for a burst: drawing waits for nobody.
  const tellPython = gathered(80, () => shell.tell({ ...now, stream: history.id }));

  /** @type {(to: Partial<Place>, how?: { keepPlaying?: boolean, fromPython?: boolean }) => void} */
  function go(to, { keepPlaying = false, fromPython = false } = {}) {
    const old = { ...now };
    const wanted = { ...now, ...to };
    const { last } = histories[wanted.stream];
    if (Number.isNaN(wanted.version)) wanted.version = old.version; // nothing was typed
    wanted.version = Math.min(Math.max(Math.round(wanted.version), 0), last);
    Object.assign(now, wanted);
    if (!keepPlaying) pause();
    draw(old);
    if (!fromPython) tellPython();
  }

  /** @param {number} by */
  function step(by) {
    go({ version: after(by) });
  }

  const after = (/** @type {number} */ by) => history.stepped(now.version, by, now.types);
  const ended = () => after(1) === now.version;

  function start() {
    if (ended()) go({ version: 0 });
    keepPace();
    showTransport();
  }

  // Where there are too many events to see each, several go by between two pictures.
  function keepPace() {
    clearInterval(playing);
    const pace = Math.min(PACE, LONGEST_PLAY / history.last) / speed;
    const by = Math.max(1, Math.round(TICK / pace));
    playing = setInterval(() => {
      go({ version: after(by) }, { keepPlaying: true });
      if (ended()) pause();
    }, Math.max(pace, TICK));
  }

  function pause() {
    if (!playing) return;
    clearInterval(playing);
    playing = 0;
    showTransport();
    speak();
  }

  // --- drawing --------------------------------------------------------------------------------

  /** @param {Place | null} old */
  function draw(old) {
    const another = now.stream !== old?.stream;
    if (another) showStream();
    if (another || now.skipped !== old.skipped) showWithout();
    if (another || now.types !== old.types) log.filter((version) => history.shows(version, now.types));
    log.move(now.version);
    card.move(history, now.version);
    state.move(history, now.version, without, now.skipped);
    number.valueAsNumber = now.version;
    more.move(history, now.version, now.types);
    picture.move(now.version);
    showTransport();
    dressed(skip, { "aria-disabled": now.version === 0 });
    skip.hidden = now.skipped > 0 && now.version === now.skipped;
    if (without) told.textContent = history.tellWithout(without, now.skipped, now.version);
    flight.stop();
    stepped = another ? null : passed(old.version);
    if (!another && now.skipped !== old.skipped) picture.peel(now.skipped);
    nextFrame();
    if (!playing) speak();
  }

  function showTransport() {
    transport.show({ playing: playing > 0, atFirst: now.version === 0, atLast: ended() });
  }

  // What has to measure the page waits for its next frame, so that a burst measures it once.
  const nextFrame = inFrame(() => {
    if (!root.isConnected || !history.last) return;
    log.scroll();
    if (stepped === null) return;
    const time = performance.now();
    const quick = time - before < QUICK;
    before = time;
    if (!quick && movesAreWelcome()) explain(stepped, stepped === now.version);
  });

  // The event flies from the log onto the chart, where its bar rises or falls; or it is taken back.
  /** @type {(version: number, forward: boolean) => Promise<void>} */
  async function explain(version, forward) {
    const row = log.row(version);
    if (!row) return;
    const label = `${history.events.type[version - 1]} ${history.events.detail[version - 1]}`;
    const places = [row, picture.chart.spot];
    if (!forward) return void flight.along(label, places.reverse(), { leg: FLIES_IN });
    picture.awaits(version);
    await flight.along(label, places, { leg: FLIES_IN });
    if (version === now.version && version === stepped) picture.land(version);
  }

  // The event between here and where it was before, if that was one step away.
  /** @param {number} from */
  function passed(from) {
    const reached = (/** @type {number} */ by) => history.stepped(from, by, now.types) === now.version;
    if (from === now.version) return null;
    return reached(1) ? now.version : reached(-1) ? from : null;
  }

  function showStream() {
    history = histories[now.stream];
    root.setAttribute("aria-label", `${history.noun} ${history.id}`);
    root.style.setProperty("--evl-colour", strokes[now.stream % strokes.length].colour);
    root.classList.toggle("evl-has-no-events", history.last === 0);
    empty.textContent = history.last ? "" : history.says[0];
    chooser.value = String(now.stream);
    number.max = String(history.last);
    of.textContent = filled(words.of, { last: history.last });
    log.show(history);
    more.show(history);
    state.show(history);
  }

  function showWithout() {
    clearTimeout(waiting);
    const { skipped } = now;
    without = skipped ? history.without(skipped, model.get("_without")) : null;
    told.hidden = unskip.hidden = !skipped;
    if (skipped && !without) {
      told.textContent = filled(words.asking, { skipped });
      waiting = setTimeout(() => {
        told.textContent = filled(words.no_kernel, { skipped });
      }, ANSWER_WITHIN);
    }
    log.mark(skipped, (without ?? history.frames).refused);
    picture.show(now.stream, history, without, skipped, now.version);
  }

  // Said aloud once things have settled, and not while it plays.
  function speak() {
    const other = now.skipped ? told.textContent : "";
    shell.say([history.says[now.version], history.tellTypes(now.types), other].filter(Boolean).join(" "));
  }

  // --- Python moves it, and its end -----------------------------------------------------------

  shell.on(MOVED, () => {
    const wanted = fromModel();
    if (JSON.stringify(wanted) !== JSON.stringify(now)) go(wanted, { fromPython: true });
  });
  shell.on("change:_without", () => {
    showWithout();
    draw(now);
  });
  shell.atEnd(() => {
    pause();
    clearTimeout(waiting);
    flight.stop();
    picture.stop();
  });
  draw(null);
  return shell.end;
}

export default { render };
