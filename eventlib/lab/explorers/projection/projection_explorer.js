// What is written, what each read model has made of it, and each step that led there.

/**
 * What Python sends: `Data` once, and `ModelsRecord` after each step; see `page.py`.
 *
 * @typedef {{ words: Words, models: { name: string, colour: string }[], writes: string[] }} Data
 * @typedef {{ position: number, type: string, stream: string, detail: string }} Logged
 * @typedef {{ columns: string[], keys: string[], cells: string[][], more: string }} Table
 * @typedef {{
 *   position: number, behind: number, current: boolean, status: string, checkpoint: string,
 *   missing: string, table: number, marks: ("" | "new" | "changed")[],
 * }} ReadModel
 * @typedef {Step & {
 *   kind: keyof typeof SIGNS, model: number, event: number, end: number, models: ReadModel[],
 * }} ModelsStep
 * @typedef {Kept<ModelsStep> & { log: Logged[], tables: Table[] }} ModelsRecord
 */

const SIGNS = {
  start: "·", write: "✎", refused: "✗", move: "→", deliver: "⇢", rebuild: "↻", pace: "»", failed: "⚡",
};

/** @param {Props} props */
function render({ model, el }) {
  /** @type {Data} */
  const { words, models, writes } = model.get("_data");
  const shell = makeShell({ model, el }, "evp-explorer", words, words.label);
  const flight = makeFlight(shell.root);
  const log = makeLog(words, writes, shell.uid, shell.ask);
  const lanes = models.map((each, place) => makeLane(words, each, `${shell.uid}-${place}`, shell.ask));
  /** @type {ModelsRecord} */
  let record = model.get("_record");
  const steps = makeSteps(shell, words, {
    flight, fly,
    moved: gathered(80, () => shell.tell({ moment: steps.target })),
    /** @param {ModelsStep} step */
    draw(step) {
      const written = step.kind === "write" || step.kind === "refused";
      log.move(step.end, written ? step.says : "");
      step.models.forEach((each, place) => {
        const says = step.model === place ? step.says : "";
        lanes[place].show(each, record.tables[each.table], step.end, record.log, says);
      });
    },
    option: ({ kind, says }) => signed(SIGNS[kind], says),
  });
  shell.show(sides([log.element, ...lanes.map(({ element }) => element)], steps.element));
  shell.unheard = steps.redraw;

  // First into the log, then from there onto the lanes; what was counted already turns back.
  /** @type {(before: ModelsStep, step: ModelsStep) => Promise<unknown>} */
  async function fly(before, step) {
    /** @type {(count: number, position: number) => string} */
    const label = (count, position) => {
      const event = record.log.find((each) => each.position === position);
      return count === 1 && event ? `#${position} ${event.type}` : filled(words.many, { count });
    };
    if (step.end > before.end) {
      log.move(step.end, "");
      await flight.along(label(step.end - before.end, step.end), [log.title, log.cell(step.end)]);
    }
    if (step.kind === "rebuild") {
      return flight.along(label(step.end, 0), [log.title, lanes[step.model].target]);
    }
    return Promise.all(step.models.map(({ position }, place) => {
      const old = before.models[place].position;
      const again = step.kind === "deliver" && step.model === place && step.event <= old;
      if (position <= old && !again) return undefined;
      const from = again ? step.event : position;
      const name = again ? label(1, from) : label(position - old, position);
      return flight.along(name, [log.cell(from), lanes[place].target], { turnsBack: again });
    }));
  }

  /** @param {boolean} plays */
  function follow(plays) {
    record = model.get("_record");
    log.show(record.log);
    steps.load(record, model.get("moment"), { plays });
  }

  // Both may have changed, in one message or in two.
  shell.hear(["_record", "moment"], () => {
    if (model.get("_record") !== record) follow(true);
    else if (model.get("moment") !== steps.target) steps.goTo(model.get("moment"), { told: false });
  });
  follow(false);
  shell.ask("hello");
  return shell.end;
}

export default { render };
