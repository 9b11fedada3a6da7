// The motion that explains a step: a label travels from where something was to what it changes.

const LEG = 620; // ms from one place to the next

/** @typedef {ReturnType<typeof makeFlight>} Flight */

/** @param {HTMLElement} root */
function makeFlight(root) {
  /** @type {Set<{ chip: HTMLElement, motion?: Animation }>} */
  const running = new Set();

  // Along the places, one after the other; resolves when it is there, or was stopped. From `failsAt`
  // on it is marked as failed; what `turnsBack` goes home from the last place, and fades.
  /** @type {(label: string, places: Element[], how?: { failsAt?: number, turnsBack?: boolean, leg?: number }) => Promise<void>} */
  async function along(label, places, { failsAt = Infinity, turnsBack = false, leg: duration = LEG } = {}) {
    if (!root.isConnected || !movesAreWelcome()) return;
    const points = places.map((place) => pointIn(place));
    const chip = node("div", { class: "evl-chip", "aria-hidden": "true" }, shortened(label, 40));
    /** @type {{ chip: HTMLElement, motion?: Animation }} */
    const mine = { chip };
    root.append(chip);
    running.add(mine);
    for (let leg = 0; leg + 1 < points.length && running.has(mine); leg += 1) {
      if (leg === failsAt) {
        chip.classList.add("evl-chip-failed");
        chip.prepend("✗ ");
      }
      const ends = [points[leg], points[leg + 1]];
      const keys = turnsBack ? [...ends, ends[0]] : ends;
      const motion = mine.motion = chip.animate(
        keys.map((at, place) => ({ transform: `${at} translate(-50%, -50%)`, opacity: place === 2 ? 0 : 1 })),
        { duration: turnsBack ? 1.7 * duration : duration, easing: "ease-in-out", fill: "forwards" },
      );
      await motion.finished.catch(() => {}); // stopped
    }
    land(mine);
  }

  /** @param {{ chip: HTMLElement, motion?: Animation }} one */
  function land(one) {
    one.motion?.cancel();
    one.chip.remove();
    running.delete(one);
  }

  // The middle of a place, or its beginning where it is wide, in the root's own pixels: on a slide
  // the page is scaled. The label stays inside of the root.
  /** @param {Element} place */
  function pointIn(place) {
    const home = root.getBoundingClientRect();
    const { left, top, width, height } = place.getBoundingClientRect();
    const scale = home.width / root.offsetWidth || 1;
    const half = 9 * parseFloat(getComputedStyle(root).fontSize);
    const x = (left - home.left) / scale + Math.min(width / scale / 2, half);
    const y = (top - home.top + height / 2) / scale;
    /** @type {(at: number, room: number, all: number) => number} */
    const inside = (at, room, all) => Math.max(Math.min(at, all - room), Math.min(room, all / 2));
    return `translate(${inside(x, half, root.offsetWidth)}px, ${inside(y, 20, root.offsetHeight)}px)`;
  }

  const stop = () => [...running].forEach(land);

  return { along, stop };
}
