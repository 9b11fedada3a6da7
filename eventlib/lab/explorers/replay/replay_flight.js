// The motion that explains a step: the event moves from the log into the rows it changes, or back.

const QUICK = 260; // ms: who steps faster than this is not held up by motion

function makeFlight(root) {
  let running = [];
  let before = -Infinity;

  function show(row, changed, forward) {
    const time = performance.now();
    const quick = time - before < QUICK;
    before = time;
    if (quick || !changed.length || !root.isConnected || !movesAreWelcome()) return;
    const [from, to] = [row, changed[0]].map((place) => placeIn(root, place));
    const label = [".evl-type", ".evl-detail"].map((part) => row.querySelector(part).textContent);
    const chip = node("div", { class: "evl-chip", "aria-hidden": "true" }, label.join(" "));
    root.append(chip);
    const path = forward ? [from, to] : [to, from];
    const [start, goal] = path.map(({ x, y }) => `translate(${x}px, ${y}px) translate(-50%, -50%)`);
    const motion = chip.animate(
      [
        { transform: start, opacity: 0 },
        { transform: start, opacity: 1, offset: 0.15 },
        { transform: goal, opacity: 1, offset: 0.8 },
        { transform: `${goal} scale(0.9)`, opacity: 0 },
      ],
      { duration: 520, easing: "ease-in-out" },
    );
    motion.onfinish = motion.oncancel = () => chip.remove();
    running = [motion];
    if (forward) {
      running.push(...changed.map((line) => line.animate(
        [{ backgroundColor: "transparent" }, { backgroundColor: "var(--evl-glow)" },
          { backgroundColor: "transparent" }],
        { duration: 700, delay: 350 },
      )));
    }
  }

  function stop() {
    for (const motion of running) motion.cancel();
    running = [];
  }

  return { show, stop };
}
