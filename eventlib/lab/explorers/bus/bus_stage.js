// The stage: producers, the bus, and a card for each consumer. Cards stay where they are, so that
// the focus does too; a frame changes what they say.

const MARKS = { ok: "✓", failed: "✗", waiting: "…", "": "·" };

// A button with words; `aria-disabled` and not `disabled`: the focus stays where it is.
function button(label, action, attributes = {}) {
  const made = node(
    "button", { type: "button", "data-lm-suppress-shortcuts": "true", ...attributes }, label,
  );
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") action();
  });
  return made;
}

function makeStage(words, uid, act) {
  const producers = new Map();
  const consumers = new Map();
  const producerList = node("ul", { class: "evb-cards" });
  const consumerList = node("ul", { class: "evb-cards" });
  const nobody = node("p", { class: "evb-quiet" }, words.no_consumers);
  const inBus = node("span", { class: "evb-in-bus" });
  const bus = node("div", { class: "evb-bus" }, node("span", {}, words.bus), inBus);
  const form = makeForm(words, act);
  const element = node(
    "div", { class: "evb-stage" },
    part("producers", producerList), bus, part("consumers", consumerList, nobody, form.element),
  );

  function part(name, ...children) {
    const title = node("div", { id: `${uid}-${name}`, class: "evb-title" }, words[name]);
    return node(
      "div", { class: `evb-${name}`, role: "group", "aria-labelledby": title.id }, title, ...children,
    );
  }

  function showProducers(all) {
    for (const { source, types } of all) {
      if (producers.has(source)) continue;
      const card = node("li", { class: "evb-card evb-producer" }, node("strong", {}, source));
      for (const type of types) {
        const label = filled(words.publish, { type });
        card.append(button(label, () => act("publish", type), { class: "evb-publish evb-asks" }));
      }
      if (!types.length) card.append(node("span", { class: "evb-quiet" }, words.only_seen));
      producers.set(source, card);
      producerList.append(card);
    }
  }

  function show(frame) {
    const shown = frame.consumers.map((consumer) => {
      if (!consumers.has(consumer.name)) consumers.set(consumer.name, makeConsumer(consumer.name));
      const card = consumers.get(consumer.name);
      card.show(consumer);
      return card.element;
    });
    const same = shown.length === consumerList.children.length
      && shown.every((card, place) => card === consumerList.children[place]);
    if (!same) {
      const focus = document.activeElement;
      const mine = consumerList.contains(focus);
      consumerList.replaceChildren(...shown);
      if (mine) focus.focus();
    }
    nobody.hidden = shown.length > 0;
    inBus.textContent = frame.in_bus;
  }

  function makeConsumer(name) {
    let now = null;
    const patterns = node("span", { class: "evb-patterns" });
    const state = node("span", { class: "evb-state" });
    const mark = node("span", { class: "evb-mark", "aria-hidden": "true" });
    const status = node("span");
    const said = node("p", { class: "evb-said" });
    const counts = node("span", { class: "evb-counts" });
    const about = { "aria-describedby": `${uid}-${consumers.size}`, class: "evb-asks" };
    const fail = button("", () => act(now.failing ? "mend" : "fail", name), about);
    const leave = button("", () => act(now.subscribed ? "unsubscribe" : "subscribe", name), about);
    const title = node("strong", { id: about["aria-describedby"], class: "evb-name" }, name);
    const card = node(
      "li", { class: "evb-card evb-consumer" },
      node("div", { class: "evb-who" }, title, patterns, state),
      node("div", { class: "evb-did" }, node("p", { class: "evb-status" }, mark, status), said, counts),
      node("div", { class: "evb-actions" }, fail, leave),
    );

    function showConsumer(consumer) {
      now = consumer;
      const { subscribed, failing } = consumer;
      patterns.textContent = `${words.receives} ${consumer.patterns.join(", ")}`;
      state.textContent = subscribed ? (failing ? words.fails : words.works) : words.left;
      mark.textContent = MARKS[consumer.mark];
      status.textContent = consumer.status;
      said.textContent = consumer.said;
      counts.textContent = consumer.counts;
      fail.textContent = failing ? words.mend : words.fail;
      leave.textContent = subscribed ? words.unsubscribe : words.subscribe;
      leave.hidden = !consumer.patterns.length;
      patterns.hidden = leave.hidden;
      card.dataset.mark = consumer.mark;
      card.classList.toggle("evb-fresh", consumer.fresh);
      card.classList.toggle("evb-failing", failing);
      card.classList.toggle("evb-left", !subscribed);
    }

    return { element: card, show: showConsumer };
  }

  return {
    element, bus, show, showProducers,
    showPatterns: form.showPatterns,
    producer: (source) => producers.get(source),
    consumer: (name) => consumers.get(name)?.element,
  };
}

// "Subscribe a new consumer of this name to that."
function makeForm(words, act) {
  const name = node("input", {
    type: "text", maxlength: 60, "aria-label": words.add_name, value: words.add_name_start,
    autocomplete: "off", spellcheck: "false",
  });
  const pattern = node("select", { "aria-label": words.add_pattern });
  const add = button(words.add, send, { class: "evb-asks" });
  const element = node(
    "div", { class: "evb-card evb-add" },
    name, node("span", {}, words.receives), pattern, add,
  );
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) add.click();
  });

  function send() {
    const wanted = name.value.trim();
    if (wanted) act("add", wanted, pattern.value);
    else name.focus();
  }

  function showPatterns(patterns) {
    const before = pattern.value;
    pattern.replaceChildren(...patterns.map((each) => node("option", { value: each }, each)));
    if (patterns.includes(before)) pattern.value = before;
  }

  return { element, showPatterns };
}
