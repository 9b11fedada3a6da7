// The event that led here, and the state before and after it.

function makeEventCard(words) {
  const number = node("span", { class: "evl-quiet" });
  const type = node("strong", { class: "evl-card-type evl-code" });
  const detail = node("strong", { class: "evl-number" });
  const where = node("div", { class: "evl-quiet" });
  const element = node("div", { class: "evl-card" }, node("div", { class: "evl-card-title" }, number, type, detail), where);

  function move({ events, money }, version) {
    const at = version - 1;
    number.textContent = version ? filled(words.event, { version }) : words.event_none;
    type.textContent = type.title = version ? events.type[at] : "";
    type.textContent = shortened(type.title, 60);
    detail.textContent = version && money ? events.detail[at] : "";
    const told = version ? [`${events.when[at]} UTC`, events.source[at], events.id[at], events.data[at]] : [];
    where.title = told.join(" · ");
    where.textContent = told.map((words) => shortened(words, 48)).join(" · ");
  }

  return { element, move };
}

// By how much a number or a count has changed: "+210.00", "+1"; "" for anything else.
function difference(old, now) {
  const found = [old, now].map((words) => /^-?\d+(\.\d+)?(?= \(|$)/.exec(words));
  if (found.includes(null)) return "";
  const by = found[1][0] - found[0][0];
  const digits = Math.max(...found.map(([, decimals = "."]) => decimals.length - 1));
  return `${by < 0 ? "" : "+"}${by.toFixed(digits)}`;
}

function makeState(words) {
  const [before, after, other] = [0, 1, 2].map(() => node("th", { scope: "col" }));
  const body = node("tbody");
  const head = node("tr", {}, node("th", { scope: "col" }, words.state), before, after, other, node("td"));
  const element = node("table", { class: "evl-state" }, node("thead", {}, head), body);
  let rows = [];

  function show({ frames }) {
    rows = frames.names.map((name) => {
      const cells = [0, 1, 2].map(() => node("td", { class: "evl-number" }));
      const mark = node("td", { class: "evl-changed evl-number" });
      const label = node("th", { scope: "row", class: "evl-code", title: name }, shortened(name, 24));
      return { element: node("tr", {}, label, ...cells, mark), name, cells, mark };
    });
    body.replaceChildren(...rows.map((row) => row.element));
  }

  // `without`: what would have been without the event `skipped`, or null.
  function move({ frames: { states } }, version, without, skipped) {
    const old = states[Math.max(version - 1, 0)];
    const now = states[version];
    before.textContent = version ? filled(words.before, { version: version - 1 }) : "";
    after.textContent = version ? filled(words.after, { version }) : words.now;
    other.textContent = without ? filled(words.without_short, { skipped }) : "";
    element.classList.toggle("evl-two", Boolean(without));
    rows.forEach(({ element: row, name, cells, mark }, place) => {
      const changed = old[place] !== now[place];
      const at = without ? without.names.indexOf(name) : -1;
      const values = [version ? old[place] : null, now[place], at < 0 ? null : without.at(version)[at]];
      values.forEach((value, which) => {
        cells[which].title = value ?? "";
        const [, count = "", rest] = /^(\d+)( \(.+\))$/.exec(value) ?? [null, "", value === null ? "" : value || words.nothing];
        cells[which].replaceChildren(count, node("span", count ? { class: "evl-quiet" } : {}, shortened(rest, 80)));
      });
      mark.textContent = changed ? `● ${difference(old[place], now[place]) || words.changed}` : "";
      row.classList.toggle("evl-is-changed", changed);
    });
  }

  return { element, show, move };
}
