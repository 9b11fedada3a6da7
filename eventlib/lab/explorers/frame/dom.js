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

// A button with words; `aria-disabled` and not `disabled`: the focus stays where it is.
function button(label, action, attributes = {}) {
  const made = node("button", { type: "button", "data-lm-suppress-shortcuts": "true", ...attributes }, label);
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") action();
  });
  return made;
}

// A name that nothing else on the page has. A counter would not do: each widget loads this anew.
function newName(prefix) {
  return `${prefix}-${Math.random().toString(36).slice(2)}`;
}

// A page that never has a kernel, such as a deck of slides, says so on its root element.
function noKernelHere() {
  return document.documentElement.hasAttribute("data-no-kernel");
}

// "{name} is {value}" with the values in their places.
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

// A long text keeps its beginning and its end, where names differ; no letter is cut in two.
function shortened(text, longest) {
  if (text.length <= longest) return text;
  const letters = [...new Intl.Segmenter().segment(text.slice(0, 8 * longest))];
  if (letters.length <= longest) return text;
  const tail = [...new Intl.Segmenter().segment(text.slice(-8 * longest))];
  const half = Math.floor((longest - 1) / 2);
  return [...letters.slice(0, half), { segment: "…" }, ...tail.slice(-half)]
    .map(({ segment }) => segment).join("");
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

// The size of the text in an element, of which 14 pixels are the usual: drawings grow with it.
function textSize(element) {
  return parseFloat(getComputedStyle(element).fontSize) / 14 || 1;
}
