"""What stands in which column of a statement and how it is written: the arguments, checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from eventlib.event import check_name
from eventlib.lab.statement.cells import as_heading, tidy

Skip = Callable[[Mapping[str, str]], object] | Mapping[str, str | Collection[str]]


@dataclass(frozen=True)
class Layout:
    """The arguments of `import_statement` that say how to read the file."""

    date: str
    amounts: tuple[str, ...]
    """The column of amounts, or those of credits and of debits."""
    account: str | None
    account_id: str | None
    kind: str | None
    credits: frozenset[str]
    balance: str | None
    fee: str | None
    inverted: bool
    skip: Skip | None
    date_format: str | None
    sep: str | None
    decimal: str

    def __post_init__(self) -> None:
        if len(self.amounts) not in (1, 2):
            raise ValueError("amount is one column, or a pair: (credit column, debit column)")
        if (self.account is None) == (self.account_id is None):
            raise ValueError(
                "whose movements are these? Give account= (the column that says it) or "
                "account_id= (one account for the whole file), one of the two"
            )
        if self.account_id is not None:
            check_name("account_id", self.account_id)
        if self.kind is not None and len(self.amounts) == 2:
            raise ValueError("give kind= or a pair of amount columns, not both: each says the sign")
        if self.decimal not in (".", ","):
            raise ValueError(f"decimal is '.' or ',', not {self.decimal!r}")
        if self.sep is not None and (len(self.sep) != 1 or self.sep in '"\r\n'):
            raise ValueError(f"sep is one character, such as ';', not {self.sep!r}")
        twice = [each for each in self.columns if self.columns.count(each) > 1]
        if twice:
            raise ValueError(f"column {twice[0]!r} is named for two things: it can be one of them")

    @property
    def columns(self) -> list[str]:
        """The columns that are read as what they are named for."""
        named = [self.date, *self.amounts, self.account, self.kind, self.balance, self.fee]
        return [name for name in named if name is not None]

    @property
    def wanted(self) -> set[str]:
        """The columns that the header has to name."""
        return {*self.columns, *(self.skip if isinstance(self.skip, Mapping) else ())}

    def skips(self, row: Mapping[str, str]) -> bool:
        """Whether a row is none of the movements, by `skip`; `ValueError` says why it is unsure."""
        if self.skip is None:
            return False
        if not isinstance(self.skip, Mapping):
            try:
                return bool(self.skip(row))
            except Exception as error:
                raise ValueError(f"is where skip failed with {error!r} on {dict(row)}") from error
        for column, values in self.skip.items():
            if row[column] in values:
                return True
            near = [each for each in values if each.casefold() == row[column].casefold()]
            if near:
                raise ValueError(
                    f"says {row[column]!r}, which differs from {near[0]!r} in skip only by "
                    "upper and lower case: give both, if both are to be left out"
                )
        return False


def layout(
    *, amount: str | Collection[str], credits: Collection[str], skip: Any, **named: Any
) -> Layout:
    """The layout, with the names as headings and cells are compared."""
    if isinstance(credits, str):
        raise TypeError(f"credits is a collection of values: ({credits!r},), for example")
    if isinstance(skip, tuple) and len(skip) == 2 and isinstance(skip[0], str):
        skip = dict([skip])  # (column, values)
    if isinstance(skip, Mapping):
        skip = {
            as_heading(column): frozenset(
                map(tidy, (values,) if isinstance(values, str) else values)
            )
            for column, values in skip.items()
        }
    elif skip is not None and not callable(skip):
        raise TypeError(
            'skip is a function of a row, such as lambda row: row["state"] == "PENDING", '
            'or values of a column: {"state": ("PENDING", "REVERTED")}'
        )
    for column in ("date", "account", "kind", "balance", "fee"):
        if named[column] is not None:
            named[column] = as_heading(named[column])
    amounts = (amount,) if isinstance(amount, str) else tuple(amount)
    return Layout(
        amounts=tuple(map(as_heading, amounts)),
        credits=frozenset(map(tidy, credits)),
        skip=skip,
        **named,
    )
