// The motion that explains a delivery: the copy goes to every consumer, and from those who drop it
// it comes back.

const LEG = 600; // ms from the list to a consumer
const QUICK = 260; // ms: who steps faster than this is not held up by motion

function makeFlight(root) {
  let running = [];
  let before = -Infinity;

  // `consumers`: of each the place where it counts, and whether it has taken the copy in.
  function show(label, row, consumers) {
    const time = performance.now();
    const quick = time - before < QUICK;
    before = time;
    if (quick || !root.isConnected || !movesAreWelcome()) return;
    const start = `${middleOf(row, 120)} translate(-50%, -50%)`;
    for (const { place, taken } of consumers) {
      const chip = node("div", { class: "evc-chip", "aria-hidden": "true" }, label);
      root.append(chip);
      const goal = `${middleOf(place)} translate(-50%, -50%)`;
      const frames = [{ transform: start }, { transform: goal, offset: taken ? 0.9 : 0.6 }];
      frames.push({ transform: taken ? `${goal} scale(0.8)` : start, opacity: 0 });
      const motion = chip.animate(frames, {
        duration: taken ? LEG : 1.6 * LEG, easing: "ease-in-out",
      });
      motion.onfinish = motion.oncancel = () => chip.remove();
      running.push(motion);
    }
  }

  function middleOf(place, inside) {
    const { x, y } = placeIn(root, place, inside);
    return `translate(${x}px, ${y}px)`;
  }

  function stop() {
    for (const motion of running) motion.cancel();
    running = [];
  }

  return { show, stop };
}
