// The controls: which stream, which version, which day, and the buttons to move.

const ICONS = {
  first: "M3.5 3v10M13 3L7 8l6 5Z",
  back: "M11 3L5 8l6 5Z",
  play: "M4 2.5L13 8L4 13.5Z",
  pause: "M4 3h3v10H4ZM9 3h3v10H9Z",
  forward: "M5 3l6 5l-6 5Z",
  last: "M12.5 3v10M3 3l6 5l-6 5Z",
};

const SPEEDS = [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]];

// `actions`: chooseStream(index), goTo(version), step(by), goToDay(day), playOrPause(),
// playAt(speed).
function makeControls(words, streams, actions) {
  let at = 0; // the version
  const chooser = node("select");
  streams.forEach(({ id }, index) => chooser.append(node("option", { value: index }, id)));
  chooser.addEventListener("change", () => actions.chooseStream(Number(chooser.value)));
  const name = streams.length > 1 ? chooser : node("strong", {}, streams[0].id);

  const number = node("input", { type: "number", min: 0, step: 1 });
  const of = node("span");
  number.addEventListener("change", () => actions.goTo(number.valueAsNumber));

  const day = node("input", { type: "date", title: words.date_help });
  day.addEventListener("change", () => day.value && actions.goToDay(day.valueAsNumber));

  const head = node(
    "div", { class: "evl-head" },
    node("label", { class: "evl-name" }, node("span", {}, streams[0].noun), name),
    node("label", {}, node("span", {}, words.version), number, of),
    node("label", {}, node("span", {}, words.date), day),
  );

  const first = button("first", words.first, () => actions.goTo(0));
  const back = button("back", words.back, () => actions.step(-1));
  const play = button("play", words.play, actions.playOrPause);
  const forward = button("forward", words.forward, () => actions.step(1));
  const last = button("last", words.last, () => actions.step(Infinity));
  const playWord = node("span");
  play.append(playWord);
  play.classList.add("evl-play");

  const slider = node("input", { type: "range", min: 0, step: 1, "aria-label": words.position });
  slider.addEventListener("input", () => {
    const by = slider.valueAsNumber - at;
    if (Math.abs(by) === 1) actions.step(by); // an arrow key
    else actions.goTo(slider.valueAsNumber);
  });

  const speed = node("select");
  SPEEDS.forEach(([times, label]) => speed.append(node("option", { value: times }, label)));
  speed.value = 1;
  speed.addEventListener("change", () => actions.playAt(Number(speed.value)));

  const transport = node(
    "div", { class: "evl-transport", role: "group", "aria-label": words.controls },
    node("span", { class: "evl-buttons" }, first, back, play, forward, last),
    node("label", { class: "evl-speed" }, node("span", {}, words.speed), speed), slider,
  );

  function button(icon, label, action) {
    const image = drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
    image.append(drawn("path", { d: ICONS[icon] }));
    const made = node("button", { type: "button", title: label, "aria-label": label }, image);
    made.addEventListener("click", action);
    return made;
  }

  function show(index, history) {
    chooser.value = index;
    number.max = slider.max = history.last;
    of.textContent = filled(words.of, { last: history.last });
  }

  function move(history, version, types) {
    at = version;
    slider.value = number.value = version;
    slider.setAttribute("aria-valuetext", history.spoken(version));
    // What the reader is typing is left alone.
    const when = version ? history.events.when[version - 1].slice(0, 10) : "";
    if (!day.matches(":focus")) day.value = when;
    // `aria-disabled` and not `disabled`: the focus stays where it is.
    const ended = history.stepped(version, 1, types) === version;
    for (const one of [first, back]) one.setAttribute("aria-disabled", version === 0);
    for (const one of [forward, last]) one.setAttribute("aria-disabled", ended);
  }

  function showPlaying(playing) {
    const word = playing ? words.pause : words.play;
    playWord.textContent = play.title = word;
    play.setAttribute("aria-label", word);
    play.querySelector("path").setAttribute("d", ICONS[playing ? "pause" : "play"]);
  }

  showPlaying(false);
  return { head, transport, show, move, showPlaying };
}
