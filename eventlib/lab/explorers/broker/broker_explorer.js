// A stream as a track, and under each of its messages what has become of it at each durable.

/**
 * What Python sends, once: the stream's messages, and what had become of them; see `page.py`.
 *
 * @typedef {{ state: string, sign?: string, lost?: boolean, parts?: string[] }} Cell
 * @typedef {{ place: string[], delivered?: number, floor?: number, cells: Cell[] }} Lane
 * @typedef {Step & {
 *   kind: string, sign: string, number: number, lane: number, happened: string,
 *   stored: boolean[], lanes: Lane[],
 * }} BrokerStep
 * @typedef {{
 *   words: Words, stream: string, numbers: number[], lanes: { name: string, colour: string }[],
 *   steps: BrokerStep[],
 * }} Data
 *
 * @typedef {object} Track
 * @property {HTMLElement} element
 * @property {(lane: Lane, touched: number | false) => void} show
 * @property {(number: number) => HTMLElement} cell
 */

/** @param {Props} props */
function render({ model, el }) {
  /** @type {Data} */
  const { words, stream, numbers, lanes: all, steps: record } = model.get("_data");
  const shell = makeShell({ model, el }, "evk-explorer", words, words.label);
  const flight = makeFlight(shell.root);
  const track = makeTrack("evk-stream", stream, numbers);
  const lanes = all.map(({ name, colour }) => makeTrack("evk-lane", name, numbers, colour));
  const tell = gathered(80, () => shell.tell({ step: steps.target }));
  const steps = makeSteps(shell, words, { flight, draw, option, fly, stepped: fly, moved: tell }, { alone: true });

  shell.show(sides([track.element, ...lanes.map(({ element }) => element)], steps.element));

  /** @param {BrokerStep} step */
  function option({ sign, happened }) {
    return signed(sign, happened);
  }

  /** @param {BrokerStep} step */
  function draw(step) {
    const stored = step.stored.map((there) => ({ state: there ? "stored" : "" }));
    track.show({ place: [words.stream], cells: stored }, step.lane < 0 && step.number);
    lanes.forEach((lane, at) => lane.show(step.lanes[at], step.lane === at && step.number));
  }

  // What is delivered goes down from the stream; what is given back goes up again.
  /** @type {(before: BrokerStep, step: BrokerStep) => Promise<void>} */
  async function fly(_, { kind, number, lane }) {
    if (kind !== "deliver" && kind !== "nak") return;
    const way = [track.cell(number), lanes[lane].cell(number)];
    await flight.along(String(number), kind === "nak" ? way.reverse() : way);
  }

  shell.hear(["step"], () => {
    if (model.get("step") !== steps.target) steps.goTo(model.get("step"), { told: false });
  });
  steps.load({ first: 0, steps: record }, model.get("step"));
  return shell.end;
}

// A name, and a cell for each message, in a row with those of the other tracks.
/** @type {(kind: string, name: string, numbers: number[], colour?: string) => Track} */
function makeTrack(kind, name, numbers, colour = "") {
  const where = node("div", { class: "evl-quiet evl-number" });
  const cells = numbers.map(() => node("li", { class: "evk-cell" }));
  const reach = node("div", { class: "evk-reach", "aria-hidden": "true" });
  const element = node(
    "div", { class: `evk-track ${kind}`, style: `--evk-colour: ${colour}; --evk-count: ${numbers.length}`, role: "group", "aria-label": name },
    node("div", { class: "evk-who" }, named("strong", name, { class: "evl-code" }, 40), where),
    node("div", {}, node("ol", { class: "evk-cells" }, ...cells), reach),
  );

  /** @type {Track["show"]} */
  function show({ place, floor = 0, delivered = 0, cells: shown }, touched) {
    where.replaceChildren(...place.map((line) => node("div", {}, line)));
    reach.style.setProperty("--evk-floor", String(floor));
    reach.style.setProperty("--evk-delivered", String(delivered));
    shown.forEach(({ state, sign = "", parts = [], lost = false }, at) => {
      const [cell, number] = [cells[at], String(numbers[at])];
      cell.dataset.state = lost ? "lost" : state;
      cell.classList.toggle("evk-touched", numbers[at] === touched);
      cell.title = [number, ...parts].join(" · ");
      cell.replaceChildren(
        node("span", { class: "evk-number evl-number" }, number), node("span", { class: "evl-sign", "aria-hidden": "true" }, sign),
        ...parts.map((part) => node("span", { class: "evk-part" }, part)),
      );
    });
  }

  return { element, show, cell: (number) => cells[numbers.indexOf(number)] };
}

export default { render };
