// The log: a listbox with one option a version, the first of them before any event.

function makeLog(words, uid, choose) {
  const list = node("ul", {
    class: "evl-log", role: "listbox", tabindex: "0", "aria-label": words.log,
  });
  let options = [];
  let current = 0;
  let notes = []; // what is remarkable about each version
  let shows = () => true; // whether its type is shown

  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-version]");
    if (option) choose(Number(option.dataset.version));
  });

  function option(version, ...cells) {
    return node(
      "li",
      {
        id: `${uid}-${version}`, class: "evl-event", role: "option",
        "aria-selected": "false", "data-version": version,
      },
      node("span", { class: "evl-pointer", "aria-hidden": "true" }),
      node("span", { class: "evl-version" }, String(version)),
      ...cells,
    );
  }

  function show(stream) {
    const { type, detail, when } = stream.events;
    list.classList.toggle("evl-sums", stream.money !== null);
    options = [option(0, node("span", { class: "evl-type evl-quiet" }, words.start))];
    type.forEach((name, index) => {
      options.push(
        option(
          index + 1,
          node("span", { class: "evl-type" }, name),
          node("span", { class: "evl-when" }, when[index]),
          node("span", { class: "evl-detail" }, detail[index]),
          node("span", { class: "evl-note" }),
        ),
      );
    });
    current = 0;
    list.scrollTop = 0;
    list.replaceChildren(...options);
  }

  // Say in the log which event is left out, and which ones the rule would refuse.
  function mark(skipped, refused) {
    const marked = new Set(refused);
    notes = options.map((_, version) =>
      version === skipped ? words.skipped : marked.has(version) ? `✗ ${words.refused}` : "");
    options.forEach((row, version) => {
      row.classList.toggle("evl-skipped", version > 0 && version === skipped);
      row.classList.toggle("evl-refused", marked.has(version) && version !== skipped);
      dress(version);
    });
  }

  // Show the versions for which `test` holds, and the current one.
  function filter(test) {
    shows = test;
    options.forEach((_, version) => dress(version));
  }

  // Where the reader is stays in the log, and says so if it would not be there otherwise.
  function dress(version) {
    const row = options[version];
    const visitor = version === current && !shows(version);
    row.hidden = !visitor && !shows(version);
    if (version === 0) return;
    const note = [notes[version], visitor ? words.off : ""].filter(Boolean).join("; ");
    if (row.lastChild.textContent !== note) row.lastChild.textContent = note;
  }

  function move(version) {
    const before = current;
    current = version;
    options[before].setAttribute("aria-selected", "false");
    options[current].setAttribute("aria-selected", "true");
    dress(before);
    dress(current);
    list.setAttribute("aria-activedescendant", options[current].id);
  }

  // Scrolls the log alone: `scrollIntoView` would move the whole page.
  function scroll() {
    const room = list.clientHeight;
    const top = options[current].offsetTop;
    const height = options[current].offsetHeight;
    const seen = list.scrollTop;
    if (top - height < seen) list.scrollTop = top - height;
    else if (top + 2 * height > seen + room) list.scrollTop = top + 2 * height - room;
  }

  return { element: list, show, mark, filter, move, scroll, row: (version) => options[version] };
}
