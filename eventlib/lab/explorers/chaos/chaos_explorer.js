// A bus that delivers badly: which seed and which delivery it shows, and what consumers made of it.

/**
 * What Python sends, once: a run for each seed, with what each delivery did; see `page.py`.
 *
 * @typedef {{ total: string, part: number, verdict: string, exact: boolean, moved: boolean }} Total
 * @typedef {Step & {
 *   event: string, copy: string, again: boolean, late: boolean,
 *   right: string, right_part: number, totals: Total[],
 * }} Delivery
 * @typedef {{ name: string, colour: string }} Consumer
 * @typedef {{ words: Words, consumers: Consumer[], runs: { seed: number, steps: Delivery[] }[] }} Data
 */

/** @param {Props} props */
function render({ model, el }) {
  /** @type {Data} */
  const { words, consumers, runs } = model.get("_data");
  const shell = makeShell({ model, el }, "evc-explorer", words, words.label);
  const flight = makeFlight(shell.root);
  const cards = consumers.map(makeConsumer);
  /** @type {number} */
  let seed = model.get("seed");
  const tell = gathered(80, () => shell.tell({ seed, step: steps.target }));

  const chooser = node("select", {}, ...runs.map((run) => node("option", {}, String(run.seed))));
  chooser.addEventListener("change", () => begin(Number(chooser.value), 0, true));
  const where = node("span", { class: "evc-where evl-quiet evl-number" });
  const right = node("p", { class: "evc-truth evl-number" });
  const steps = makeSteps(shell, words, { flight, draw, option, fly, stepped: fly, moved: tell }, { alone: true });

  shell.show(
    node("div", { class: "evl-row" }, node("label", {}, words.seed, chooser), where),
    node(
      "div", { class: "evl-sides" }, steps.element,
      node("div", { class: "evl-main", role: "group", "aria-label": words.consumers }, right, ...cards.map(({ element }) => element)),
    ),
  );
  // What has come, with which copy it is, and whether it comes late.
  /** @type {(step: Delivery, number: number) => HTMLElement[]} */
  function option({ event, copy, again, late }, number) {
    if (!number) return [node("span"), node("span", { class: "evl-quiet" }, words.nothing)];
    const marks = [node("span", { class: again ? "evc-mark evc-again" : "evc-mark" }, copy)];
    if (late) marks.push(node("span", { class: "evc-mark evc-late" }, `↷ ${words.late}`));
    return [
      node("span", { class: "evl-quiet evl-number" }, String(number)),
      node("span", { class: "evl-code" }, shortened(event, 80)), node("span", { class: "evc-marks" }, ...marks),
    ];
  }

  /** @type {(step: Delivery, number: number) => void} */
  function draw(step, number) {
    cards.forEach((card, place) => card.show(step.totals[place], step.right_part));
    right.textContent = filled(words.right, { right: step.right });
    where.textContent = filled(words.step, { step: number, last: lastStep() });
  }

  const deliveries = () => runs.find((run) => run.seed === seed)?.steps ?? [];
  const lastStep = () => deliveries().length - 1;

  // A copy goes to every consumer, and from those who drop it it comes back.
  /** @type {(before: Delivery, step: Delivery) => Promise<unknown>} */
  function fly(_, step) {
    const row = steps.option(Math.min(steps.now + (steps.now < steps.target ? 1 : 0), lastStep()));
    const from = row && !row.hidden ? row : steps.list;
    return Promise.all(cards.map(({ target }, place) =>
      flight.along(step.event, [from, target], { turnsBack: !step.totals[place].moved })));
  }

  // --- moving, from here and from Python ------------------------------------------------------

  /** @type {(wanted: number, step: number, told?: boolean) => void} */
  function begin(wanted, step, told = false) {
    seed = wanted;
    chooser.value = String(seed);
    steps.load({ first: 0, steps: deliveries() }, step);
    if (told) tell();
  }

  shell.hear(["seed", "step"], () => {
    if (model.get("seed") !== seed) begin(model.get("seed"), model.get("step"));
    else if (model.get("step") !== steps.target) steps.goTo(model.get("step"), { told: false });
  });
  begin(seed, model.get("step"));
  return shell.end;
}

// A bar as long as the total, and across it a mark where it should end.
/** @param {Consumer} consumer */
function makeConsumer({ name, colour }) {
  const total = node("span", { class: "evc-total evl-number" });
  const verdict = node("span", { class: "evc-verdict evl-number" });
  const bar = node("span", { class: "evc-bar" });
  const mark = node("span", { class: "evc-right" });
  const element = node(
    "div", { class: "evc-consumer", style: `--evc-colour: ${colour}`, role: "group", "aria-label": name },
    named("strong", name, { class: "evc-name evl-code" }), verdict, total,
    node("div", { class: "evc-scale", "aria-hidden": "true" }, bar, mark),
  );

  /** @type {(mine: Total, right: number) => void} */
  function show(mine, right) {
    total.textContent = mine.total;
    verdict.textContent = `${mine.exact ? "✓" : "✗"} ${mine.verdict}`;
    element.classList.toggle("evc-wrong", !mine.exact);
    bar.style.width = `${mine.part * 100}%`;
    mark.style.left = `${right * 100}%`;
  }

  return { element, show, target: total };
}

export default { render };
