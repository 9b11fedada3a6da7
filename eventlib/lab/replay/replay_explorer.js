// The explorer: where it is, its parts, and the one way to move.

const LONGEST_PLAY = 12000; // ms from the first event to the last, unless that is too fast to see
const ANSWER_WITHIN = 3000; // ms that Python may take before the page says that nobody answers

function render({ model, el }) {
  const { words, strokes, streams } = model.get("_data");
  const uid = `evl-${Math.random().toString(36).slice(2)}`;
  const histories = streams.map((stream) => makeHistory(stream, words));
  const now = fromModel();
  let history = histories[now.stream];
  let without = null;
  let playing = null;
  let waiting = null;
  let stepped = 0;

  // --- the parts ------------------------------------------------------------------------------

  const controls = makeControls(words, streams, {
    chooseStream: (index) => go({ stream: index, version: histories[index].last, skipped: 0 }),
    goTo: (version) => go({ version }),
    goToDay: (day) => go({ version: history.versionOn(day) }),
    step,
    playOrPause: () => (playing ? pause() : start()),
  });
  const log = makeLog(words, uid, (version) => go({ version }));
  const card = makeEventCard(words);
  const state = makeState(words);
  const picture = makePicture(words, strokes, streams, uid, (version) => go({ version }));

  const skip = node("button", { type: "button", class: "evl-skip" });
  skip.addEventListener("click", () => {
    go({ skipped: now.version === now.skipped ? 0 : now.version });
  });
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
    "section", { class: "evl-replay" },
    controls.head, empty, controls.transport, main, picture.element, heard,
  );
  const flight = makeFlight(root);

  keepKeys(root);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select")) return;
    const to = {
      ArrowLeft: now.version - 1, ArrowUp: now.version - 1, PageUp: now.version - 10, Home: 0,
      ArrowRight: now.version + 1, ArrowDown: now.version + 1, PageDown: now.version + 10,
      End: history.last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go({ version: to });
  });

  // --- moving ---------------------------------------------------------------------------------

  function fromModel() {
    const stream = streams.findIndex(({ id }) => id === model.get("stream"));
    return { stream, version: model.get("version"), skipped: model.get("skipped") };
  }

  // Python hears of it a little later, and once for a burst: drawing waits for nobody.
  const tellPython = gathered(80, () => {
    model.set({ stream: history.id, version: now.version, skipped: now.skipped });
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
    go({ version: now.version + by });
  }

  function start() {
    if (now.version === history.last) go({ version: 0 });
    const pace = Math.min(Math.max(LONGEST_PLAY / history.last, 60), 900);
    playing = setInterval(() => {
      go({ version: now.version + 1 }, { keepPlaying: true });
      if (now.version === history.last) pause();
    }, pace);
    controls.showPlaying(true);
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
    log.move(now.version);
    card.move(history, now.version);
    state.move(history, now.version);
    controls.move(history, now.version);
    picture.move(now.version);
    skip.setAttribute("aria-disabled", now.version === 0);
    skip.textContent = now.skipped && now.version === now.skipped ? words.unskip : words.skip;
    if (without) difference.textContent = history.tellWithout(without, now.skipped, now.version);
    flight.stop();
    stepped = !another && now.version - before.version;
    nextFrame();
    if (!playing) speak();
  }

  // What has to measure the page waits for its next frame, so that a burst measures it once.
  const nextFrame = inFrame(() => {
    log.scroll();
    if (Math.abs(stepped) !== 1) return;
    const row = log.row(stepped > 0 ? now.version : now.version + 1);
    flight.show(row, state.changedRows(), stepped > 0);
  });

  function showStream() {
    history = histories[now.stream];
    root.setAttribute("aria-label", `${history.noun} ${history.id}`);
    root.style.setProperty("--evl-colour", strokes[now.stream % strokes.length].colour);
    root.classList.toggle("evl-has-no-events", history.last === 0);
    empty.textContent = history.last ? "" : history.says[0];
    controls.show(now.stream, history);
    log.show(history);
    state.show(history);
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
    heard.textContent = `${history.says[now.version]} ${other}`.trim();
  });

  // --- Python moves it, and its end -----------------------------------------------------------

  const followPython = () => {
    const wanted = fromModel();
    const differs = Object.keys(wanted).some((key) => wanted[key] !== now[key]);
    if (differs) go(wanted, { fromPython: true });
  };
  const takeAnswer = () => {
    showWithout();
    draw(now);
  };
  model.on("change:stream change:version change:skipped", followPython);
  model.on("change:_without", takeAnswer);

  el.append(root);
  draw(null);
  return () => {
    pause();
    clearTimeout(waiting);
    flight.stop();
    picture.stop();
    model.off("change:stream change:version change:skipped", followPython);
    model.off("change:_without", takeAnswer);
  };
}

export default { render };
