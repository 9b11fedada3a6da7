"""Which way the money went: what the signs mean beside a kind or in a column of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

Side = Literal["credit", "debit", "sign"]


class Note(NamedTuple):
    """Something that the report says of a file: a key of its texts, and what they name."""

    key: str
    values: dict[str, str]


class Entry(NamedTuple):
    """The amount of a row as it is written, and what says its sign."""

    line: int
    column: str
    said: str
    """The kind of the row, or its column: amounts of which all are negative follow a convention."""
    side: Side
    value: Decimal
    mark: str
    """`CR` or `DR`, which say the sign whatever else does."""


class Contradiction(ValueError):
    """An amount whose sign cannot be understood: which of the entries, and why."""

    def __init__(self, entry: Entry, why: str) -> None:
        self.entry = entry
        self.why = why
        super().__init__(why)


def signed(entries: Sequence[Entry], inverted: bool) -> tuple[list[Decimal], list[Note]]:
    """What each entry adds to the balance, and what the report has to say about it.

    Beside the side of the debits a negative amount among positive ones is a refund; where all are
    negative, that is how the file writes debits. `Contradiction` where it cannot be told.
    """
    notes: list[Note] = []
    entries = [_marked(entry, inverted) for entry in entries]
    plain = [e for e in entries if e.side == "sign" and not e.mark and e.value > 0]
    marked = any(entry.mark == "CR" for entry in entries)
    if marked and plain and not inverted and all(entry.value >= 0 for entry in entries):
        raise Contradiction(
            plain[0],
            "has no sign, where other amounts say CR and none has a minus or DR: if those without "
            "are charges, give inverted=True",
        )
    credits = [entry for entry in entries if entry.side == "credit"]
    negative = [entry for entry in credits if entry.value < 0]
    less = Counter(entry.said for entry in negative)
    more = Counter(entry.said for entry in credits if entry.value > 0)
    wrong = [entry for entry in negative if less[entry.said] > more[entry.said]]
    if wrong:
        if inverted:
            why = "is positive, where inverted=True says that money that comes in has a minus"
        elif wrong[0].said == wrong[0].column:
            why = "is negative: money that leaves is a debit" + _CARD
        else:
            why = "is negative, where the kind of the row says credit" + _CARD
        raise Contradiction(wrong[0], why)
    if negative:
        notes.append(_note("reversals", negative))
    debits = [entry for entry in entries if entry.side == "debit"]
    written = _minus_is_debit(debits)
    refunds = [entry for entry in debits if entry.value < 0 and entry.said not in written]
    if refunds:
        notes.append(_note("refunds", refunds))
    if written:
        notes.append(_note("negative_debits", [entry for entry in debits if entry.value < 0]))
    return [
        entry.value if entry.side != "debit" or entry.said in written else _minus(entry.value)
        for entry in entries
    ], notes


def _marked(entry: Entry, inverted: bool) -> Entry:
    """An entry by its mark; or else, for a card, by the minus of what is paid in."""
    if entry.side == "debit" and entry.mark == "CR":
        raise Contradiction(entry, "says CR, and stands among debits")
    if entry.side == "debit" and entry.mark == "DR":
        return entry._replace(value=_minus(entry.value))
    if inverted and entry.side != "debit" and not entry.mark:
        return entry._replace(value=_minus(entry.value))
    return entry


_CARD = ". If it is a card statement that writes what is paid in with a minus, give inverted=True"


def _minus_is_debit(debits: Sequence[Entry]) -> set[str]:
    """The kinds (or the column) of debits that are written with a minus, all of them or none."""
    signs: dict[str, list[Entry]] = {}
    for entry in debits:
        if entry.value:
            signs.setdefault(entry.said, []).append(entry)
    written = set()
    for said, found in signs.items():
        positive = [entry for entry in found if entry.value > 0]
        if not positive:
            written.add(said)
        elif 2 * len(positive) < len(found):
            raise Contradiction(
                positive[0],
                f"is positive among debits of which {len(found) - len(positive)} of {len(found)} "
                "are negative: if the amounts carry their own signs, name their column alone, as "
                "amount= without kind=; else write all debits with one sign, in a copy of the file",
            )
    if written and written != set(signs):
        first = next(entry for entry in debits if entry.said in written and entry.value)
        raise Contradiction(
            first,
            f"is negative, as all of {first.said!r}, where other kinds of debits are positive: "
            "write all debits with one sign, and what came in under a kind of credits=, in a copy "
            "of the file; if the amounts carry their own signs, leave kind= out",
        )
    return written


def by_kind(entries: Sequence[Entry], credits: frozenset[str]) -> tuple[list[Entry], list[Note]]:
    """The entries with the side that their kinds say: credits, or else debits.

    `Contradiction` where a kind is likely misspelt, or where it is likely that some say credit.
    """
    first = {entry.said: entry for entry in reversed(entries)}
    counts = Counter(entry.said for entry in entries)
    debits = [kind for kind in counts if kind not in credits]
    by_case = {credit.casefold(): credit for credit in credits}
    for kind in debits:
        if kind.casefold() in by_case:
            raise Contradiction(
                first[kind],
                f"is of the kind {kind!r}, which differs from {by_case[kind.casefold()]!r} in "
                f"credits only by upper and lower case: give credits=({kind!r},), or all that are",
            )
    if "" in debits and len(debits) > 1:
        raise Contradiction(first[""], "has no kind, where other debits have one: write it there")
    none = credits and len(debits) == len(counts)
    both = {entry.value > 0 for entry in entries if entry.value} == {True, False}
    if none and (len(debits) > 1 or both):
        raise Contradiction(
            first[debits[0]],
            f"is of the kind {debits[0]!r}, and no row of the file is of a kind in "
            f"credits={tuple(sorted(credits))!r}; there are {', '.join(map(repr, debits[:9]))}. "
            "Say in credits= which bring money in, or credits=() if none does; if the amounts "
            "carry their own signs, leave kind= out",
        )
    notes = []
    named = ", ".join(f"{kind!r} ({counts[kind]})" for kind in debits)
    if none and debits:
        said = ", ".join(map(repr, sorted(credits)))
        notes.append(Note("no_credit", {"kinds": named, "credits": said}))
    elif debits:
        notes.append(Note("debits", {"kinds": named}))
    sided = [
        entry._replace(side="credit" if entry.said in credits else "debit") for entry in entries
    ]
    return sided, notes


def counts_what_is_owed(steps: Sequence[tuple[Decimal, Decimal, Decimal]]) -> bool:
    """Whether the balances of a card grow with its charges.

    Each step is what a balance differs by from the one above it, and what the row above and the
    row itself add to the account. The order of the rows is either one.
    """
    tallies = {
        (owed, upwards): sum(
            step == (adds if owed == upwards else _minus(adds))
            for step, above, own in steps
            for adds in (above if upwards else own,)
        )
        for owed in (False, True)
        for upwards in (False, True)
    }
    best = max(tallies.values(), default=0)
    return best > 0 and max(tallies[False, False], tallies[False, True]) < best


def _minus(value: Decimal) -> Decimal:
    return value.copy_negate() if value else value


def _note(key: str, entries: Sequence[Entry]) -> Note:
    lines = ", ".join(str(entry.line) for entry in entries[:5]) + (
        ", …" if len(entries) > 5 else ""
    )
    values = {"column": entries[0].column, "count": str(len(entries)), "lines": lines}
    return Note(key, values)
