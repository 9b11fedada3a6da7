// The event that led here, and the state before and after it.

/** @param {Words} words */
function makeEventCard(words) {
  const number = node("span", { class: "evl-quiet" });
  const type = node("strong", { class: "evl-card-type evl-code" });
  const detail = node("strong", { class: "evl-number" });
  const where = node("div", { class: "evl-quiet" });
  const element = node("div", { class: "evl-card" }, node("div", { class: "evl-card-title" }, number, type, detail), where);

  /** @type {(history: History, version: number) => void} */
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
/** @type {(old: string, now: string) => string} */
function difference(old, now) {
  const [from, to] = [old, now].map((words) => /^-?\d+(\.\d+)?(?= \(|$)/.exec(words));
  if (!from || !to) return "";
  const by = Number(to[0]) - Number(from[0]);
  const digits = Math.max(...[from, to].map(([, decimals = "."]) => decimals.length - 1));
  return `${by < 0 ? "" : "+"}${by.toFixed(digits)}`;
}

/** @param {Words} words */
function makeState(words) {
  const [before, after, other] = [0, 1, 2].map(() => node("th", { scope: "col" }));
  const body = node("tbody");
  const head = node("tr", {}, node("th", { scope: "col" }, words.state), before, after, other, node("td"));
  const element = node("table", { class: "evl-table evl-state" }, node("thead", {}, head), body);
  /** @type {{ element: HTMLElement, name: string, cells: HTMLElement[], mark: HTMLElement }[]} */
  let rows = [];

  /** @param {History} history */
  function show({ frames }) {
    rows = frames.names.map((name) => {
      const cells = [0, 1, 2].map(() => node("td", { class: "evl-number" }));
      const mark = node("td", { class: "evl-changed evl-number" });
      const label = named("th", name, { scope: "row", class: "evl-code" }, 24);
      return { element: node("tr", {}, label, ...cells, mark), name, cells, mark };
    });
    body.replaceChildren(...rows.map((row) => row.element));
  }

  // `without`: what would have been without the event `skipped`, or null.
  /** @type {(history: History, version: number, without: Without | null, skipped: number) => void} */
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
      const values = [version ? old[place] : null, now[place], without && at >= 0 ? without.at(version)[at] : null];
      values.forEach((value, which) => {
        cells[which].title = value ?? "";
        const said = value === null ? "" : value || words.nothing;
        const [, count, rest] = /^(\d+)( \(.+\))$/.exec(said) ?? ["", "", said];
        cells[which].replaceChildren(count, node("span", count ? { class: "evl-quiet" } : {}, shortened(rest, 80)));
      });
      mark.textContent = changed ? `● ${difference(old[place], now[place]) || words.changed}` : "";
      row.classList.toggle("evl-is-changed", changed);
    });
  }

  return { element, show, move };
}
