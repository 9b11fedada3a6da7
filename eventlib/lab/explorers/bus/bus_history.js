// What happened, step by step: a listbox to move in, and the buttons to move.

const SIGNS = {
  start: "·", publish: "→", fail: "⚡", mend: "⚒", subscribe: "+", unsubscribe: "−", letters: "✉",
};

// `actions`: goTo(step), stepBy(number), playOrPause().
function makeHistory(words, uid, actions) {
  const back = button("◀", () => actions.stepBy(-1), named(words.back));
  const play = button("", actions.playOrPause, { class: "evb-play" });
  const forward = button("▶", () => actions.stepBy(1), named(words.forward));
  const title = node("div", { class: "evb-title" }, words.history);
  const list = node("ul", {
    class: "evb-steps", role: "listbox", tabindex: "0", "aria-label": words.history,
  });
  const element = node(
    "div", { class: "evb-history" },
    node("div", { class: "evb-head" }, title, node("span", { class: "evb-moves" }, back, play, forward)),
    node("div", { class: "evb-steps-area" }, list),
  );
  let options = new Map();
  let current = null;

  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-step]");
    if (option) actions.goTo(Number(option.dataset.step));
  });

  function named(label) {
    return { title: label, "aria-label": label };
  }

  function show(first, steps) {
    const before = options;
    options = new Map(steps.map((step, place) => {
      const number = first + place;
      return [number, before.get(number) ?? option(number, step)];
    }));
    list.replaceChildren(...options.values());
  }

  function option(number, step) {
    const sign = SIGNS[step.kind] ?? (step.ok ? "✓" : "✗");
    return node(
      "li",
      {
        id: `${uid}-step-${number}`, class: "evb-step", role: "option", "aria-selected": "false",
        "data-step": number, "data-kind": step.kind,
      },
      node("span", { class: "evb-sign", "aria-hidden": "true" }, sign),
      node("span", {}, step.says),
    );
  }

  // `reached`: what comes later has not been seen yet.
  function move(now, first, last, reached) {
    for (const [number, option] of options) option.hidden = number > reached;
    current?.setAttribute("aria-selected", "false");
    current = options.get(now);
    current.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", current.id);
    back.setAttribute("aria-disabled", now === first);
    forward.setAttribute("aria-disabled", now === last);
    showInList(list, current);
  }

  function showPlaying(playing) {
    play.textContent = playing ? words.pause : words.play;
  }

  showPlaying(false);
  return { element, show, move, showPlaying };
}
