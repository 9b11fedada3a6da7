// The dead letters: deliveries that failed, and the button that tries them again.

function makeLetters(words, uid, act) {
  const count = node("span");
  const title = node("div", { id: `${uid}-letters`, class: "evb-title" }, words.letters, count);
  const retry = button(words.retry, () => act("retry"), { class: "evb-asks evb-retry" });
  const list = node("ul", { class: "evb-letter-list" });
  const more = node("p", { class: "evb-quiet" });
  const element = node(
    "div", { class: "evb-letters", role: "group", "aria-labelledby": title.id },
    node("div", { class: "evb-head" }, title, retry), list, more,
  );

  function show({ letters, letters_count: all }) {
    element.classList.toggle("evb-has-letters", all > 0);
    count.textContent = all ? ` (${all})` : "";
    list.replaceChildren(...letters.map((letter) => node(
      "li", { class: "evb-letter" },
      node("span", { class: "evb-mark", "aria-hidden": "true" }, "✉"),
      node("strong", {}, `${letter.id} → ${letter.consumer}`),
      node("span", { class: "evb-attempts" }, filled(words.attempts, letter)),
      node("span", { class: "evb-error" }, `${letter.type} · ${letter.error}`),
    )));
    const left = all - letters.length;
    more.textContent = all ? (left ? filled(words.more, { count: left }) : "") : words.no_letters;
  }

  return { element, show, retry };
}
