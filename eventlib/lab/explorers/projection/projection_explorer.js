// The explorer: which step it shows, the way from one to the next, and what it asks of Python.

const PAUSE = 350; // ms between two steps that play
const STILL = 1100; // the same where nothing moves

function render({ model, el }) {
  const { words, models, writes } = model.get("_data");
  const uid = `evp-${Math.random().toString(36).slice(2)}`;
  let record = model.get("_record");
  let now = model.get("moment");
  let reached = last();
  let target = now; // where it is, or is on its way to
  let turn = 0; // whoever plays stops when it is another's turn
  let playing = false;
  let toSay = "";
  const { act, stop: stopAsking } = makeAsking(model, uid, answers);

  // --- the parts ------------------------------------------------------------------------------

  const log = makeLog(words, models, writes, uid, act);
  const cards = models.map((each, place) => makeModel(words, each, `${uid}-${place}`, act));
  const history = makeHistory(words, uid, {
    goTo,
    stepBy: (by) => goTo(now + by),
    playOrPause: () => (playing ? goTo(now) : replay()),
  });
  const read = node(
    "div", { class: "evp-read", role: "group", "aria-labelledby": `${uid}-read-title` },
    heading(`${uid}-read`, words.read, words.read_what), ...cards.map((card) => card.element),
  );
  const silent = node("p", { class: "evp-silent", role: "status" });
  const heard = node("p", { class: "evl-only-heard", role: "status", "aria-live": "polite" });
  const root = node(
    "div", { role: "region", class: "evl-frame evp-explorer", "aria-label": words.label },
    silent, node("div", { class: "evp-sides" }, log.element, read), history.element, heard,
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
    for (const each of root.querySelectorAll(".evp-asks")) each.classList.toggle("evl-unheard", !yes);
    if (!yes) draw(now); // what was chosen and not done is not shown
  }

  // --- moving ---------------------------------------------------------------------------------

  function last() {
    return record.first + record.steps.length - 1;
  }

  function stepAt(number) {
    return record.steps[number - record.first];
  }

  const tellPython = gathered(80, () => python.tell({ moment: target }));

  function goTo(number, { fromPython = false } = {}) {
    halt();
    target = Math.min(Math.max(number, record.first), last());
    draw(target);
    speak(stepAt(now).says);
    if (!fromPython) tellPython();
  }

  function replay() {
    if (now === last()) draw(record.first);
    target = last();
    tellPython();
    play(true);
  }

  function halt() {
    turn += 1;
    playing = false;
    flight.stop();
  }

  // From here to the target; with time to look at where it begins, if that is wanted.
  async function play(looks = false) {
    const mine = (turn += 1);
    const from = now;
    const pause = () => new Promise((done) => setTimeout(done, movesAreWelcome() ? PAUSE : STILL));
    playing = true;
    draw(now);
    if (looks) await pause();
    while (mine === turn && now < target) {
      await fly(stepAt(now), stepAt(now + 1));
      if (mine !== turn) return;
      draw(now + 1);
      await pause();
    }
    if (mine !== turn) return;
    playing = false;
    draw(now);
    speak(record.steps.slice(from + 1 - record.first, now + 1 - record.first).map(({ says }) => says).join(" "));
  }

  // First into the log, then from there into the read models; what was counted already turns back.
  async function fly(before, step) {
    const mine = turn;
    const label = (count, position) => {
      const event = record.log.find((each) => each.position === position);
      return count === 1 && event ? `#${position} ${event.type}` : filled(words.many, { count });
    };
    if (step.end > before.end) {
      await flight.along(label(step.end - before.end, step.end), log.title, log.area);
      if (mine !== turn) return;
      log.move(step.end, before.models.map(({ position }) => position));
    }
    if (step.kind === "rebuild") {
      await flight.along(label(step.end, 0), log.area, cards[step.model].target);
      return;
    }
    await Promise.all(step.models.map(({ position }, place) => {
      const old = before.models[place].position;
      const again = step.kind === "deliver" && step.model === place && step.event <= old;
      if (position <= old && !again) return undefined;
      const from = again ? step.event : position;
      log.reveal(from);
      const name = again ? label(1, from) : label(position - old, position);
      return flight.along(name, log.row(from), cards[place].target, again);
    }));
  }

  // --- drawing --------------------------------------------------------------------------------

  function draw(number) {
    now = number;
    reached = playing ? Math.max(reached, now) : last();
    const step = stepAt(now);
    const onWrite = step.kind === "write" || step.kind === "refused";
    log.move(step.end, step.models.map(({ position }) => position));
    log.say(onWrite ? step.says : "");
    step.models.forEach((each, place) => {
      const sentence = step.model === place ? step.says : "";
      cards[place].show(each, record.tables[each.table], step.end, record.log, sentence);
    });
    history.move(now, record.first, last(), reached, playing);
    if (step.model >= 0) log.reveal(step.event || step.models[step.model].position);
  }

  function speak(says) {
    toSay = says;
    speakSoon();
  }

  const speakSoon = settled(400, () => { heard.textContent = toSay; });

  function showRecord() {
    log.show(record.log);
    history.show(record.first, record.steps);
  }

  // --- Python says what happened, and the end ---------------------------------------------------

  const python = hearing(model, ["_record", "moment"], () => {
    const fresh = model.get("_record");
    const moment = model.get("moment");
    if (fresh !== record) {
      const seen = last();
      halt();
      record = fresh;
      reached = Math.max(Math.min(seen, last()), record.first);
      showRecord();
      target = moment;
      playing = movesAreWelcome() && target > reached;
      draw(playing ? reached : target);
      play();
    } else if (moment !== target) goTo(moment, { fromPython: true });
  });

  el.append(root);
  showRecord();
  draw(now);
  act("hello");
  return () => {
    halt();
    stopAsking();
    python.stop();
  };
}

export default { render };
