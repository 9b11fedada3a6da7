// The explorer: which step it shows, the way from one to the next, and what it asks of Python.

const PAUSE = 350; // ms between two steps that play
const STILL = 1100; // the same where nothing moves

function render({ model, el }) {
  const words = model.get("_words");
  const uid = `evb-${Math.random().toString(36).slice(2)}`;
  let record = model.get("_record");
  let now = noKernelHere() ? record.first : last(); // where nothing new comes, it begins at the start
  let reached = now;
  let turn = 0; // whoever plays stops when it is another's turn
  let playing = false;
  let toSay = "";
  const { act, stop: stopAsking } = makeAsking(model, uid, answers);

  // --- the parts ------------------------------------------------------------------------------

  const stage = makeStage(words, uid, act);
  const letters = makeLetters(words, uid, act);
  const history = makeHistory(words, uid, {
    goTo,
    stepBy: (by) => goTo(now + by),
    playOrPause: () => (playing ? goTo(now) : replay()),
  });
  const pastWords = node("span");
  const past = node("div", { class: "evb-past" }, pastWords, button(words.present, () => goTo(last())));
  const silent = node("p", { class: "evb-silent", role: "status" });
  const heard = node("p", { class: "evl-only-heard", role: "status", "aria-live": "polite" });
  const root = node(
    "div", { role: "region", class: "evl-frame evb-explorer", "aria-label": words.label },
    silent, stage.element,
    node("div", { class: "evb-below" }, history.element, letters.element), past, heard,
  );
  const flight = makeFlight(root);

  keepKeys(root);
  history.element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowUp: now - 1, ArrowLeft: now - 1, ArrowDown: now + 1, ArrowRight: now + 1,
      Home: record.first, End: last(),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  });

  // --- what is asked of Python ----------------------------------------------------------------

  function answers(yes) {
    silent.textContent = yes ? "" : words.no_python;
    for (const each of root.querySelectorAll(".evb-asks")) {
      each.classList.toggle("evl-unheard", !yes);
    }
  }

  // --- moving ---------------------------------------------------------------------------------

  function last() {
    return record.first + record.steps.length - 1;
  }

  function goTo(step) {
    turn += 1;
    showPlaying(false);
    flight.stop();
    draw(Math.min(Math.max(step, record.first), last()));
    speak(record.steps[now - record.first].says);
  }

  function replay() {
    if (now === last()) draw(record.first);
    playTo(last());
  }

  async function playTo(end) {
    const mine = (turn += 1);
    const from = now;
    showPlaying(true);
    while (now < end) {
      await fly(record.steps[now + 1 - record.first]);
      if (mine !== turn) return;
      draw(now + 1);
      await new Promise((done) => setTimeout(done, movesAreWelcome() ? PAUSE : STILL));
      if (mine !== turn) return;
    }
    showPlaying(false);
    speak(record.steps.slice(from + 1 - record.first).map(({ says }) => says).join(" "));
  }

  // From the producer to the bus, from there to a consumer, and where that fails to the letters.
  function fly({ kind, event, source, consumer, ok }) {
    const label = event && `${event.id} ${event.type}`;
    const card = stage.consumer(consumer);
    if (kind === "publish") return flight.along(label, [stage.producer(source), stage.bus]);
    if (!card) return undefined;
    if (kind === "deliver" && ok) return flight.along(label, [stage.bus, card]);
    if (kind === "deliver") return flight.along(label, [stage.bus, card, letters.element], 1);
    if (kind === "retry" && ok) return flight.along(label, [letters.element, stage.bus, card]);
    if (kind === "retry") {
      return flight.along(label, [letters.element, stage.bus, card, letters.element], 2);
    }
    return undefined;
  }

  function showPlaying(yes) {
    playing = yes;
    history.showPlaying(yes);
  }

  // --- drawing --------------------------------------------------------------------------------

  function draw(step) {
    now = step;
    reached = Math.max(reached, now);
    const { frame } = record.steps[now - record.first];
    stage.show(frame);
    letters.show(frame);
    letters.retry.setAttribute("aria-disabled", frame.letters_count === 0);
    history.move(now, record.first, last(), reached);
    past.hidden = playing || now === last();
    pastWords.textContent = filled(words.past, { step: now, last: last() });
  }

  function speak(says) {
    toSay = says;
    speakSoon();
  }

  const speakSoon = settled(400, () => { heard.textContent = toSay; });

  function showRecord() {
    stage.showProducers(record.producers);
    stage.showPatterns(record.patterns);
    history.show(record.first, record.steps);
  }

  // --- Python says what happened, and the end ---------------------------------------------------

  const follow = () => {
    const seen = last();
    record = model.get("_record");
    flight.stop();
    showRecord();
    playing = movesAreWelcome();
    draw(playing ? Math.max(seen, record.first) : last());
    playTo(last());
  };
  model.on("change:_record", follow);

  el.append(root);
  showRecord();
  draw(now);
  act("hello");
  return () => {
    turn += 1;
    flight.stop();
    stopAsking();
    model.off("change:_record", follow);
  };
}

export default { render };
