// Which types of events are shown: a checkbox for each. One of them always stays on.

function makeTypes(words, streams, choose) {
  const names = new Set(streams.flatMap(({ events }) => events.type));
  const choices = [...names].map((name) => {
    const box = node("input", { type: "checkbox" });
    const count = node("span", { class: "evl-count evl-number" });
    const label = node("label", {}, box, node("span", { class: "evl-kind" }, name), count);
    box.addEventListener("change", () => {
      const ofStream = choices.filter((choice) => !choice.label.hidden);
      const on = ofStream.filter((choice) => choice.box.checked).map((choice) => choice.name);
      if (!on.length) box.checked = true;
      else choose(on.length === ofStream.length ? [] : on);
    });
    return { name, box, count, label };
  });
  const note = node("p", { class: "evl-notes" });
  const labels = choices.map(({ label }) => label);
  const legend = node("legend", {}, words.types);
  const fieldset = node("fieldset", { class: "evl-choices" }, legend, ...labels);
  const element = node("div", { class: "evl-types" }, fieldset, note);

  function show(history) {
    for (const { name, count, label } of choices) {
      const many = history.events.type.filter((type) => type === name).length;
      label.hidden = !many;
      count.textContent = `(${many})`;
    }
    element.hidden = choices.filter(({ label }) => !label.hidden).length < 2;
  }

  function move(history, types) {
    for (const { name, box } of choices) {
      const alone = types.length === 1 && types[0] === name;
      box.checked = !types.length || types.includes(name);
      // `aria-disabled` and not `disabled`: the focus stays where it is.
      box.setAttribute("aria-disabled", alone);
      box.title = alone ? words.type_help : "";
    }
    note.textContent = history.tellTypes(types);
  }

  return { element, show, move };
}
