"""Errors with fields for programs and messages for people: what was wrong, and what to do.

Bad values are plain `TypeError` and `ValueError`, as anywhere in Python; the classes here are
for what only an event-sourced system can get wrong.
"""

from __future__ import annotations

import copyreg
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventlib.event import RecordedEvent


class _WithFields(Exception):
    """Can be copied and pickled, whatever `__init__` asks for: its text and its fields are all."""

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class StoreError(Exception):
    """The place where events lie cannot be used: not a store, closed, locked, full, read-only."""


class ConcurrencyError(_WithFields):
    """The stream is not at the version the caller had seen. Nothing was written.

    Fields: `aggregate_id`; `expected` (a number, `NO_STREAM` or `EXISTS`); `actual` (the version
    the stream is at, 0 when it has no event); `events` (what was appended in between, 100 at most).

    >>> raise ConcurrencyError("ACC123", expected=1, actual=0)
    Traceback (most recent call last):
    eventlib.errors.ConcurrencyError: ACC123: you expected version 1, the stream is at 0: \
the event that took it to version 1 was applied but never appended. Append first, then apply.
    """

    def __init__(
        self, aggregate_id: str, *, expected: Any, actual: int, events: Sequence[RecordedEvent] = ()
    ) -> None:
        self.aggregate_id, self.events = aggregate_id, tuple(events)
        self.expected, self.actual = expected, actual
        super().__init__(f"{aggregate_id}: {self._says()}")

    def _says(self) -> str:
        expected, actual = self.expected, self.actual
        if not isinstance(expected, int) or expected == 0:
            start = f"you expected {expected or 'no event'}, the stream"
            if actual:
                return f"{start} is at version {actual}. It exists already: store.replay loads it."
            return f"{start} has no event. Append its first event with NO_STREAM."
        start = f"you expected version {expected}, the stream is at {actual}"
        if expected > actual:
            lost = f"the {expected - actual} events after version {actual} were"
            if expected == actual + 1:
                lost = f"the event that took it to version {expected} was"
            return f"{start}: {lost} applied but never appended. Append first, then apply."
        types = list(dict.fromkeys(event.type for event in self.events))
        named = f" ({', '.join(types[:3])}{', …' if len(types) > 3 else ''})" if types else ""
        came = "1 event was" if expected == actual - 1 else f"{actual - expected} events were"
        mend = "Load it again with store.replay, decide again, then append."
        return f"{start}: {came} appended in between{named}. {mend}"


class DuplicateEvent(_WithFields, ValueError):
    """An event id that the store has already, with other content. Nothing was written.

    Appending the *same* event again is no error: the store returns what it has.
    `event_id` is the id.
    """

    def __init__(self, event_id: str, why: str) -> None:
        self.event_id, self.why = event_id, why
        super().__init__(f"event id {event_id!r}: {why}")


class StreamNotFound(_WithFields, ValueError):
    """Nothing is stored under this name. Fields: `aggregate_id`; `nearest`, a stream or `None`."""

    def __init__(self, aggregate_id: str, streams: Sequence[str]) -> None:
        from difflib import get_close_matches  # rarely needed, and slow: not with every stream

        asked = str(aggregate_id).casefold()
        alike = {name.casefold(): name for name in streams if abs(len(name) - len(asked)) < 4}
        found = get_close_matches(asked, list(alike)[:5000], 1)
        self.aggregate_id, self.nearest = aggregate_id, alike[found[0]] if found else None
        meant = f"; did you mean {self.nearest!r}?" if found else ""
        super().__init__(f"no stream is called {aggregate_id!r}{meant}")


class AccountNotOpen(ValueError):
    """A command for an account that was never opened."""

    def __init__(self, message: str = "") -> None:
        how = "open it with BankAccount.open(account_id, initial_balance, store)"
        super().__init__(message or f"this account was never opened: {how}")


class OrderRefused(_WithFields, ValueError):
    """A command that the order's state does not allow.

    Fields: `order_id`; `command` (the status it would lead to); `status` (the order's own, `None`
    when there is no such order); `allowed` (the statuses it would have needed).
    """

    def __init__(
        self, order_id: str, command: str, status: str | None, allowed: Sequence[str]
    ) -> None:
        self.order_id, self.command = order_id, command
        self.status, self.allowed = status, tuple(allowed)
        now = f"it is {status}, not {' or '.join(allowed)}" if status else "there is no such order"
        super().__init__(f"{order_id} cannot become {command}: {now}")


class InsufficientFunds(_WithFields, ValueError):
    """A withdrawal of more than there is. Fields: `account_id`, `balance`, `amount`.

    >>> raise InsufficientFunds("ACC123", Decimal("300.00"), Decimal("500.00"))
    Traceback (most recent call last):
    eventlib.errors.InsufficientFunds: Insufficient funds: ACC123 has 300.00, \
you asked for 500.00
    """

    def __init__(self, account_id: str, balance: Decimal, amount: Decimal) -> None:
        self.account_id, self.balance, self.amount = account_id, balance, amount
        super().__init__(f"Insufficient funds: {account_id} has {balance}, you asked for {amount}")
