// What is shown is saved as a table in CSV: the lines are Python's, which nobody has to ask.

/** @type {(history: History, types: string[], without: Without | null) => string} */
function csvOf({ csv, shows }, types, without) {
  const lines = csv.map((line, version) => `${line}${without?.csv[version] ?? ""}\n`);
  return lines.filter((_, version) => shows(version, types)).join("");
}

// Saved as UTF-8 with a mark at its start, without which a spreadsheet guesses the letters wrong.
/** @type {(name: string, text: string) => void} */
function saveCsv(name, text) {
  const blob = new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
  const link = node("a", { href: URL.createObjectURL(blob), download: fileName(name) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000); // a slow disk may still read it
}

/** @param {string} name */
const fileName = (name) => `${name.slice(0, 80).replace(/[^\p{L}\p{N}._-]+/gu, "-")}.csv`;
