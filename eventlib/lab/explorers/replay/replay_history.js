// What Python computed, and what would have been without one event. Nothing here is drawn.

/**
 * What Python sends, once; see `page.py`. Events are in columns, by version less one; states and
 * numbers by version, from 0 on.
 *
 * @typedef {Record<"type" | "id" | "source" | "detail" | "data" | "when", string[]> & { at: number[] }} Events
 * @typedef {Record<string, (number | null)[]>} Numbers By the name of the attribute.
 * @typedef {{ names: string[], states: string[][], numbers: Numbers, refused: number[] }} Frames
 * @typedef {{
 *   balance: number[], delta: (number | null)[], checked: number[], barred: number[], opened_by: number,
 * }} Money In cents.
 * @typedef {{
 *   id: string, noun: string, events: Events, csv: string[], says: string[], frames: Frames,
 *   money: Money | null, clock_back: boolean,
 * }} Stream
 * @typedef {{ colour: string, dash: number[], marker: keyof typeof MARKER_SHAPES }} Stroke
 * @typedef {{ words: Words, strokes: Stroke[], streams: Stream[] }} Data
 *
 * And what it answers where the page cannot subtract.
 * @typedef {Frames & { stream: string, skipped: number, csv: string[] }} Answer
 *
 * @typedef {Omit<Frames, "states"> & { csv: string[], at: (version: number) => string[] }} Without
 * @typedef {ReturnType<typeof makeHistory>} History
 */

// Whole cents as "1300.00", exactly.
/** @param {number} cents */
function centsInWords(cents) {
  const size = Math.abs(cents);
  const rest = size % 100;
  return `${cents < 0 ? "-" : ""}${(size - rest) / 100}.${String(rest).padStart(2, "0")}`;
}

/** @param {Stream} stream @param {Words} words */
function makeHistory(stream, words) {
  const { events, frames, money, says } = stream;
  const last = events.type.length;

  // One subtraction in whole cents for each version, and what the rule says then.
  /** @type {(money: Money, skipped: number) => Without} */
  function subtract(money, skipped) {
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
  /** @type {(skipped: number, answer: Answer) => Without | null} */
  function without(skipped, answer) {
    if (money) return subtract(money, skipped);
    if (answer.stream !== stream.id || answer.skipped !== skipped) return null;
    return { ...answer, at: (version) => answer.states[version] };
  }

  /** @type {(other: Without, version: number) => string[]} */
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
  /** @type {(other: Without, skipped: number, version: number) => string} */
  function tellWithout(other, skipped, version) {
    const parts = version < skipped
      ? words.not_yet
      : differences(other, version).join("; ") || words.no_difference;
    const at = skipped - 1;
    return filled(words.without, {
      skipped, type: events.type[at], detail: events.detail[at], parts,
    });
  }

  /** @type {(version: number, types: string[]) => boolean} */
  const shows = (version, types) =>
    version === 0 || !types.length || types.includes(events.type[version - 1]);

  // Where `by` steps lead (less than 0: back) that pass over the events of other types.
  /** @type {(from: number, by: number, types: string[]) => number} */
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
  /** @param {string[]} types */
  function tellTypes(types) {
    if (!types.length) return "";
    const seen = events.type.filter((type) => types.includes(type)).length;
    return filled(words.filtered, { seen, last, types: types.join(", ") });
  }

  /** @param {number} version */
  function spoken(version) {
    const what = version
      ? `${events.type[version - 1]} ${events.detail[version - 1]}`
      : words.start;
    return `${words.version} ${version} ${filled(words.of, { last })}: ${what}`;
  }

  // The last event, by version, that is not later than the end of the day that begins then, in UTC.
  /** @param {number} midnight */
  const versionOn = (midnight) => events.at.findLastIndex((at) => at < midnight + DAY) + 1;

  return {
    ...stream, last, without, tellWithout, shows, stepped, tellTypes, spoken, versionOn,
  };
}
