// The event that led here, and the state before and after it.

function makeEventCard(words) {
  const number = node("span", { class: "evl-card-number" });
  const type = node("span", { class: "evl-card-type" });
  const detail = node("span", { class: "evl-card-detail evl-number" });
  const where = node("div", { class: "evl-card-where" });
  const data = node("div", { class: "evl-card-data" });
  const title = node("div", { class: "evl-card-title" }, number, type, detail);
  const element = node("div", { class: "evl-card" }, title, where, data);

  function move(stream, version) {
    const at = version - 1;
    const { events } = stream;
    number.textContent = version ? filled(words.event, { version }) : words.event_none;
    type.textContent = version ? events.type[at] : "";
    detail.textContent = version && stream.money ? events.detail[at] : "";
    where.textContent = version
      ? `${events.when[at]} UTC · ${events.source[at]} · ${events.id[at]}`
      : "";
    data.textContent = version ? events.data[at] : "";
  }

  return { element, move };
}

function makeState(words) {
  const before = node("th", { scope: "col" });
  const after = node("th", { scope: "col" });
  const body = node("tbody");
  const head = node("tr", {}, node("th", { scope: "col" }, words.state), before, after, node("td"));
  const element = node("table", { class: "evl-state" }, node("thead", {}, head), body);
  let rows = [];

  function show(stream) {
    rows = stream.frames.names.map((name) => {
      const mark = node("span", {}, "● ", node("span", { class: "evl-word" }, words.changed));
      const cells = [node("td"), node("td"), node("td", { class: "evl-changed" }, mark)];
      const row = node("tr", {}, node("th", { scope: "row" }, name), ...cells);
      return { element: row, was: cells[0], is: cells[1], mark };
    });
    body.replaceChildren(...rows.map((row) => row.element));
  }

  function move(stream, version) {
    const { states } = stream.frames;
    const old = states[Math.max(version - 1, 0)];
    const now = states[version];
    before.textContent = version ? filled(words.before, { version: version - 1 }) : "";
    after.textContent = version ? filled(words.after, { version }) : words.now;
    rows.forEach(({ element: row, was, is, mark }, place) => {
      const changed = old[place] !== now[place];
      was.textContent = version ? old[place] || words.nothing : "";
      is.textContent = now[place] || words.nothing;
      mark.hidden = !changed;
      row.classList.toggle("evl-is-changed", changed);
    });
  }

  const changedRows = () => rows.map((row) => row.element).filter((row) =>
    row.classList.contains("evl-is-changed"));

  return { element, show, move, changedRows };
}
