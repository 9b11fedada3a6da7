// The motion that explains a step: events travel from the log into what is made of them.

const LEG = 650; // ms from one place to the other

function makeFlight(root) {
  const running = new Set();

  // From one place to another; resolves when it is there, or was stopped.
  async function along(label, from, to, turnsBack = false) {
    if (!root.isConnected || !movesAreWelcome()) return;
    const [start, end] = [from, to].map((place) => {
      const { x, y } = placeIn(root, place, 160);
      return `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    });
    const chip = node("div", { class: "evp-chip", "aria-hidden": "true" }, label);
    root.append(chip);
    const frames = [{ transform: start }, { transform: end }];
    if (turnsBack) frames.push({ transform: start, opacity: 0 });
    const motion = chip.animate(frames, {
      duration: turnsBack ? 1.7 * LEG : LEG, easing: "ease-in-out", fill: "forwards",
    });
    const mine = { chip, motion };
    running.add(mine);
    await motion.finished.catch(() => {}); // stopped
    chip.remove();
    running.delete(mine);
  }

  function stop() {
    for (const { chip, motion } of running) {
      motion.cancel();
      chip.remove();
    }
    running.clear();
  }

  return { along, stop };
}
