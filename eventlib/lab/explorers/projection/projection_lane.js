// The lane of a read model: a token on the log's own scale, and what a query answers there.

const MOST_BEHIND = 5;

/**
 * @typedef {object} Lane
 * @property {HTMLElement} element
 * @property {HTMLElement} target Where what it takes in flies to.
 * @property {(model: ReadModel, table: Table, end: number, log: Logged[], sentence: string) => void} show
 */

/** @type {(words: Words, model: Data["models"][0], uid: string, ask: Ask) => Lane} */
function makeLane(words, { name, colour }, uid, ask) {
  const title = named("strong", name, { id: `${uid}-name`, class: "evp-name evl-code" });
  const badge = node("span", { class: "evp-badge" });
  const checkpoint = node("p", { class: "evp-checkpoint evl-quiet evl-number" });
  const token = node("input", { type: "range", class: "evp-token", min: 0, step: 1, "aria-label": filled(words.token, { name }) });
  const track = node("div", { class: "evp-track" }, token);
  const about = { "aria-describedby": title.id, class: "evl-asks" };
  const step = button(words.step, () => ask("step", name), { ...about, class: "evl-asks evl-main-act" });
  const catchUp = button(words.catch_up, () => ask("catch_up", name), about);
  const pace = makePace(words, name, about, ask);
  const deliver = makeDeliver(words, name, about, ask);
  const more = node(
    "details", { class: "evl-fold evp-more" }, node("summary", {}, words.more, node("span", { class: "evl-only-heard" }, ` ${name}`)),
    pace.element, deliver.element, button(words.rebuild, () => ask("rebuild", name), about),
  );
  const answers = makeAnswers(words);
  const says = node("p", { class: "evp-says" });
  const element = node(
    "div", { role: "region", class: "evp-lane evp-model", "aria-label": name, style: `--evp-colour: ${colour}` },
    node("div", { class: "evp-who" }, title, badge, checkpoint, step, catchUp, more),
    node("div", { class: "evp-what" }, track, answers.element, says),
  );
  let position = 0;

  // Dragged or stepped forward it takes in the events on the way; back it does not go.
  token.addEventListener("change", () => {
    const to = token.valueAsNumber;
    token.valueAsNumber = position;
    if (to === position + 1) ask("step", name);
    else if (to > position) ask("advance", name, to);
  });

  /** @type {Lane["show"]} */
  function show(model, table, end, log, sentence) {
    ({ position } = model);
    element.classList.toggle("evp-behind", !model.current);
    badge.textContent = model.current ? `✓ ${words.current}` : `◔ ${model.status}`;
    checkpoint.textContent = model.checkpoint;
    token.max = String(end);
    token.valueAsNumber = position;
    token.setAttribute("aria-valuetext", model.checkpoint);
    track.style.setProperty("--evp-at", String(end ? position / end : 0));
    track.style.setProperty("--evp-count", String(end || 1));
    answers.show(model, table);
    says.textContent = sentence;
    pace.show(model.behind);
    deliver.show(position, end, log);
  }

  return { element, target: track, show };
}

// The rows, which are what a query answers.
/** @param {Words} words */
function makeAnswers(words) {
  const caption = node("caption");
  const head = node("tr");
  const body = node("tbody");
  const table = node("table", { class: "evl-table evp-rows" }, caption, node("thead", {}, head), body);
  const nothing = node("p", { class: "evl-quiet" }, words.no_rows);
  const more = node("p", { class: "evl-quiet" });
  const missing = node("p", { class: "evp-missing" });
  const element = node("div", { class: "evp-answers" }, table, nothing, more, missing);
  /** @param {string} text */
  const cellOf = (text) => named("td", text, { class: /^-?\d+(\.\d+)?$/.test(text) ? "evl-number" : "" });

  /** @type {(model: ReadModel, table: Table) => void} */
  function show(model, { columns, keys, cells, more: left }) {
    caption.textContent = model.current
      ? words.answers : filled(words.answers_old, { position: model.position });
    head.replaceChildren(...[words.key, ...columns.map((name) => name || words.value)].map(
      (name) => named("th", name, { scope: "col" })), node("td"));
    body.replaceChildren(...keys.map((key, place) => {
      const sign = model.marks[place];
      const mark = node("td", { class: "evp-sign" }, sign && `● ${words[sign]}`);
      const label = named("th", key, { scope: "row", class: "evl-code" });
      return node("tr", {}, label, ...cells[place].map(cellOf), mark);
    }));
    table.classList.toggle("evp-empty", keys.length === 0);
    nothing.hidden = keys.length > 0;
    more.textContent = left;
    missing.textContent = model.missing;
  }

  return { element, show };
}

// When it moves: when it is told to, or so many events behind what is written.
/** @type {(words: Words, name: string, about: Attributes, ask: Ask) => Part<number>} */
function makePace(words, name, about, ask) {
  const choice = node("select", about);
  const element = node("label", { class: "evp-choice" }, node("span", {}, words.pace), choice);
  /** @param {number} behind */
  const told = (behind) => {
    if (behind < 1) return behind ? words.pace_told : words.pace_now;
    return filled(behind === 1 ? words.pace_behind_one : words.pace_behind, { count: behind });
  };
  /** @param {number} behind */
  const option = (behind) => node("option", { value: behind }, told(behind));
  for (let behind = -1; behind <= MOST_BEHIND; behind += 1) choice.append(option(behind));
  choice.addEventListener("change", () => {
    const behind = Number(choice.value);
    if (behind < 0) ask("stop", name);
    else ask("follow", name, behind);
  });

  /** @param {number} behind */
  function show(behind) {
    if (![...choice.options].some(({ value }) => Number(value) === behind)) choice.append(option(behind));
    choice.value = String(behind);
  }

  return { element, show };
}

// One event of the log, again or too early.
/** @param {Words} words @param {string} name @param {Attributes} about @param {Ask} ask */
function makeDeliver(words, name, about, ask) {
  const choice = node("select", about);
  const send = button(words.deliver, () => ask("deliver", name, Number(choice.value)), about);
  const element = node(
    "div", { class: "evp-deliver" },
    node("label", { class: "evp-choice" }, node("span", {}, words.deliver_which), choice), send,
  );
  /** @type {(position: number, checkpoint: number) => string} */
  const how = (position, checkpoint) => {
    if (position <= checkpoint) return words.again;
    return position === checkpoint + 1 ? words.next : words.early;
  };
  let shown = { checkpoint: -1, end: -1 };

  // What was chosen stays chosen until the checkpoint moves.
  /** @type {(checkpoint: number, end: number, log: Logged[]) => void} */
  function show(checkpoint, end, log) {
    if (shown.checkpoint === checkpoint && shown.end === end) return;
    const wanted = shown.checkpoint === checkpoint ? Number(choice.value) : checkpoint || 1;
    const there = log.filter(({ position }) => position <= end);
    shown = { checkpoint, end };
    choice.replaceChildren(...there.map(({ position, type, stream }) => node(
      "option", { value: position }, `#${position} ${shortened(`${type} ${stream}`, 100)}, ${how(position, checkpoint)}`,
    )));
    if (there.some(({ position }) => position === wanted)) choice.value = String(wanted);
    dressed(send, { "aria-disabled": there.length === 0 });
    choice.disabled = there.length === 0;
  }

  return { element, show };
}
