// What Python computed, and what would have been without one event. Nothing here is drawn.

// Whole cents as "1300.00", exactly.
function centsInWords(cents) {
  const size = Math.abs(cents);
  const rest = size % 100;
  return `${cents < 0 ? "-" : ""}${(size - rest) / 100}.${String(rest).padStart(2, "0")}`;
}

function makeHistory(stream, words) {
  const { events, frames, money, says } = stream;
  const last = events.type.length;

  // One subtraction in whole cents for each version, and what the rule says then.
  function subtract(skipped) {
    const missing = money.delta[skipped - 1] ?? 0;
    const cents = money.balance.map((at, version) => (version < skipped ? at : at - missing));
    const checked = new Set(money.checked);
    const barred = new Set(money.barred);
    const refused = events.type
      .map((_, index) => index + 1)
      .filter((version) => version !== skipped)
      .filter((version) => {
        const isMove = money.delta[version - 1] !== null;
        const neverOpened = skipped === money.opened_by && isMove;
        return neverOpened || barred.has(version) || (checked.has(version) && cents[version] < 0);
      });
    return {
      names: ["balance"],
      numbers: { balance: cents.map((at) => at / 100) },
      refused,
      at: (version) => [centsInWords(cents[version])],
      csv: cents.map((at, version) => `,${version ? centsInWords(at) : "balance_without"}`),
    };
  }

  // What would have been without an event, or null where only Python can tell and has not yet.
  function without(skipped, answer) {
    if (money) return subtract(skipped);
    if (answer.stream !== stream.id || answer.skipped !== skipped) return null;
    return { ...answer, at: (version) => answer.states[version] };
  }

  function differences(other, version) {
    const state = frames.states[version];
    return other
      .at(version)
      .map((value, place) => ({
        name: other.names[place],
        without: value || words.nothing,
        with: state[frames.names.indexOf(other.names[place])] || words.nothing,
      }))
      .filter((pair) => pair.without !== pair.with)
      .map((pair) => filled(words.instead, pair));
  }

  // The same words as Python's `.text`.
  function tellWithout(other, skipped, version) {
    const parts = version < skipped
      ? words.not_yet
      : differences(other, version).join("; ") || words.no_difference;
    const at = skipped - 1;
    return filled(words.without, {
      skipped, type: events.type[at], detail: events.detail[at], parts,
    });
  }

  const shows = (version, types) =>
    version === 0 || !types.length || types.includes(events.type[version - 1]);

  // Where `by` steps lead (less than 0: back) that pass over the events of other types.
  function stepped(from, by, types) {
    const way = Math.sign(by);
    let reached = from;
    let left = Math.abs(by);
    for (let at = from + way; left > 0 && at >= 0 && at <= last; at += way) {
      if (!shows(at, types)) continue;
      reached = at;
      left -= 1;
    }
    return reached;
  }

  // The same words as Python's `.text`; none where all types are shown.
  function tellTypes(types) {
    if (!types.length) return "";
    const seen = events.type.filter((type) => types.includes(type)).length;
    return filled(words.filtered, { seen, last, types: types.join(", ") });
  }

  function spoken(version) {
    const what = version
      ? `${events.type[version - 1]} ${events.detail[version - 1]}`
      : words.start;
    return `${words.version} ${version} ${filled(words.of, { last })}: ${what}`;
  }

  // The last event, by version, that is not later than the end of the day that begins then, in UTC.
  const versionOn = (midnight) => events.at.findLastIndex((at) => at < midnight + DAY) + 1;

  return {
    ...stream, last, without, tellWithout, shows, stepped, tellTypes, spoken, versionOn,
  };
}
