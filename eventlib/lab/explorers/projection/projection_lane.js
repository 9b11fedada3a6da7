// The lane of a read model: a token on the log's own scale, and what a query answers there.

const MOST_BEHIND = 5;

function makeLane(words, { name, colour }, uid, ask) {
  const title = node("strong", { id: `${uid}-name`, class: "evp-name evl-code", title: name }, shortened(name, 60));
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
    token.value = position;
    if (to === position + 1) ask("step", name);
    else if (to > position) ask("advance", name, to);
  });

  function show(model, table, end, log, sentence) {
    ({ position } = model);
    element.classList.toggle("evp-behind", !model.current);
    badge.textContent = model.current ? `✓ ${words.current}` : `◔ ${model.status}`;
    checkpoint.textContent = model.checkpoint;
    token.max = end;
    token.value = position;
    token.setAttribute("aria-valuetext", model.checkpoint);
    track.style.setProperty("--evp-at", end ? position / end : 0);
    track.style.setProperty("--evp-count", end || 1);
    answers.show(model, table);
    says.textContent = sentence;
    pace.show(model.behind);
    deliver.show(position, end, log);
  }

  return { element, target: track, show };
}

// The rows, which are what a query answers.
function makeAnswers(words) {
  const caption = node("caption");
  const head = node("tr");
  const body = node("tbody");
  const table = node("table", { class: "evp-rows" }, caption, node("thead", {}, head), body);
  const nothing = node("p", { class: "evl-quiet" }, words.no_rows);
  const more = node("p", { class: "evl-quiet" });
  const missing = node("p", { class: "evp-missing" });
  const element = node("div", { class: "evp-answers" }, table, nothing, more, missing);
  const cellOf = (text) => node("td", { class: /^-?\d+(\.\d+)?$/.test(text) ? "evl-number" : "", title: text }, shortened(text, 60));

  function show(model, { columns, keys, cells, more: left }) {
    caption.textContent = model.current
      ? words.answers : filled(words.answers_old, { position: model.position });
    head.replaceChildren(...[words.key, ...columns.map((name) => name || words.value)].map(
      (name) => node("th", { scope: "col", title: name }, shortened(name, 60))), node("td"));
    body.replaceChildren(...keys.map((key, place) => {
      const sign = model.marks[place];
      const mark = node("td", { class: "evp-sign" }, sign && `● ${words[sign]}`);
      const label = node("th", { scope: "row", class: "evl-code", title: key }, shortened(key, 60));
      return node("tr", sign ? { class: "evp-touched" } : {}, label, ...cells[place].map(cellOf), mark);
    }));
    table.classList.toggle("evp-empty", keys.length === 0);
    nothing.hidden = keys.length > 0;
    more.textContent = left;
    missing.textContent = model.missing;
  }

  return { element, show };
}

// When it moves: when it is told to, or so many events behind what is written.
function makePace(words, name, about, ask) {
  const choice = node("select", about);
  const element = node("label", { class: "evp-choice" }, node("span", {}, words.pace), choice);
  const told = (behind) => {
    if (behind < 1) return behind ? words.pace_told : words.pace_now;
    return filled(behind === 1 ? words.pace_behind_one : words.pace_behind, { count: behind });
  };
  const option = (behind) => node("option", { value: behind }, told(behind));
  for (let behind = -1; behind <= MOST_BEHIND; behind += 1) choice.append(option(behind));
  choice.addEventListener("change", () => {
    const behind = Number(choice.value);
    if (behind < 0) ask("stop", name);
    else ask("follow", name, behind);
  });

  function show(behind) {
    if (![...choice.options].some(({ value }) => Number(value) === behind)) choice.append(option(behind));
    choice.value = behind;
  }

  return { element, show };
}

// One event of the log, again or too early.
function makeDeliver(words, name, about, ask) {
  const choice = node("select", about);
  const send = button(words.deliver, () => ask("deliver", name, Number(choice.value)), about);
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
      "option", { value: position }, `#${position} ${shortened(`${type} ${stream}`, 100)}, ${how(position, checkpoint)}`,
    )));
    if (there.some(({ position }) => position === wanted)) choice.value = wanted;
    send.setAttribute("aria-disabled", there.length === 0);
    choice.disabled = there.length === 0;
  }

  return { element, show };
}
