// The writing side: the commands, and the log with how far each read model has read it.

// A button with words; `aria-disabled` and not `disabled`: the focus stays where it is.
function button(label, action, attributes = {}) {
  const made = node("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") action();
  });
  return made;
}

function heading(uid, name, what) {
  const title = node("strong", { id: `${uid}-title` }, name);
  return node("div", { class: "evp-title" }, title, node("span", { class: "evp-soft" }, what));
}

function makeLog(words, models, writes, uid, act) {
  const commands = writes.map((label) =>
    button(label, () => act("write", label), { class: "evp-command evp-asks" }));
  const columns = models.map(({ name, colour }) =>
    node("th", { scope: "col", title: name, style: `--evp-colour: ${colour}` }, name));
  const head = node("tr", {},
    node("th", { scope: "col" }, words.position), node("th", { scope: "col" }, words.event), ...columns);
  const body = node("tbody");
  const table = node("table", { class: "evp-log" }, node("thead", {}, head), body);
  const nothing = node("p", { class: "evp-soft" }, words.no_events);
  const earlier = node("p", { class: "evp-soft" });
  const area = node(
    "div", { class: "evp-log-area", role: "region", tabindex: "0", "aria-label": words.log },
    earlier, table, nothing,
  );
  const says = node("p", { class: "evp-says" });
  const title = heading(`${uid}-write`, words.write, words.write_what);
  const element = node(
    "div", { class: "evp-write", role: "group", "aria-labelledby": `${uid}-write-title` }, title,
  );
  if (commands.length) element.append(node("div", { class: "evp-commands" }, ...commands));
  element.append(says, area);
  let rows = new Map();
  let end = Infinity; // of what was shown before

  function show(log) {
    const before = rows;
    rows = new Map(log.map((event) => [event.position, before.get(event.position) ?? makeRow(event)]));
    body.replaceChildren(...[...rows.values()].map((row) => row.element));
    const first = log.length ? log[0].position - 1 : 0;
    earlier.textContent = first ? filled(words.earlier, { count: first }) : "";
  }

  function makeRow({ position, type, stream, detail }) {
    const marks = models.map(({ colour }) => {
      const word = node("span", { class: "evl-only-heard" });
      return { word, cell: node("td", { class: "evp-track", style: `--evp-colour: ${colour}` }, word) };
    });
    const what = node(
      "td", {},
      node("span", { class: "evp-type" }, type), " ", node("span", { class: "evp-stream" }, stream),
      node("span", { class: "evp-detail" }, detail),
    );
    const element = node(
      "tr", {}, node("th", { scope: "row" }, `#${position}`), what, ...marks.map(({ cell }) => cell),
    );
    return { element, marks };
  }

  // The log up to `last`, and of each read model its checkpoint.
  function move(last, checkpoints) {
    for (const [position, { element: row, marks }] of rows) {
      row.hidden = position > last;
      row.classList.toggle("evp-fresh", position > end);
      marks.forEach(({ word, cell }, place) => {
        const state = position > checkpoints[place] ? "pending"
          : position === checkpoints[place] ? "checkpoint" : "counted";
        cell.dataset.state = state;
        word.textContent = words[state];
      });
    }
    nothing.hidden = last > 0;
    table.hidden = last === 0;
    if (last > end) area.scrollTop = area.scrollHeight;
    end = last;
  }

  // Scrolls the log alone: `scrollIntoView` would move the whole page.
  function reveal(position) {
    const row = rows.get(position)?.element;
    if (!row) return;
    const top = row.offsetTop - table.tHead.offsetHeight;
    const bottom = row.offsetTop + row.offsetHeight;
    if (top < area.scrollTop) area.scrollTop = top;
    else if (bottom > area.scrollTop + area.clientHeight) area.scrollTop = bottom - area.clientHeight;
  }

  return {
    element, area, title, show, move, reveal,
    row: (position) => rows.get(position)?.element ?? area,
    say: (sentence) => { says.textContent = sentence; },
  };
}
