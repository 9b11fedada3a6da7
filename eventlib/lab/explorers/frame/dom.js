// Small tools for the page of every widget. What comes from data only ever becomes text.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function node(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children); // a string among them becomes a text node
  return element;
}

// "{name} is {value}" with the values in their places.
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

// Call `action` once for a burst of calls: `milliseconds` after the first of them.
function gathered(milliseconds, action) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      action();
    }, milliseconds);
  };
}

// Call `action` soon after Python has changed one of these in the model. What the page puts there
// itself, with `tell`, is no news: before it were looked at, the page may have gone on.
function hearing(model, names, action) {
  let telling = false;
  const soon = gathered(0, action);
  const changed = () => {
    if (!telling) soon();
  };
  const events = names.map((name) => `change:${name}`).join(" ");
  model.on(events, changed);
  return {
    tell(values) {
      telling = true;
      model.set(values);
      telling = false;
      model.save_changes();
    },
    stop() {
      model.off(events, changed);
    },
  };
}

// Call `action` once in the next frame, however often this is called before it.
function inFrame(action) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      action();
    });
  };
}

// Call `action` once it has been quiet for `milliseconds`.
function settled(milliseconds, action) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

const KEYS_OF_CONTROLS = new Set([
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown",
  "Home", "End", "PageUp", "PageDown", " ", "Enter",
]);

// The keys that a widget uses stop at its root: reveal.js listens further out. JupyterLab listens
// before anybody and asks the elements from the focus outwards whether a shortcut is meant, so that
// each control has to say no itself. Call this when all of them are in their places.
function keepKeys(root) {
  for (const element of [root, ...root.querySelectorAll("button, input, select, [tabindex]")]) {
    element.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
    const typing = event.target.matches("input, select");
    if (typing || KEYS_OF_CONTROLS.has(event.key)) event.stopPropagation();
  });
}

// Where a place is in a box that it lies in, in the box's own pixels: on a slide the page is scaled.
// `inside` of its width is where something is to arrive, else its middle.
function placeIn(box, place, inside = Infinity) {
  const home = box.getBoundingClientRect();
  const { left, top, width, height } = place.getBoundingClientRect();
  const scale = home.width / box.offsetWidth || 1;
  return {
    x: (left - home.left) / scale + Math.min(width / scale / 2, inside),
    y: (top - home.top + height / 2) / scale,
  };
}

// Scrolls a list alone to show an item: `scrollIntoView` would move the whole page.
function showInList(list, { offsetTop: top, offsetHeight: height }) {
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + height - list.clientHeight;
  }
}

function movesAreWelcome() {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Whole cents as "1300.00", exactly.
function centsInWords(cents) {
  const size = Math.abs(cents);
  const rest = size % 100;
  return `${cents < 0 ? "-" : ""}${(size - rest) / 100}.${String(rest).padStart(2, "0")}`;
}
