"""What `import_statement` returns: how much was imported, and whether the balances agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from eventlib.lab.euros import in_euros
from eventlib.lab.session import text
from eventlib.lab.statement.check import Mismatch
from eventlib.lab.statement.signs import Note

MOST_SHOWN = 10


@dataclass(frozen=True, repr=False)
class StatementReport:
    """A statement that was imported, in numbers; shown in words or as a table.

    - `accounts`, `events`: how many there are in the statement; `added`: how many of the events
      were new to the store.
    - `days`: the days with movements, added over the accounts; `checked`: those of them for which
      the statement has a balance.
    - `mismatches`: the checked days whose replayed balance is none of the statement's.
    - `openings`: by account, the opening balance that mends every one of its days, for accounts
      that differ by the same amount all along. Pass it as `opening=` with a new store.
    - `lines`: the lines of the file (a row over several counts once); `booked`: those that became
      new events; `left_out`: how many others there are, by why. The two add up to `lines`.
    - `notes`: what was found about signs, kinds and the end of the file.
    """

    accounts: int
    events: int
    added: int
    days: int
    checked: int
    mismatches: tuple[Mismatch, ...]
    openings: Mapping[str, str]
    lines: int
    booked: int
    left_out: Mapping[str, int]
    notes: tuple[Note, ...]

    def __repr__(self) -> str:
        lines = [f"{_say('title')} · {self._counts()}", self._verdict()]
        for run in self._runs()[:MOST_SHOWN]:
            said = _say("run", **_cells(run, in_euros))
            if len(run) > 1:
                said = _say("again", run=said, last=run[-1].date, days=len(run))
            lines.append(f"  {said}")
        return "\n".join([*lines, *self._advice(), *self._told()])

    def _repr_html_(self) -> str:
        said = [f"<strong>{escape(_say('title'))}</strong> · {escape(self._counts())}"]
        said.append(escape(self._verdict()))
        runs = self._runs()[:MOST_SHOWN]
        if runs:
            headings = [text("statement", "columns", name) for name in _cells(runs[0])]
            rows = [_row("th", headings), *(_row("td", _cells(run).values()) for run in runs)]
            said.append(f"<table>{''.join(rows)}</table>")
        said += [escape(line) for line in (*self._advice(), *self._told())]
        return "".join(f"<div>{part}</div>" for part in said)

    def _counts(self) -> str:
        return _say(
            "counts",
            accounts=self.accounts,
            events=self.events,
            added=self.added,
            days=self.days,
        )

    def _verdict(self) -> str:
        if not self.checked:
            return _say("unchecked")
        if not self.mismatches:
            return _say("right", checked=self.checked)
        return _say("wrong", checked=self.checked, wrong=len(self.mismatches))

    def _runs(self) -> list[list[Mismatch]]:
        """Mismatches of one account by one difference, one after the other, belong together."""
        same = groupby(self.mismatches, key=lambda each: (each.account, each.difference))
        return [list(run) for _, run in same]

    def _advice(self) -> list[str]:
        hidden = len(self._runs()) - MOST_SHOWN
        lines = [_say("more", more=hidden)] if hidden > 0 else []
        if len(self.openings) == 1:
            ((account, opening),) = self.openings.items()
            lines.append(_say("opening", account=account, opening=opening))
        elif self.openings:
            lines.append(_say("openings", count=len(self.openings)))
        return lines

    def _told(self) -> list[str]:
        """What became of the lines, where any is left out that is no header; and the notes."""
        said = [text("statement", "notes", note.key).format(**note.values) for note in self.notes]
        if self.left_out.keys() <= {"header", "blank"}:
            return said
        why = ", ".join(
            f"{text('statement', 'left_out', key)} {count}" for key, count in self.left_out.items()
        )
        left = self.lines - self.booked
        return [_say("lines", lines=self.lines, booked=self.booked, left=left, why=why), *said]


def _say(key: str, **values: object) -> str:
    return text("statement", "report", key).format(**values)


def _cells(run: Sequence[Mismatch], money: Callable[[str], str] = str) -> dict[str, str]:
    first = {name: str(getattr(run[0], name)) for name in ("account", "date", "line")}
    amounts = ("expected", "actual", "difference")
    first |= {name: money(str(getattr(run[0], name))) for name in amounts}
    return {**first, "last": str(run[-1].date)}


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
