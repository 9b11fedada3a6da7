// The shell of an explorer: its region in the page, what is said aloud, who is asked, and its end.

const ANSWER_WITHIN = 3000; // ms that Python may take before the page says that nobody answers

/**
 * The traits that Python and the page share, as anywidget hands them over with the page's place.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(values: object) => void} set
 * @property {() => void} save_changes
 * @property {(message: object) => void} send
 * @property {(events: string, hear: (message: any) => void) => void} on
 * @property {(events: string, hear: (message: any) => void) => void} off
 *
 * @typedef {{ model: Model, el: HTMLElement }} Props
 * @typedef {Record<string, string>} Words What the page says of itself, by the key in `texts/`.
 * @typedef {ReturnType<typeof makeShell>} Shell
 * @typedef {Shell["ask"]} Ask
 */

/** @param {Props} props @param {string} name @param {Words} words @param {string} label */
function makeShell({ model, el }, name, words, label) {
  const uid = newName(name);
  /** @type {(() => void)[]} */
  const ends = [];
  /** @type {Map<string, number>} */
  const unanswered = new Map();
  let tickets = 0;
  let telling = false;
  let toSay = "";

  const silent = node("p", { class: "evl-silent", role: "status" });
  const heard = node("p", { class: "evl-only-heard", role: "status", "aria-live": "polite" });
  const root = node("div", { role: "region", class: `evl-frame ${name}`, "aria-label": label });

  /** @param {HTMLElement[]} parts */
  function show(...parts) {
    root.append(...parts, heard);
    keepKeys(root);
    el.append(root);
  }

  // Said aloud once things have settled.
  /** @param {string} sentence */
  function say(sentence) {
    toSay = sentence;
    speak();
  }
  const speak = settled(400, () => { heard.textContent = toSay; });

  // --- the model, until the end ---------------------------------------------------------------

  /** @type {Model["on"]} */
  function on(events, hear) {
    model.on(events, hear);
    ends.push(() => model.off(events, hear));
  }

  // Call `action` soon after Python has changed one of these in the model. What the page puts there
  // itself, with `tell`, is no news: before it were looked at, the page may have gone on.
  /** @type {(names: string[], action: () => void) => void} */
  function hear(names, action) {
    const soon = gathered(0, action);
    on(names.map((each) => `change:${each}`).join(" "), () => telling || soon());
  }

  /** @param {object} values */
  function tell(values) {
    telling = true;
    model.set(values);
    telling = false;
    model.save_changes();
  }

  // Ask Python to do something. Where nobody answers, that is said, with what to do.
  /** @type {(verb: string, ...what: (string | number)[]) => void} */
  function ask(verb, ...what) {
    if (!silent.isConnected) root.prepend(silent);
    if (noKernelHere()) return answered(false);
    const ticket = `${uid}-${(tickets += 1)}`;
    unanswered.set(ticket, setTimeout(() => answered(false), ANSWER_WITHIN));
    try {
      return model.send({ do: verb, with: what, ticket });
    } catch { // the kernel is gone
      return answered(false);
    }
  }

  /** @param {() => void} end */
  const atEnd = (end) => { ends.push(end); };
  const shell = { uid, root, show, say, on, hear, tell, ask, atEnd, end, unheard: () => {} };

  /** @param {boolean} yes */
  function answered(yes) {
    silent.textContent = yes ? "" : noKernelHere() ? words.no_python : words.run_again;
    for (const each of root.querySelectorAll(".evl-asks")) each.classList.toggle("evl-unheard", !yes);
    if (!yes) shell.unheard(); // what was chosen and not done is not shown
  }

  on("msg:custom", ({ heard: ticket }) => {
    if (!unanswered.has(ticket)) return;
    clearTimeout(unanswered.get(ticket));
    unanswered.delete(ticket);
    answered(true);
  });

  function end() {
    for (const waiting of unanswered.values()) clearTimeout(waiting);
    for (const each of ends) each();
    root.remove(); // else the page keeps all of it
  }

  return shell;
}
