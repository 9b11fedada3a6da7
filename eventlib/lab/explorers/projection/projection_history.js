// What happened, step by step: a listbox to move in, and the buttons to move.

const SIGNS = {
  start: "·", write: "✎", refused: "✗", move: "→", deliver: "⇢", rebuild: "↻", pace: "»", failed: "⚡",
};

// `actions`: goTo(step), stepBy(number), playOrPause().
function makeHistory(words, uid, actions) {
  const back = button("◀", () => actions.stepBy(-1), { title: words.back, "aria-label": words.back });
  const play = button("", actions.playOrPause, { class: "evp-play" });
  const forward = button("▶", () => actions.stepBy(1), { title: words.forward, "aria-label": words.forward });
  const list = node("ul", {
    class: "evp-steps", role: "listbox", tabindex: "0", "aria-label": words.history,
  });
  const pastWords = node("span");
  const past = node("div", { class: "evp-past" }, pastWords, button(words.present, () => actions.goTo(Infinity)));
  const element = node(
    "div", { class: "evp-history" },
    node(
      "div", { class: "evp-history-head" },
      node("strong", {}, words.history), node("span", { class: "evp-moves" }, back, play, forward), past,
    ),
    node("div", { class: "evp-steps-area" }, list),
  );
  let options = new Map();
  let current = null;

  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-step]");
    if (option) actions.goTo(Number(option.dataset.step));
  });

  function show(first, steps) {
    const before = options;
    options = new Map(steps.map((step, place) => {
      const number = first + place;
      return [number, before.get(number) ?? makeOption(number, step)];
    }));
    list.replaceChildren(...options.values());
  }

  function makeOption(number, { kind, says }) {
    return node(
      "li",
      {
        id: `${uid}-step-${number}`, class: "evp-step", role: "option", "aria-selected": "false",
        "data-step": number,
      },
      node("span", { class: "evp-sign", "aria-hidden": "true" }, SIGNS[kind]), node("span", {}, says),
    );
  }

  // `reached`: what comes later has not been seen yet.
  function move(now, first, last, reached, playing) {
    for (const [number, option] of options) option.hidden = number > reached;
    current?.setAttribute("aria-selected", "false");
    current = options.get(now);
    current.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", current.id);
    back.setAttribute("aria-disabled", now === first);
    forward.setAttribute("aria-disabled", now === last);
    play.setAttribute("aria-disabled", first === last);
    play.textContent = playing ? words.pause : words.play;
    past.hidden = playing || now === last;
    pastWords.textContent = filled(words.past, { moment: now, last });
    showInList(list, current);
  }

  return { element, show, move };
}
