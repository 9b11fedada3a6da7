// A read model: where its checkpoint is, what it answers, and what can be done to it.

const MOST_CELLS = 40;
const MOST_BEHIND = 5;

function makeModel(words, { name, colour }, uid, act) {
  const title = node("strong", { id: `${uid}-name`, class: "evp-name" }, name);
  const mark = node("span", { class: "evp-mark", "aria-hidden": "true" });
  const status = node("span");
  const badge = node("span", { class: "evp-badge" }, mark, status);
  const progress = node("div", { class: "evp-progress", role: "img" });
  const checkpoint = node("p", { class: "evp-checkpoint" });
  const answers = makeAnswers(words);
  const says = node("p", { class: "evp-says" });
  const about = { "aria-describedby": `${uid}-name`, class: "evp-asks" };
  const step = button(words.step, () => act("step", name), about);
  const catchUp = button(words.catch_up, () => act("catch_up", name), about);
  const rebuild = button(words.rebuild, () => act("rebuild", name), about);
  const pace = makePace(words, name, about, act);
  const deliver = makeDeliver(words, name, about, act);
  const element = node(
    "div", { role: "region", class: "evp-model", "aria-labelledby": `${uid}-name`, style: `--evp-colour: ${colour}` },
    node("div", { class: "evp-model-head" }, title, badge),
    progress,
    checkpoint,
    node("div", { class: "evp-actions" }, step, catchUp, rebuild),
    pace.element, deliver.element, answers.element, says,
  );

  function show(model, table, end, log, sentence) {
    element.classList.toggle("evp-behind", !model.current);
    mark.textContent = model.current ? "✓" : "◔";
    status.textContent = model.current ? words.current : model.status;
    checkpoint.textContent = model.checkpoint;
    showProgress(model.position, end);
    answers.show(model, table);
    says.textContent = sentence;
    pace.show(model.behind);
    deliver.show(model.position, end, log);
  }

  // A cell for each event; many events share two bars.
  function showProgress(position, end) {
    progress.setAttribute("aria-label", filled(words.progress, { name, position, end }));
    const many = end > MOST_CELLS;
    const wanted = many ? 2 : end;
    while (progress.children.length > wanted) progress.lastChild.remove();
    while (progress.children.length < wanted) progress.append(node("span"));
    [...progress.children].forEach((cell, place) => {
      const width = many ? [position, end - position][place] : 1;
      cell.style.flexGrow = width;
      cell.hidden = width === 0;
      cell.classList.toggle("evp-full", many ? place === 0 : place < position);
      cell.classList.toggle("evp-at", !many && place === position - 1);
    });
  }

  return { element, target: progress, show };
}

// The rows, which are what a query answers.
function makeAnswers(words) {
  const caption = node("caption");
  const head = node("tr");
  const body = node("tbody");
  const table = node("table", { class: "evp-rows" }, caption, node("thead", {}, head), body);
  const nothing = node("p", { class: "evp-nothing" }, words.no_rows);
  const more = node("p", { class: "evp-soft" });
  const missing = node("p", { class: "evp-missing" });
  const element = node("div", { class: "evp-answers" }, table, nothing, more, missing);
  const numeric = (text) => /^-?\d+(\.\d+)?$/.test(text);

  function show(model, { columns, keys, cells, more: left }) {
    caption.textContent = model.current
      ? words.answers : filled(words.answers_old, { position: model.position });
    head.replaceChildren(...[words.key, ...columns.map((name) => name || words.value), ""].map(
      (name) => (name ? node("th", { scope: "col" }, name) : node("td"))));
    body.replaceChildren(...keys.map((key, place) => {
      const sign = model.marks[place];
      const values = cells[place].map((text) => node("td", numeric(text) ? { class: "evp-number" } : {}, text));
      const last = node("td", { class: "evp-sign" });
      if (sign) last.append("● ", words[sign]);
      const row = node("tr", sign ? { class: "evp-touched" } : {}, node("th", { scope: "row" }, key), ...values, last);
      return row;
    }));
    table.classList.toggle("evp-empty", keys.length === 0);
    nothing.hidden = keys.length > 0;
    more.textContent = left;
    missing.textContent = model.missing;
  }

  return { element, show };
}

// When it moves: when it is told to, or so many events behind what is written.
function makePace(words, name, about, act) {
  const choice = node("select", about);
  const element = node("label", { class: "evp-choice" }, node("span", {}, words.pace), choice);
  const told = (behind) => {
    if (behind < 0) return words.pace_told;
    if (behind === 0) return words.pace_now;
    return filled(behind === 1 ? words.pace_behind_one : words.pace_behind, { count: behind });
  };
  const option = (behind) => node("option", { value: behind }, told(behind));
  for (let behind = -1; behind <= MOST_BEHIND; behind += 1) choice.append(option(behind));
  choice.addEventListener("change", () => {
    const behind = Number(choice.value);
    if (behind < 0) act("stop", name);
    else act("follow", name, behind);
  });

  function show(behind) {
    if (![...choice.options].some(({ value }) => Number(value) === behind)) choice.append(option(behind));
    choice.value = behind;
  }

  return { element, show };
}

// One event of the log, again or too early.
function makeDeliver(words, name, about, act) {
  const choice = node("select", about);
  const send = button(words.deliver, () => act("deliver", name, Number(choice.value)), about);
  const element = node(
    "div", { class: "evp-deliver" },
    node("label", { class: "evp-choice" }, node("span", {}, words.deliver_which), choice), send,
  );
  const how = (position, checkpoint) => {
    if (position <= checkpoint) return words.again;
    return position === checkpoint + 1 ? words.next : words.early;
  };
  let shown = {};

  // What was chosen stays chosen until the checkpoint moves.
  function show(checkpoint, end, log) {
    if (shown.checkpoint === checkpoint && shown.end === end) return;
    const wanted = shown.checkpoint === checkpoint ? Number(choice.value) : checkpoint || 1;
    const there = log.filter(({ position }) => position <= end);
    shown = { checkpoint, end };
    choice.replaceChildren(...there.map(({ position, type, stream }) => node(
      "option", { value: position }, `#${position} ${type} ${stream}, ${how(position, checkpoint)}`,
    )));
    if (there.some(({ position }) => position === wanted)) choice.value = wanted;
    send.setAttribute("aria-disabled", there.length === 0);
    choice.disabled = there.length === 0;
  }

  return { element, show };
}
