// What happened, step by step: a list to move in, the buttons to move, and the playing of it.

const PAUSE = 350; // ms between two steps that play
const STILL = 1100; // the same where nothing moves

/**
 * @typedef {{ says: string, kind?: string }} Step What happened; an explorer's own says more.
 */
/**
 * @template {Step} S
 * @typedef {{ first: number, steps: S[] }} Kept The steps that are kept, and the first one's number.
 */
/**
 * @template {Step} S
 * @typedef {object} Stage
 * @property {Flight} flight
 * @property {(step: S, number: number, playing: boolean) => void} draw
 * @property {(before: S, step: S) => unknown} fly
 * @property {(step: S, number: number) => Node[]} option
 * @property {(number: number) => void} [moved]
 * @property {(before: S, step: S) => unknown} [stepped]
 */

// The line of a step in the list: its sign, and what it says.
/** @type {(sign: string, says: string) => HTMLElement[]} */
function signed(sign, says) {
  return [node("span", { class: "evl-sign", "aria-hidden": "true" }, sign), node("span", {}, says)];
}

// What an explorer shows, and what happened: beside it where there is room, else below it.
/** @type {(parts: HTMLElement[], steps: HTMLElement) => HTMLElement} */
function sides(parts, steps) {
  return node("div", { class: "evl-sides" }, node("div", { class: "evl-main" }, ...parts), steps);
}

// `stage` shows a step: draw(step, number, playing); fly(before, step) resolves when it has flown;
// moved(number) is told where the reader goes; option(step) are the parts of a line of the list.
// What comes later is not shown in the list until it was seen. Where the steps `alone` move it, keys
// do so from anywhere, and who goes back has not seen what comes.
/** @template {Step} S @param {Shell} shell @param {Words} words @param {Stage<S>} stage */
function makeSteps(shell, words, stage, { alone = false } = {}) {
  let first = 0;
  /** @type {S[]} */
  let steps = [];
  let now = 0;
  let reached = 0;
  let target = 0; // where it is, or is on its way to
  let turn = 0; // whoever plays stops when it is another's turn
  let playing = false;
  /** @type {Map<number, HTMLElement>} */
  let options = new Map();
  /** @type {HTMLElement | null} */
  let current = null;
  const show = inFrame(() => { // when it is on the page, where it can be measured
    if (current) showInList(list, current);
  });

  const transport = makeTransport(words, stepBy, () => (playing ? goTo(now) : replay()));
  const list = node("ul", { class: "evl-steps", role: "listbox", tabindex: "0", "aria-label": words.history });
  const pastWords = node("span");
  const past = node("div", { class: "evl-looking-back" }, pastWords, button(words.present, () => goTo(Infinity)));
  const element = node(
    "div", { class: "evl-history" },
    node("div", { class: "evl-history-head" }, node("strong", {}, words.history), transport.element),
    past, node("div", { class: "evl-steps-area" }, list),
  );
  stepOnKeys(alone ? shell.root : element, stepBy);
  list.addEventListener("click", (event) => {
    const option = closest(event, "[data-step]");
    if (option) goTo(Number(option.dataset.step));
  });
  shell.atEnd(halt);

  const last = () => first + steps.length - 1;
  /** @param {number} number */
  const stepAt = (number) => steps[number - first];
  /** @param {number} number */
  const within = (number) => Math.min(Math.max(number, first), last());

  // Other steps: at once at `at`, or from what was seen to there, if there is motion.
  /** @type {(record: Kept<S>, at: number, how?: { plays?: boolean }) => void} */
  function load(record, at, { plays = false } = {}) {
    const seen = last();
    halt();
    ({ first, steps } = record);
    const before = options;
    options = new Map(steps.map((step, place) => [
      first + place, (plays && before.get(first + place)) || makeOption(first + place, step),
    ]));
    list.replaceChildren(...options.values());
    target = within(at);
    const from = plays && movesAreWelcome() ? Math.min(within(seen), target) : target;
    reached = from;
    draw(from);
    if (from < target) play(0);
    else if (plays) speak(seen);
  }

  /** @type {(number: number, step: S) => HTMLElement} */
  function makeOption(number, step) {
    return node(
      "li",
      {
        id: `${shell.uid}-step-${number}`, class: "evl-step", role: "option",
        "aria-selected": "false", "data-step": number, "data-kind": step.kind ?? "",
      },
      ...stage.option(step, number),
    );
  }

  // --- moving ---------------------------------------------------------------------------------

  /** @type {(number: number, how?: { told?: boolean }) => void} */
  function goTo(number, { told = true } = {}) {
    halt();
    const before = now;
    target = within(number);
    draw(target);
    if (stage.stepped && now === before + 1) stage.stepped(stepAt(before), stepAt(now));
    shell.say(stepAt(now).says);
    if (told) stage.moved?.(target);
  }

  /** @param {number} by */
  function stepBy(by) {
    goTo(now + by);
  }

  function replay() {
    if (now === last()) draw(first);
    target = last();
    stage.moved?.(target);
    play(1); // with a look at where it begins
  }

  function halt() {
    turn += 1;
    playing = false;
    stage.flight.stop();
  }

  /** @param {number} looks */
  async function play(looks) {
    const mine = (turn += 1);
    const from = now;
    const pause = () => new Promise((done) => setTimeout(done, movesAreWelcome() ? PAUSE : STILL));
    playing = true;
    draw(now);
    if (looks) await pause();
    while (mine === turn && now < target) {
      await stage.fly(stepAt(now), stepAt(now + 1));
      if (mine !== turn) return;
      draw(now + 1);
      await pause();
    }
    if (mine !== turn) return;
    playing = false;
    draw(now);
    speak(from);
  }

  /** @param {number} from */
  const speak = (from) => shell.say(steps.slice(Math.max(from + 1 - first, 0), now + 1 - first)
    .map(({ says }) => says).join(" "));

  // --- drawing --------------------------------------------------------------------------------

  /** @param {number} number */
  function draw(number) {
    now = number;
    reached = alone ? now : Math.max(reached, now);
    for (const [at, option] of options) option.hidden = at > reached;
    current?.setAttribute("aria-selected", "false");
    current = /** @type {HTMLElement} */ (options.get(now));
    current.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", current.id);
    transport.show({ playing, atFirst: now === first, atLast: now === last() });
    past.hidden = alone || playing || now === last();
    pastWords.textContent = filled(words.past, { step: now, last: last() });
    stage.draw(stepAt(now), now, playing);
    show();
  }

  return {
    element, list, load, goTo,
    get now() { return now; },
    get target() { return target; },
    redraw: () => draw(now),
    /** @param {number} number */
    option: (number) => options.get(number),
  };
}
