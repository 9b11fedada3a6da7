// The explorer: which seed and which delivery it shows, and the one way to move.

const PACE = 900; // ms between two deliveries that play

function render({ model, el }) {
  const { words, consumers, runs } = model.get("_data");
  const uid = `evc-${Math.random().toString(36).slice(2)}`;
  const now = { seed: 0, step: 0 };
  let run = null;
  let playing = null;

  // --- the parts ------------------------------------------------------------------------------

  const chooser = node(
    "select", { id: `${uid}-seed` }, ...runs.map(({ seed }) => node("option", { value: seed }, String(seed))),
  );
  chooser.addEventListener("change", () => go({ seed: Number(chooser.value), step: 0 }));
  const first = sign("|◀", words.first, () => go({ step: 0 }));
  const back = sign("◀", words.back, () => go({ step: now.step - 1 }));
  const play = button("", () => (playing ? pause() : start()), { class: "evc-play" });
  const forward = sign("▶", words.forward, () => go({ step: now.step + 1 }));
  const last = sign("▶|", words.last, () => go({ step: Infinity }));
  const where = node("span", { class: "evc-where" });
  const head = node(
    "div", { class: "evc-head" },
    node("label", { class: "evc-seed", for: `${uid}-seed` }, words.seed), chooser,
    node("span", { class: "evc-moves" }, first, back, play, forward, last), where,
  );
  const deliveries = makeDeliveries(words, uid, (step) => go({ step }));
  const cards = consumers.map((consumer) => makeConsumer(words, consumer));
  const right = node("p", { class: "evc-truth" });
  const side = node(
    "div", { class: "evc-consumers", role: "group", "aria-label": words.consumers },
    right, ...cards.map(({ element }) => element),
  );
  const heard = node("p", { class: "evl-only-heard", role: "status", "aria-live": "polite" });
  const root = node(
    "div", { role: "region", class: "evl-frame evc-explorer", "aria-label": words.label },
    head, node("div", { class: "evc-main" }, deliveries.element, side), heard,
  );

  const flight = makeFlight(root);

  keepKeys(root);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select")) return;
    const step = {
      ArrowLeft: now.step - 1, ArrowUp: now.step - 1, Home: 0,
      ArrowRight: now.step + 1, ArrowDown: now.step + 1, End: Infinity,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go({ step });
  });

  function sign(label, name, action) {
    return button(label, action, { title: name, "aria-label": name });
  }

  // --- moving ---------------------------------------------------------------------------------

  // Python hears of it a little later, and once for a burst: drawing waits for nobody.
  const tellPython = gathered(80, () => python.tell({ ...now }));

  function go(to, { keepPlaying = false, fromPython = false } = {}) {
    const before = { ...now };
    Object.assign(now, to);
    if (now.seed !== before.seed) showRun();
    now.step = Math.min(Math.max(now.step, 0), end());
    if (!keepPlaying) pause();
    draw(now.step === before.step + 1);
    if (!fromPython) tellPython();
  }

  function end() {
    return run.steps.length - 1;
  }

  function start() {
    if (now.step === end()) go({ step: 0 });
    playing = setInterval(() => {
      go({ step: now.step + 1 }, { keepPlaying: true });
      if (now.step === end()) pause();
    }, PACE);
    draw(false);
  }

  function pause() {
    if (!playing) return;
    clearInterval(playing);
    playing = null;
    draw(false);
  }

  // --- drawing --------------------------------------------------------------------------------

  function showRun() {
    run = runs.find(({ seed }) => seed === now.seed);
    chooser.value = String(now.seed);
    deliveries.show(run.steps);
  }

  function draw(stepped) {
    const step = run.steps[now.step];
    deliveries.move(now.step);
    cards.forEach((card, place) => card.move(step, place, stepped));
    flight.stop();
    if (stepped) fly();
    right.textContent = filled(words.right, { right: step.right });
    where.textContent = filled(words.step, { step: now.step, last: end() });
    play.textContent = playing ? words.pause : words.play;
    for (const each of [first, back]) each.setAttribute("aria-disabled", now.step === 0);
    for (const each of [forward, last]) each.setAttribute("aria-disabled", now.step === end());
    if (!playing) speak();
  }

  // What has to measure the page waits for its next frame.
  const fly = inFrame(() => {
    const step = run.steps[now.step];
    flight.show(step.event, deliveries.row(now.step), cards.map(({ target }, place) => (
      { place: target, taken: step.totals[place].moved }
    )));
  });

  // Said aloud once things have settled, and not while it plays.
  const speak = settled(400, () => {
    if (!playing) heard.textContent = run.steps[now.step].says;
  });

  // --- Python moves it, and its end -----------------------------------------------------------

  const python = hearing(model, ["seed", "step"], () => {
    const wanted = { seed: model.get("seed"), step: model.get("step") };
    if (wanted.seed !== now.seed || wanted.step !== now.step) go(wanted, { fromPython: true });
  });

  el.append(root);
  go({ seed: model.get("seed"), step: model.get("step") }, { fromPython: true });
  return () => {
    pause();
    flight.stop();
    python.stop();
  };
}

export default { render };
