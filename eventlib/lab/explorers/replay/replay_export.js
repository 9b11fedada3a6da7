// What is shown as a table in CSV: the same text as Python's `.csv`, made without asking it.

function csvOf(history, types, without) {
  const { events, frames } = history;
  const amount = events.amount ? ["amount"] : [];
  const others = without ? numbersOf(without) : [];
  const names = [
    "version", "position", "timestamp", "type", "id", ...amount,
    ...numbersOf(frames), ...others.map((name) => `${name}_without`),
  ];
  const lines = [names.map(textCell)];
  events.type.forEach((type, index) => {
    const version = index + 1;
    if (!history.shows(version, types)) return;
    lines.push([
      version, events.position[index], events.instant[index],
      textCell(type), textCell(events.id[index]),
      ...amount.map(() => events.amount[index].replace(/^\+/, "")),
      ...numberCells(frames, frames.states[version], version),
      ...(without ? numberCells(without, without.at(version), version) : []),
    ]);
  });
  return lines.map((cells) => `${cells.join(",")}\n`).join("");
}

// A text that stays text: what a spreadsheet would take for a formula gets an apostrophe.
function textCell(words) {
  const safe = /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[,"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// As the state shows them; an empty cell where there is no number.
function numberCells(frames, state, version) {
  return numbersOf(frames).map((name) =>
    frames.numbers[name][version] === null ? "" : state[frames.names.indexOf(name)]);
}

// In the order of the state: a saved page has the keys of an object in another.
const numbersOf = ({ names, numbers }) => names.filter((name) => Object.hasOwn(numbers, name));

// Saved as UTF-8 with a mark at its start, without which a spreadsheet guesses the letters wrong.
function saveCsv(name, text) {
  const blob = new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
  const link = node("a", { href: URL.createObjectURL(blob), download: fileName(name) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000); // a slow disk may still read it
}

const fileName = (name) => `${name.slice(0, 80).replace(/[^\p{L}\p{N}._-]+/gu, "-")}.csv`;
