// What is needed less often, folded into one line: types of events, a day, the speed, a table.

/** @type {[number, string][]} */
const SPEEDS = [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]];

/**
 * @typedef {object} MoreActions
 * @property {(names: string[]) => void} chooseTypes
 * @property {(midnight: number) => void} goToDay
 * @property {(speed: number) => void} playAt
 * @property {() => void} save
 */

/** @param {Words} words @param {Stream[]} streams @param {MoreActions} actions */
function makeMore(words, streams, actions) {
  const day = node("input", { type: "date", title: words.date_help });
  day.addEventListener("change", () => day.value && actions.goToDay(day.valueAsNumber));
  const speed = node("select", {}, ...SPEEDS.map(([times, label]) => node("option", { value: times }, label)));
  speed.value = "1";
  speed.addEventListener("change", () => actions.playAt(Number(speed.value)));
  const types = makeTypes(words, streams, actions.chooseTypes);
  const element = node(
    "details", { class: "evl-fold evl-more" }, node("summary", {}, words.more),
    node(
      "div", { class: "evl-row" }, types.element,
      node("label", {}, words.date, day), node("label", {}, words.speed, speed),
      button(words.csv, actions.save, { title: words.csv_help }),
    ),
    types.note,
  );

  /** @type {(history: History, version: number, chosen: string[]) => void} */
  function move(history, version, chosen) {
    types.move(history, chosen);
    // What the reader is typing is left alone.
    if (!day.matches(":focus")) day.value = version ? history.events.when[version - 1].slice(0, 10) : "";
  }

  return { element, show: types.show, move };
}

// Which types of events are shown: a checkbox for each. One of them always stays on.
/** @param {Words} words @param {Stream[]} streams @param {MoreActions["chooseTypes"]} choose */
function makeTypes(words, streams, choose) {
  const names = new Set(streams.flatMap(({ events }) => events.type));
  const choices = [...names].map((name) => {
    const box = node("input", { type: "checkbox" });
    const count = node("span", { class: "evl-number" });
    const label = node("label", {}, box, named("span", name, { class: "evl-kind evl-code" }, 40), count);
    box.addEventListener("change", () => {
      const ofStream = choices.filter((choice) => !choice.label.hidden);
      const on = ofStream.filter((choice) => choice.box.checked).map((choice) => choice.name);
      if (!on.length) box.checked = true;
      else choose(on.length === ofStream.length ? [] : on);
    });
    return { name, box, count, label };
  });
  const note = node("p", { class: "evl-quiet evl-filtered" });
  const element = node(
    "fieldset", { class: "evl-choices" },
    node("legend", { class: "evl-only-heard" }, words.types), ...choices.map(({ label }) => label),
  );

  /** @param {History} history */
  function show(history) {
    for (const { name, count, label } of choices) {
      const many = history.events.type.filter((type) => type === name).length;
      label.hidden = !many;
      count.textContent = `(${many})`;
    }
    element.hidden = choices.filter(({ label }) => !label.hidden).length < 2;
  }

  /** @type {(history: History, types: string[]) => void} */
  function move(history, types) {
    for (const { name, box } of choices) {
      const alone = types.length === 1 && types[0] === name;
      box.checked = !types.length || types.includes(name);
      // `aria-disabled` and not `disabled`: the focus stays where it is.
      dressed(box, { "aria-disabled": alone, title: alone ? words.type_help : "" });
    }
    note.textContent = history.tellTypes(types);
  }

  return { element, note, show, move };
}
