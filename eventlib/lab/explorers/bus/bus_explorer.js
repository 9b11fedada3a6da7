// The bus with its producers, its consumers and its dead letters: what each step did to them.

/**
 * What Python sends after each step; see `page.py`.
 *
 * @typedef {{ source: string, types: string[] }} Producer
 * @typedef {{ id: string, type: string, consumer: string, attempts: number, error: string }} Letter
 * @typedef {{ consumers: Consumer[], letters: Letter[], letters_count: number, in_bus: string }} Frame
 * @typedef {{ id: string, type: string, source: string }} BusEvent
 * @typedef {Step & { kind: string, event: BusEvent | null, consumer: string, ok: boolean, frame: Frame }} BusStep
 * @typedef {Kept<BusStep> & { producers: Producer[], patterns: string[], shown: number }} BusRecord
 * @typedef {{
 *   name: string, patterns: string[], subscribed: boolean, failing: boolean, fresh: boolean,
 *   mark: keyof typeof MARKS, status: string, said: string, counts: string,
 * }} Consumer
 */

/** @type {Record<string, string>} */
const SIGNS = {
  start: "·", publish: "→", fail: "⚡", mend: "⚒", subscribe: "+", unsubscribe: "−", letters: "✉",
};

/** @param {Props} props */
function render({ model, el }) {
  /** @type {Words} */
  const words = model.get("_words");
  const shell = makeShell({ model, el }, "evb-explorer", words, words.label);
  const { ask } = shell;
  const stage = makeStage(words, shell.uid, ask);
  const letters = makeLetters(words, shell.uid, ask);
  const flight = makeFlight(shell.root);
  const steps = makeSteps(shell, words, {
    flight,
    fly: (_, step) => fly(step),
    /** @param {BusStep} step */
    draw({ frame }) {
      stage.show(frame);
      letters.show(frame);
    },
    option: ({ kind, ok, says }) => signed(SIGNS[kind] ?? (ok ? "✓" : "✗"), says),
  });
  shell.show(sides([stage.element, letters.element], steps.element));

  // From the producer to the bus, from there to a consumer, and where that fails to the letters.
  /** @param {BusStep} step */
  function fly({ kind, event, consumer, ok }) {
    if (!event) return undefined;
    const card = stage.consumer(consumer);
    const failed = ok ? [] : [letters.element];
    const ways = {
      publish: [stage.producer(event.source), stage.bus],
      deliver: [stage.bus, card, ...failed],
      retry: [letters.element, stage.bus, card, ...failed],
    };
    const way = ways[/** @type {keyof typeof ways} */ (kind)].filter((place) => place !== undefined);
    return flight.along(`${event.id} ${event.type}`, way, { failsAt: ok ? Infinity : way.length - 2 });
  }

  /** @param {boolean} plays */
  function follow(plays) {
    /** @type {BusRecord} */
    const record = model.get("_record");
    stage.showProducers(record.producers);
    stage.showPatterns(record.patterns);
    steps.load(record, noKernelHere() ? record.first : record.shown, { plays });
  }

  shell.on("change:_record", () => follow(true));
  follow(false);
  ask("hello");
  return shell.end;
}

// The dead letters: deliveries that failed, and the button that tries them again.
/** @type {(words: Words, uid: string, ask: Ask) => Part<Frame>} */
function makeLetters(words, uid, ask) {
  const count = node("span");
  const title = node("strong", { id: `${uid}-letters`, class: "evb-title" }, words.letters, count);
  const retry = button(words.retry, () => ask("retry"), { class: "evl-asks evb-retry" });
  const list = node("ul", { class: "evb-letter-list" });
  const more = node("p", { class: "evl-quiet" });
  const element = node(
    "div", { class: "evb-letters", role: "group", "aria-labelledby": title.id },
    node("div", { class: "evb-head" }, title, more, retry), list,
  );

  /** @param {Frame} frame */
  function show({ letters, letters_count: all }) {
    element.classList.toggle("evb-has-letters", all > 0);
    count.textContent = all ? ` (${all})` : "";
    list.replaceChildren(...letters.map((letter) => node(
      "li", { class: "evb-letter" },
      node("strong", {}, node("span", { "aria-hidden": "true" }, "✉ "), node("span", { class: "evb-what" }, `${letter.id} → ${letter.consumer}`)),
      node("span", { class: "evb-attempts evl-number" }, filled(words.attempts, letter)),
      named("span", `${letter.type} · ${letter.error}`, { class: "evb-error evl-quiet" }, 120),
    )));
    if (letters.length > 2) list.tabIndex = 0; // it may scroll
    else list.removeAttribute("tabindex");
    const left = all - letters.length;
    more.textContent = all ? (left ? filled(words.more, { count: left }) : "") : words.no_letters;
    dressed(retry, { "aria-disabled": all === 0 });
  }

  return { element, show };
}

export default { render };
