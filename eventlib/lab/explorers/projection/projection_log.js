// The writing side: the commands, and the log as a track, a cell for each event.

/** @param {Words} words @param {string[]} writes @param {string} uid @param {Ask} ask */
function makeLog(words, writes, uid, ask) {
  const title = node("strong", { id: `${uid}-write` }, words.write);
  const commands = writes.map((label) =>
    button(shortened(label, 60), () => ask("write", label), { class: "evl-asks evp-command", title: label }));
  const earlier = node("p", { class: "evl-quiet" });
  const nothing = node("p", { class: "evl-quiet" }, words.no_events);
  const track = node("ol", { class: "evp-log", "aria-label": words.log });
  const says = node("p", { class: "evp-says" });
  const element = node(
    "div", { class: "evp-lane evp-write", role: "group", "aria-labelledby": title.id },
    node("div", { class: "evp-who" }, title, ...commands), node("div", { class: "evp-what" }, earlier, track, nothing, says),
  );
  /** @type {Map<number, HTMLElement>} */
  let cells = new Map();
  let end = Infinity; // of what was shown before

  /** @param {Logged[]} log */
  function show(log) {
    const before = cells;
    cells = new Map(log.map((event) => [event.position, before.get(event.position) ?? makeCell(event)]));
    track.replaceChildren(...cells.values());
    const first = log.length ? log[0].position - 1 : 0;
    earlier.textContent = first ? filled(words.earlier, { count: first }) : "";
  }

  /** @param {Logged} event */
  function makeCell({ position, type, stream, detail }) {
    const parts = [[`#${position}`, "evp-position"], [shortened(type, 48), "evp-type evl-code"], [shortened(stream, 48), "evp-stream"]];
    return node(
      "li", { title: `#${position} ${type} ${stream} · ${detail}` },
      ...parts.flatMap(([text, kind]) => [node("span", { class: kind }, text), " "]),
      node("span", { class: "evp-detail evl-quiet" }, shortened(detail, 120)),
    );
  }

  // The log up to `last`. What there is no room for in a cell can still be heard, and pointed at.
  /** @type {(last: number, sentence: string) => void} */
  function move(last, sentence) {
    const shown = [...cells].filter(([position]) => position <= last);
    for (const [position, cell] of cells) {
      cell.hidden = position > last;
      cell.classList.toggle("evp-fresh", position > end);
    }
    track.style.setProperty("--evp-count", String(Math.max(shown.length, 1)));
    nothing.hidden = last > 0;
    track.hidden = last === 0;
    says.textContent = sentence;
    end = last;
    fit();
  }

  // How much of each event has room in its cell.
  const fit = inFrame(() => {
    const shown = [...cells].filter(([, cell]) => !cell.hidden);
    const room = track.clientWidth / 14 / textSize(track) / Math.max(shown.length, 1); // in em
    const every = Math.ceil(2.7 / room);
    track.dataset.room = room > 11 ? "all" : room > 6.5 ? "name" : "number";
    for (const [position, cell] of shown) cell.classList.toggle("evp-silent", position % every > 0);
  });
  new ResizeObserver(fit).observe(track);

  return {
    element, title, show, move,
    /** @param {number} position */
    cell: (position) => cells.get(position) ?? track,
  };
}
