// The keys of a widget: those that move it, and those that go no further.

/** @type {Record<string, number>} */
const STEPS = {
  ArrowLeft: -1, ArrowUp: -1, PageUp: -10, Home: -Infinity,
  ArrowRight: 1, ArrowDown: 1, PageDown: 10, End: Infinity,
};
const KEYS_OF_CONTROLS = new Set([...Object.keys(STEPS), " ", "Enter"]);

/** @param {KeyboardEvent} event */
const isMeant = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
/** @param {Event} event */
const isTyped = ({ target }) => target instanceof Element && target.matches("input, select");

// The keys that a widget uses stop at its root: reveal.js listens further out. JupyterLab listens
// before anybody and asks the elements from the focus outwards whether a shortcut is meant, so that
// each control has to say no itself. Call this when all of them are in their places.
/** @param {HTMLElement} root */
function keepKeys(root) {
  for (const element of [root, ...root.querySelectorAll("button, input, select, summary, [tabindex]")]) {
    element.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  root.addEventListener("keydown", (event) => {
    if (!isMeant(event) || event.key === "Tab") return;
    if (isTyped(event) || KEYS_OF_CONTROLS.has(event.key)) event.stopPropagation();
  });
}

// Arrows and their like step, wherever the focus is in the element but where they mean something.
/** @type {(element: HTMLElement, step: (by: number) => void) => void} */
function stepOnKeys(element, step) {
  element.addEventListener("keydown", (event) => {
    const by = STEPS[event.key];
    if (by === undefined || !isMeant(event) || isTyped(event)) return;
    event.preventDefault();
    step(by);
  });
}
