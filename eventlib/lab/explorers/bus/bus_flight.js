// The motion that explains a step: the event travels from where it was to where it goes.

const LEG = 620; // ms from one place to the next

function makeFlight(root) {
  let running = null;

  // Along the places, one after the other; resolves when it is there, or was stopped.
  async function along(label, places, failsAt = Infinity) {
    stop();
    if (!root.isConnected || !movesAreWelcome()) return;
    const points = places.map((place) => {
      const { x, y } = placeIn(root, place, place.matches(".evb-consumer") ? 110 : undefined);
      return `translate(${x}px, ${y}px)`;
    });
    const chip = node("div", { class: "evb-chip", "aria-hidden": "true" }, label);
    root.append(chip);
    running = { chip, motion: null };
    const mine = running;
    for (let leg = 0; leg + 1 < points.length && mine === running; leg += 1) {
      if (leg === failsAt) {
        chip.classList.add("evb-chip-failed");
        chip.prepend("✗ ");
      }
      const [from, to] = [points[leg], points[leg + 1]].map((at) => `${at} translate(-50%, -50%)`);
      mine.motion = chip.animate(
        [{ transform: from }, { transform: to }],
        { duration: LEG, easing: "ease-in-out", fill: "forwards" },
      );
      await mine.motion.finished.catch(() => {}); // stopped
    }
    chip.remove();
  }

  function stop() {
    running?.motion?.cancel();
    running?.chip.remove();
    running = null;
  }

  return { along, stop };
}
