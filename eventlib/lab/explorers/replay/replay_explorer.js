// The explorer: where it is, its parts, and the one way to move.

const LONGEST_PLAY = 12000; // ms from the first event to the last, unless that is too fast to see
const ANSWER_WITHIN = 3000; // ms that Python may take before the page says that nobody answers
const MOVED = "change:stream change:version change:skipped change:types";

function render({ model, el }) {
  const { words, strokes, streams } = model.get("_data");
  const uid = `evl-${Math.random().toString(36).slice(2)}`;
  const histories = streams.map((stream) => makeHistory(stream, words));
  const now = fromModel();
  let history = histories[now.stream];
  let without = null;
  let playing = null;
  let speed = 1;
  let waiting = null;
  let stepped = null; // the version whose event has just been applied, or taken back

  // --- the parts ------------------------------------------------------------------------------

  const controls = makeControls(words, streams, {
    chooseStream: (index) => go({ stream: index, version: histories[index].last, skipped: 0, types: [] }),
    goTo: (version) => go({ version }),
    goToDay: (day) => go({ version: history.versionOn(day) }),
    step,
    playOrPause: () => (playing ? pause() : start()),
    playAt: (times) => {
      speed = times;
      if (playing) keepPace();
    },
  });
  const types = makeTypes(words, streams, (chosen) => go({ types: chosen }));
  const log = makeLog(words, uid, (version) => go({ version }));
  const card = makeEventCard(words);
  const state = makeState(words);
  const picture = makePicture(words, strokes, streams, uid, (version) => go({ version }));

  const skip = node("button", { type: "button", class: "evl-skip" });
  skip.addEventListener("click", () => {
    go({ skipped: now.version === now.skipped ? 0 : now.version });
  });
  const save = node("button", { type: "button", title: words.csv_help }, words.csv);
  save.addEventListener("click", () => {
    saveCsv(filled(words.csv_name, { stream: history.id }), csvOf(history, now.types, without));
  });
  const tools = node("div", { class: "evl-tools" }, types.element, save);
  const unskip = node("button", { type: "button" }, words.unskip);
  unskip.addEventListener("click", () => {
    go({ skipped: 0 });
    skip.focus();
  });
  const difference = node("p");
  const strip = node("div", { class: "evl-strip" }, difference, unskip);

  const empty = node("p", { class: "evl-empty" });
  const heard = node("p", { class: "evl-only-heard", role: "status", "aria-live": "polite" });
  const eventHead = node("div", { class: "evl-event-head" }, card.element, skip);
  const side = node("div", { class: "evl-side" }, eventHead, state.element, strip);
  const logArea = node("div", { class: "evl-log-area" }, log.element);
  const main = node("div", { class: "evl-main" }, logArea, side);
  const root = node(
    "div", { role: "region", class: "evl-frame evl-replay" },
    controls.head, empty, controls.transport, tools, main, picture.element, heard,
  );
  const flight = makeFlight(root);

  keepKeys(root);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select")) return;
    const by = {
      ArrowLeft: -1, ArrowUp: -1, PageUp: -10, Home: -Infinity,
      ArrowRight: 1, ArrowDown: 1, PageDown: 10, End: Infinity,
    }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  });

  // --- moving ---------------------------------------------------------------------------------

  function fromModel() {
    const stream = streams.findIndex(({ id }) => id === model.get("stream"));
    const [version, skipped, types] = ["version", "skipped", "types"].map((key) => model.get(key));
    return { stream, version, skipped, types };
  }

  // Python hears of it a little later, and once for a burst: drawing waits for nobody.
  const tellPython = gathered(80, () => {
    model.set({ ...now, stream: history.id });
    model.save_changes();
  });

  function go(to, { keepPlaying = false, fromPython = false } = {}) {
    const before = { ...now };
    const wanted = { ...now, ...to };
    const last = histories[wanted.stream].last;
    if (Number.isNaN(wanted.version)) wanted.version = before.version; // nothing was typed
    wanted.version = Math.min(Math.max(Math.round(wanted.version), 0), last);
    Object.assign(now, wanted);
    if (!keepPlaying) pause();
    draw(before);
    if (!fromPython) tellPython();
  }

  function step(by) {
    go({ version: after(by) });
  }

  const after = (by) => history.stepped(now.version, by, now.types);
  const ended = () => after(1) === now.version;

  function start() {
    if (ended()) go({ version: 0 });
    keepPace();
    controls.showPlaying(true);
  }

  function keepPace() {
    clearInterval(playing);
    const pace = Math.min(Math.max(LONGEST_PLAY / history.last, 60), 900);
    playing = setInterval(() => {
      go({ version: after(1) }, { keepPlaying: true });
      if (ended()) pause();
    }, pace / speed);
  }

  function pause() {
    if (!playing) return;
    clearInterval(playing);
    playing = null;
    controls.showPlaying(false);
    speak();
  }

  // --- drawing --------------------------------------------------------------------------------

  function draw(before) {
    const another = now.stream !== before?.stream;
    if (another) showStream();
    if (another || now.skipped !== before.skipped) showWithout();
    if (another || now.types !== before.types) showTypes();
    log.move(now.version);
    card.move(history, now.version);
    state.move(history, now.version);
    controls.move(history, now.version, now.types);
    picture.move(now.version);
    skip.setAttribute("aria-disabled", now.version === 0);
    skip.textContent = now.skipped && now.version === now.skipped ? words.unskip : words.skip;
    if (without) difference.textContent = history.tellWithout(without, now.skipped, now.version);
    flight.stop();
    stepped = another ? null : passed(before.version);
    nextFrame();
    if (!playing) speak();
  }

  // What has to measure the page waits for its next frame, so that a burst measures it once.
  const nextFrame = inFrame(() => {
    log.scroll();
    if (stepped === null) return;
    flight.show(log.row(stepped), state.changedRows(), stepped === now.version);
  });

  // The event between here and where it was before, if that was one step away.
  function passed(from) {
    const reached = (by) => history.stepped(from, by, now.types) === now.version;
    if (from === now.version) return null;
    return reached(1) ? now.version : reached(-1) ? from : null;
  }

  function showStream() {
    history = histories[now.stream];
    root.setAttribute("aria-label", `${history.noun} ${history.id}`);
    root.style.setProperty("--evl-colour", strokes[now.stream % strokes.length].colour);
    root.classList.toggle("evl-has-no-events", history.last === 0);
    empty.textContent = history.last ? "" : history.says[0];
    controls.show(now.stream, history);
    log.show(history);
    types.show(history);
    state.show(history);
  }

  function showTypes() {
    const { types: chosen } = now;
    types.move(history, chosen);
    log.filter((version) => history.shows(version, chosen));
  }

  function showWithout() {
    clearTimeout(waiting);
    const { skipped } = now;
    without = skipped ? history.without(skipped, model.get("_without")) : null;
    strip.hidden = !skipped;
    if (skipped && !without) {
      difference.textContent = filled(words.asking, { skipped });
      waiting = setTimeout(() => {
        difference.textContent = filled(words.no_kernel, { skipped });
      }, ANSWER_WITHIN);
    }
    log.mark(skipped, (without ?? history.frames).refused);
    picture.show(now.stream, history, without, skipped, now.version);
  }

  // Said aloud once things have settled, and not while it plays.
  const speak = settled(400, () => {
    if (playing) return;
    const other = now.skipped ? difference.textContent : "";
    const parts = [history.says[now.version], history.tellTypes(now.types), other];
    heard.textContent = parts.filter(Boolean).join(" ");
  });

  // --- Python moves it, and its end -----------------------------------------------------------

  const followPython = () => {
    const wanted = fromModel();
    const differs = JSON.stringify(wanted) !== JSON.stringify(now);
    if (differs) go(wanted, { fromPython: true });
  };
  const takeAnswer = () => {
    showWithout();
    draw(now);
  };
  model.on(MOVED, followPython);
  model.on("change:_without", takeAnswer);

  el.append(root);
  draw(null);
  return () => {
    pause();
    clearTimeout(waiting);
    flight.stop();
    picture.stop();
    model.off(MOVED, followPython);
    model.off("change:_without", takeAnswer);
  };
}

export default { render };
