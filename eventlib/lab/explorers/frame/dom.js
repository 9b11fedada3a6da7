// Small tools for the page of every widget. What comes from data only ever becomes text.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * @typedef {Record<string, string | number | boolean>} Attributes
 * @typedef {Node | string} Child A string becomes a text node.
 */

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {Child[]} children */
function node(tag, attributes = /** @type {Attributes} */ ({}), ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

/** @template {keyof SVGElementTagNameMap} T @param {T} tag @param {Child[]} children */
function drawn(tag, attributes = /** @type {Attributes} */ ({}), ...children) {
  return dressed(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

/**
 * @template T
 * @typedef {{ element: HTMLElement, show: (what: T) => void }} Part A part of the page, and how it changes.
 */

/** @type {<E extends Element>(element: E, attributes: Attributes, children?: Child[]) => E} */
function dressed(element, attributes, children = []) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

// A button with words; `aria-disabled` and not `disabled`: the focus stays where it is.
/** @type {(label: Child, action: () => void, attributes?: Attributes) => HTMLButtonElement} */
function button(label, action, attributes = {}) {
  const made = node("button", { type: "button", "data-lm-suppress-shortcuts": "true", ...attributes }, label);
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") action();
  });
  return made;
}

// A name that may be too long for its place: all of it is there for who points at it.
/** @type {(tag: keyof HTMLElementTagNameMap, name: string, attributes?: Attributes, longest?: number) => HTMLElement} */
function named(tag, name, attributes = {}, longest = 60) {
  return node(tag, { ...attributes, title: name }, shortened(name, longest));
}

// A name that nothing else on the page has. A counter would not do: each widget loads this anew.
/** @param {string} prefix */
function newName(prefix) {
  return `${prefix}-${Math.random().toString(36).slice(2)}`;
}

// A page that never has a kernel, such as a deck of slides, says so on its root element.
function noKernelHere() {
  return document.documentElement.hasAttribute("data-no-kernel");
}

// "{name} is {value}" with the values in their places.
/** @type {(template: string, values: Record<string, string | number>) => string} */
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

// A long text keeps its beginning and its end, where names differ; no letter is cut in two.
/** @type {(text: string, longest: number) => string} */
function shortened(text, longest) {
  if (text.length <= longest) return text;
  const letters = [...new Intl.Segmenter().segment(text.slice(0, 8 * longest))];
  if (letters.length <= longest) return text;
  const tail = [...new Intl.Segmenter().segment(text.slice(-8 * longest))];
  const half = Math.floor((longest - 1) / 2);
  return [...letters.slice(0, half), { segment: "…" }, ...tail.slice(-half)]
    .map(({ segment }) => segment).join("");
}

// Call `action` once for a burst of calls: when `later`, asked at the first of them, says so.
/** @type {(later: (then: () => void) => void, action: () => void) => () => void} */
function once(later, action) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      action();
    });
  };
}

/** @type {(milliseconds: number, action: () => void) => () => void} */
const gathered = (milliseconds, action) => once((then) => setTimeout(then, milliseconds), action);

/** @type {(action: () => void) => () => void} */
const inFrame = (action) => once(requestAnimationFrame, action);

// Call `action` once it has been quiet for `milliseconds`.
/** @type {(milliseconds: number, action: () => void) => () => void} */
function settled(milliseconds, action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

// Scrolls a list alone to show an item: `scrollIntoView` would move the whole page.
/** @type {(list: HTMLElement, item: HTMLElement) => void} */
function showInList(list, { offsetTop: top, offsetHeight: height }) {
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + height - list.clientHeight;
  }
}

// What was clicked on, of its kind, or what holds it.
/** @type {(event: Event, kind: string) => HTMLElement | null} */
function closest({ target }, kind) {
  return target instanceof Element ? target.closest(kind) : null;
}

function movesAreWelcome() {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// The size of the text in an element, of which 14 pixels are the usual: drawings grow with it.
/** @param {Element} element */
function textSize(element) {
  return parseFloat(getComputedStyle(element).fontSize) / 14 || 1;
}
