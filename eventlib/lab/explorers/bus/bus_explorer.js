// The bus with its producers, its consumers and its dead letters: what each step did to them.

const SIGNS = {
  start: "·", publish: "→", fail: "⚡", mend: "⚒", subscribe: "+", unsubscribe: "−", letters: "✉",
};

function render({ model, el }) {
  const words = model.get("_words");
  const shell = makeShell({ model, el }, "evb-explorer", words, words.label);
  const { ask } = shell;
  const stage = makeStage(words, shell.uid, ask);
  const letters = makeLetters(words, shell.uid, ask);
  const flight = makeFlight(shell.root);
  const steps = makeSteps(shell, words, {
    flight,
    fly: (_, step) => fly(step),
    draw({ frame }) {
      stage.show(frame);
      letters.show(frame);
    },
    option: ({ kind, ok, says }) => [
      node("span", { class: "evl-sign", "aria-hidden": "true" }, SIGNS[kind] ?? (ok ? "✓" : "✗")),
      node("span", {}, says),
    ],
  });
  shell.show(node(
    "div", { class: "evl-sides" },
    node("div", { class: "evl-main" }, stage.element, letters.element), steps.element,
  ));

  // From the producer to the bus, from there to a consumer, and where that fails to the letters.
  function fly({ kind, event, source, consumer, ok }) {
    const card = stage.consumer(consumer);
    const way = {
      publish: [stage.producer(source), stage.bus],
      deliver: [stage.bus, card, ...(ok ? [] : [letters.element])],
      retry: [letters.element, stage.bus, card, ...(ok ? [] : [letters.element])],
    }[kind];
    if (!way || way.includes(undefined)) return undefined;
    return flight.along(`${event.id} ${event.type}`, way, { failsAt: ok ? Infinity : way.length - 2 });
  }

  function follow(plays) {
    const record = model.get("_record");
    stage.showProducers(record.producers);
    stage.showPatterns(record.patterns);
    steps.load(record, noKernelHere() ? record.first : record.shown, { plays });
  }

  shell.on("change:_record", () => follow(true));
  follow(false);
  ask("hello");
  return shell.end;
}

// The dead letters: deliveries that failed, and the button that tries them again.
function makeLetters(words, uid, ask) {
  const count = node("span");
  const title = node("strong", { id: `${uid}-letters`, class: "evb-title" }, words.letters, count);
  const retry = button(words.retry, () => ask("retry"), { class: "evl-asks evb-retry" });
  const list = node("ul", { class: "evb-letter-list" });
  const more = node("p", { class: "evl-quiet" });
  const element = node(
    "div", { class: "evb-letters", role: "group", "aria-labelledby": title.id },
    node("div", { class: "evb-head" }, title, more, retry), list,
  );

  function show({ letters, letters_count: all }) {
    element.classList.toggle("evb-has-letters", all > 0);
    count.textContent = all ? ` (${all})` : "";
    list.replaceChildren(...letters.map((letter) => node(
      "li", { class: "evb-letter" },
      node("strong", {}, node("span", { "aria-hidden": "true" }, "✉ "), node("span", { class: "evb-what" }, `${letter.id} → ${letter.consumer}`)),
      node("span", { class: "evb-attempts evl-number" }, filled(words.attempts, letter)),
      node("span", { class: "evb-error evl-quiet", title: letter.error }, shortened(`${letter.type} · ${letter.error}`, 120)),
    )));
    if (letters.length > 2) list.tabIndex = 0; // it may scroll
    else list.removeAttribute("tabindex");
    const left = all - letters.length;
    more.textContent = all ? (left ? filled(words.more, { count: left }) : "") : words.no_letters;
    retry.setAttribute("aria-disabled", all === 0);
  }

  return { element, show };
}

export default { render };
