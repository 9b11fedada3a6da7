// The buttons that move: to the ends and by one where there are words for it, and to play.

/** @typedef {keyof typeof ICONS} Icon */

const ICONS = {
  first: "M3.5 3v10M13 3L7 8l6 5Z",
  back: "M11 3L5 8l6 5Z",
  play: "M4 2.5L13 8L4 13.5Z",
  pause: "M4 3h3v10H4ZM9 3h3v10H9Z",
  forward: "M5 3l6 5l-6 5Z",
  last: "M12.5 3v10M3 3l6 5l-6 5Z",
};

/** @param {Words} words @param {(by: number) => void} step @param {() => void} playOrPause */
function makeTransport(words, step, playOrPause) {
  const shape = drawn("path");
  const word = node("span");
  const play = button(icon(shape), playOrPause, {
    class: words.first ? "evl-play evl-main-act" : "evl-play", // where playing is what it is for
  });
  play.append(word);
  const first = words.first && stepper("first", words.first, -Infinity);
  const back = stepper("back", words.back, -1);
  const forward = stepper("forward", words.forward, 1);
  const last = words.last && stepper("last", words.last, Infinity);
  const order = [first, back, play, forward, last].filter(Boolean);
  const element = node("div", { class: "evl-buttons", role: "group", "aria-label": words.controls }, ...order);

  /** @type {(name: Icon, label: string, by: number) => HTMLButtonElement} */
  function stepper(name, label, by) {
    const shown = { title: label, "aria-label": label };
    return button(icon(drawn("path", { d: ICONS[name] })), () => step(by), shown);
  }

  /** @param {SVGPathElement} path */
  function icon(path) {
    return drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
  }

  /** @param {{ playing: boolean, atFirst: boolean, atLast: boolean }} state */
  function show({ playing, atFirst, atLast }) {
    play.toggleAttribute("data-playing", playing); // for who turns the slide meanwhile
    word.textContent = playing ? words.pause : words.play;
    shape.setAttribute("d", ICONS[playing ? "pause" : "play"]);
    for (const each of [first, back]) if (each) dressed(each, { "aria-disabled": atFirst });
    for (const each of [forward, last]) if (each) dressed(each, { "aria-disabled": atLast });
    dressed(play, { "aria-disabled": atFirst && atLast && !playing });
  }

  return { element, show };
}
