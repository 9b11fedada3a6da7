// The log: a listbox with one option a version, the first of them before any event. Only what is
// about the place where one looks is in the page.

const ROWS_KEPT = 60;

/** @param {Words} words @param {string} uid @param {(version: number) => void} choose */
function makeLog(words, uid, choose) {
  const list = node("ul", { class: "evl-steps evl-log", role: "listbox", tabindex: "0", "aria-label": words.log });
  /** @type {History} */
  let stream; // from the first `show` on
  let current = 0;
  let skipped = 0;
  /** @type {Set<number>} */
  let refused = new Set();
  let shows = (/** @type {number} */ _) => true; // whether its type is shown
  /** @type {number[]} */
  let seen = []; // the versions in the log
  let start = 0; // the place in `seen` of the first that is in the page
  /** @type {Map<number, HTMLElement>} */
  let rows = new Map();

  list.addEventListener("click", (event) => {
    const option = closest(event, "[data-version]");
    if (option) choose(Number(option.dataset.version));
  });

  // Who scrolls to what is not there yet gets it, and stays where they are.
  list.addEventListener("scroll", () => {
    const left = list.scrollHeight - list.scrollTop - list.clientHeight;
    const by = list.scrollTop < 60 && start > 0 ? -20 : left < 60 && start + rows.size < seen.length ? 20 : 0;
    if (!by) return;
    const kept = [...rows.values()][ROWS_KEPT / 2];
    const before = kept.offsetTop - list.scrollTop;
    fill(start + by);
    list.scrollTop = kept.offsetTop - before;
  });

  /** @param {History} history */
  function show(history) {
    stream = history;
    current = 0;
    list.classList.toggle("evl-sums", stream.money !== null);
    list.style.setProperty("--evl-digits", String(`${stream.last}`.length)); // they stand in a column
    list.scrollTop = 0;
    rows = new Map();
    filter(shows);
  }

  // Show the versions for which `test` holds, and the current one.
  /** @param {typeof shows} test */
  function filter(test) {
    shows = test;
    seen = [];
    for (let version = 0; version <= stream.last; version += 1) if (belongs(version)) seen.push(version);
    fill(placeOf(current) - ROWS_KEPT / 2);
  }

  /** @param {number} version */
  const belongs = (version) => version === current || shows(version);
  /** @param {number} version */
  const placeOf = (version) => Math.max(seen.findLastIndex((each) => each <= version), 0);

  /** @param {number} from */
  function fill(from) {
    start = Math.min(Math.max(from, 0), Math.max(seen.length - ROWS_KEPT, 0));
    rows = new Map(seen.slice(start, start + ROWS_KEPT).map((version, place) => {
      const row = rows.get(version) ?? makeRow(version);
      return [version, dressed(row, { "aria-posinset": start + place + 1, "aria-setsize": seen.length })];
    }));
    list.replaceChildren(...rows.values());
    for (const version of rows.keys()) dress(version);
  }

  /** @param {number} version */
  function makeRow(version) {
    const { type, detail, when } = stream.events;
    const at = version - 1;
    const cells = version
      ? [
        named("span", type[at], { class: "evl-type evl-code" }),
        node("span", { class: "evl-when" }, when[at]),
        node("span", { class: "evl-detail" }, shortened(detail[at], stream.money ? 24 : 60)),
      ]
      : [node("span", { class: "evl-type evl-quiet" }, words.start)];
    return node(
      "li", { id: `${uid}-${version}`, class: "evl-step evl-event", role: "option", "data-version": version },
      node("span", { class: "evl-pointer", "aria-hidden": "true" }),
      node("span", { class: "evl-version" }, String(version)),
      ...cells, node("span", { class: "evl-note" }),
    );
  }

  // Say which event is left out, which ones the rule would refuse, and where the reader is, also if
  // the log would not show it.
  /** @param {number} version */
  function dress(version) {
    const row = rows.get(version);
    if (!row) return;
    const barred = refused.has(version) && version !== skipped;
    const off = version > 0 && version === skipped;
    dressed(row, { "aria-selected": version === current });
    row.classList.toggle("evl-skipped", off);
    row.classList.toggle("evl-refused", barred);
    const note = /** @type {Element} */ (row.lastElementChild);
    note.textContent = [
      off ? words.skipped : barred ? `✗ ${words.refused}` : "",
      version === current && !shows(version) ? words.off : "",
    ].filter(Boolean).join("; ");
  }

  /** @type {(left_out: number, versions: number[]) => void} */
  function mark(left_out, versions) {
    skipped = left_out;
    refused = new Set(versions);
    for (const version of rows.keys()) dress(version);
  }

  /** @param {number} version */
  function move(version) {
    const before = current;
    current = version;
    if (!shows(before) || !shows(current)) filter(shows);
    else if (!rows.has(current)) fill(placeOf(current) - ROWS_KEPT / 2);
    dress(before);
    dress(current);
    list.setAttribute("aria-activedescendant", `${uid}-${current}`);
  }

  // Scrolls the log alone, with a line before and after: `scrollIntoView` would move the whole page.
  function scroll() {
    const { offsetTop: top, offsetHeight: height } = /** @type {HTMLElement} */ (rows.get(current));
    const room = list.clientHeight;
    if (top - height < list.scrollTop) list.scrollTop = top - height;
    else if (top + 2 * height > list.scrollTop + room) list.scrollTop = top + 2 * height - room;
  }

  return { element: list, show, mark, filter, move, scroll, row: (/** @type {number} */ version) => rows.get(version) };
}
