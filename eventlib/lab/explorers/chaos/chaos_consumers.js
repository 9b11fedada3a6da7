// The deliveries, and what the consumers have made of them.

// A button with words; `aria-disabled` and not `disabled`: the focus stays where it is.
function button(label, action, attributes = {}) {
  const made = node("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") action();
  });
  return made;
}

// What has come, the last of it marked; what is still on its way is not shown.
function makeDeliveries(words, uid, goTo) {
  const list = node("ul", {
    class: "evc-list", role: "listbox", tabindex: "0", "aria-label": words.deliveries,
  });
  const title = node("strong", {}, words.deliveries);
  const element = node("div", { class: "evc-deliveries" }, title, list);
  let options = [];

  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-step]");
    if (option) goTo(Number(option.dataset.step));
  });

  function show(steps) {
    options = steps.map((step, at) => node(
      "li",
      {
        id: `${uid}-${at}`, class: "evc-delivery", role: "option", "aria-selected": "false",
        "data-step": at,
      },
      node("span", { class: "evc-number" }, at ? String(at) : ""),
      node("span", { class: "evc-event" }, at ? step.event : words.nothing),
      ...(at ? marksOf(step) : []),
    ));
    list.replaceChildren(...options);
  }

  function marksOf({ copy, again, late }) {
    const marks = [node("span", { class: again ? "evc-mark evc-again" : "evc-mark" }, copy)];
    if (late) marks.push(node("span", { class: "evc-mark evc-late" }, `↷ ${words.late}`));
    return [node("span", { class: "evc-marks" }, ...marks)];
  }

  function move(step) {
    options.forEach((option, at) => {
      option.hidden = at > step;
      option.setAttribute("aria-selected", at === step);
    });
    list.setAttribute("aria-activedescendant", options[step].id);
    showInList(list, options[step]);
  }

  return { element, show, move, row: (step) => options[step] };
}

// A bar as long as the total, and across it a mark where it should end.
function makeConsumer(words, { name, colour }) {
  const total = node("span", { class: "evc-total" });
  const verdict = node("span", { class: "evc-verdict" });
  const bar = node("span", { class: "evc-bar" });
  const mark = node("span", { class: "evc-right" });
  const element = node(
    "div", { class: "evc-consumer", style: `--evc-colour: ${colour}`, role: "group", "aria-label": name },
    node("strong", { class: "evc-name" }, name), total, verdict,
    node("div", { class: "evc-scale", "aria-hidden": "true" }, bar, mark),
  );

  function move(step, place, stepped) {
    const mine = step.totals[place];
    total.textContent = mine.total;
    verdict.textContent = `${mine.exact ? "✓" : "✗"} ${mine.verdict}`;
    element.classList.toggle("evc-wrong", !mine.exact);
    element.classList.toggle("evc-moved", stepped && mine.moved);
    bar.style.width = `${mine.part * 100}%`;
    mark.style.left = `${step.right_part * 100}%`;
  }

  return { element, move, target: total };
}
