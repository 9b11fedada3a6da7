// The stage: producers, the bus, and a card for each consumer. Cards stay where they are, so that
// the focus does too; a frame changes what they say.

const MARKS = { ok: "✓", failed: "✗", waiting: "…", "": "·" };

/** @param {Words} words @param {string} uid @param {Ask} ask */
function makeStage(words, uid, ask) {
  /** @type {Map<string, HTMLElement>} */
  const producers = new Map();
  /** @type {Map<string, ReturnType<typeof makeConsumer>>} */
  const consumers = new Map();
  const producerList = node("ul", { class: "evb-cards" });
  const consumerList = node("ul", { class: "evb-cards" });
  const nobody = node("p", { class: "evl-quiet" }, words.no_consumers);
  const inBus = node("span", { class: "evb-in-bus" });
  const bus = node("div", { class: "evb-bus" }, node("span", {}, words.bus), inBus);
  const form = makeForm(words, ask);
  const element = node(
    "div", { class: "evb-stage" },
    part("producers", producerList), bus, part("consumers", consumerList, nobody, form.element),
  );

  /** @type {(name: string, ...children: Child[]) => HTMLElement} */
  function part(name, ...children) {
    const title = node("strong", { id: `${uid}-${name}`, class: "evb-title" }, words[name]);
    return node(
      "div", { class: `evb-${name}`, role: "group", "aria-labelledby": title.id }, title, ...children,
    );
  }

  /** @param {Producer[]} all */
  function showProducers(all) {
    for (const { source, types } of all) {
      if (producers.has(source)) continue;
      const card = node("li", { class: "evb-card evb-producer" }, named("strong", source));
      for (const type of types) {
        const label = shortened(filled(words.publish, { type }), 80);
        const kind = producers.size || card.children.length > 1 ? "" : "evl-main-act";
        card.append(button(label, () => ask("publish", type), { class: `evb-publish evl-asks ${kind}` }));
      }
      if (!types.length) card.append(node("span", { class: "evl-quiet" }, words.only_seen));
      producers.set(source, card);
      producerList.append(card);
    }
  }

  /** @param {Frame} frame */
  function show(frame) {
    const shown = frame.consumers.map((consumer) => {
      const { name } = consumer;
      const card = consumers.get(name) ?? makeConsumer(words, name, `${uid}-${consumers.size}`, ask);
      consumers.set(name, card);
      card.show(consumer);
      return card.element;
    });
    const same = shown.length === consumerList.children.length
      && shown.every((card, place) => card === consumerList.children[place]);
    if (!same) {
      const focus = consumerList.querySelector(":focus");
      consumerList.replaceChildren(...shown);
      if (focus instanceof HTMLElement) focus.focus();
    }
    nobody.hidden = shown.length > 0;
    inBus.textContent = shortened(frame.in_bus, 40);
  }

  return {
    element, bus, show, showProducers,
    showPatterns: form.show,
    /** @param {string} source */
    producer: (source) => producers.get(source),
    /** @param {string} name */
    consumer: (name) => consumers.get(name)?.element,
  };
}

/** @type {(words: Words, name: string, id: string, ask: Ask) => Part<Consumer>} */
function makeConsumer(words, name, id, ask) {
  let subscribed = false;
  let failing = false;
  const patterns = node("span", { class: "evb-patterns evl-quiet" });
  const state = node("span", { class: "evb-state" });
  const mark = node("span", { class: "evb-mark", "aria-hidden": "true" });
  const status = node("span");
  const said = node("span", { class: "evb-said evl-quiet" });
  const counts = node("span", { class: "evb-counts evl-quiet evl-number" });
  const about = { "aria-describedby": id, class: "evl-asks" };
  const fail = button("", () => ask(failing ? "mend" : "fail", name), about);
  const leave = button("", () => ask(subscribed ? "unsubscribe" : "subscribe", name), about);
  const card = node(
    "li", { class: "evb-card evb-consumer" },
    node("div", { class: "evb-who" }, named("strong", name, { id, class: "evb-name evl-code" }), patterns, state),
    node("p", { class: "evb-did" }, node("span", { class: "evb-status" }, mark, status), said, counts),
    node("div", { class: "evb-actions" }, fail, leave),
  );

  /** @param {Consumer} consumer */
  function show(consumer) {
    ({ subscribed, failing } = consumer);
    patterns.title = consumer.patterns.join(", ");
    patterns.textContent = `${words.receives} ${shortened(patterns.title, 80)}`;
    state.textContent = subscribed ? (failing ? words.fails : words.works) : words.left;
    mark.textContent = MARKS[consumer.mark];
    status.textContent = shortened(consumer.status, 90);
    said.textContent = shortened(consumer.said, 90);
    counts.textContent = consumer.counts;
    fail.textContent = failing ? words.mend : words.fail;
    leave.textContent = subscribed ? words.unsubscribe : words.subscribe;
    leave.hidden = patterns.hidden = !consumer.patterns.length;
    card.dataset.mark = consumer.mark;
    card.classList.toggle("evb-fresh", consumer.fresh);
    card.classList.toggle("evb-failing", failing);
    card.classList.toggle("evb-left", !subscribed);
  }

  return { element: card, show };
}

// "Subscribe a new consumer of this name to that", folded away.
/** @type {(words: Words, ask: Ask) => Part<string[]>} */
function makeForm(words, ask) {
  const name = node("input", {
    type: "text", maxlength: 60, "aria-label": words.add_name, value: words.add_name_start,
    autocomplete: "off", spellcheck: "false",
  });
  const pattern = node("select", { "aria-label": words.add_pattern });
  const add = button(words.add_it, send, { class: "evl-asks" });
  const element = node(
    "details", { class: "evl-fold evb-add" }, node("summary", {}, words.add),
    node("div", { class: "evl-row" }, name, node("span", {}, words.receives), pattern, add),
  );
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) add.click();
  });

  function send() {
    const wanted = name.value.trim();
    if (wanted) ask("add", wanted, pattern.value);
    else name.focus();
  }

  /** @param {string[]} patterns */
  function show(patterns) {
    const before = pattern.value;
    pattern.replaceChildren(...patterns.map((each) => node("option", { value: each }, shortened(each, 60))));
    if (patterns.includes(before)) pattern.value = before;
  }

  return { element, show };
}
