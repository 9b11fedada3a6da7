"""Every balance that every account ever had, as one table, and the balances at an instant."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from eventlib.amount import subtract
from eventlib.bank import BankAccount
from eventlib.event import RecordedEvent, to_utc
from eventlib.lab.note import Note, missing_library
from eventlib.store import EventStore

if TYPE_CHECKING:
    import pandas as pd

TYPES = ("account.created", "account.deposited", "account.withdrawn")
PAGE = 10_000  # events read at a time: a long log is never in memory as a whole
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def balance_timeline(
    store: EventStore, aggregate_ids: Collection[str] | None = None
) -> pd.DataFrame | Note:
    """One row for each event of an account, by position: what it moved, and the balance after it.

    Columns: `timestamp` (UTC, to the microsecond), `aggregate_id` (categorical), `version`,
    `position`, `type` (categorical), `amount` (euros: the balance after the event minus the one
    before it, so that a withdrawal is negative) and `balance` (euros, after the event). Euros are
    floats made from whole cents.

    With `aggregate_ids` only those accounts, and only their events are read; an id that the store
    does not know has no rows. Events of other types are left out. Without pandas: a `Note`.

    >>> from eventlib import SimulatedClock
    >>> store = EventStore(clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.withdraw("0.10", store)
    >>> balance_timeline(store)[["aggregate_id", "type", "amount", "balance"]]
      aggregate_id               type  amount  balance
    0       ACC123    account.created  1000.0   1000.0
    1       ACC123  account.withdrawn    -0.1    999.9
    """
    try:
        import numpy as np
        import pandas as pd
    except ImportError:
        return missing_library("pandas")

    if isinstance(aggregate_ids, str):
        raise TypeError(f"aggregate_ids is a collection of ids: [{aggregate_ids!r}], for example")
    accounts: defaultdict[str, BankAccount] = defaultdict(BankAccount)
    names: dict[str, int] = {}
    microseconds, versions, positions = array("q"), array("q"), array("q")
    owners, types = array("i"), array("b")
    amounts, balances = array("d"), array("d")
    for event in _account_events(store, aggregate_ids):
        name = event.aggregate_id
        assert name is not None  # a store keeps no other
        account = accounts[name]
        before = account.balance
        account.evolve(event)  # the account itself decides what the event means
        microseconds.append((event.timestamp - _EPOCH) // _MICROSECOND)
        versions.append(event.version)
        positions.append(event.position)
        owners.append(names.setdefault(name, len(names)))
        types.append(TYPES.index(event.type))
        amounts.append(_euros(subtract(account.balance, before)))
        balances.append(_euros(account.balance))
    return pd.DataFrame(
        {
            "timestamp": pd.to_datetime(np.array(microseconds), unit="us", utc=True).as_unit("us"),
            "aggregate_id": pd.Categorical.from_codes(np.array(owners), pd.Index(list(names))),
            "version": np.array(versions),
            "position": np.array(positions),
            "type": pd.Categorical.from_codes(np.array(types), pd.Index(TYPES)),
            "amount": np.array(amounts),
            "balance": np.array(balances),
        }
    )


def balances_at(timeline: pd.DataFrame | EventStore | Note, instant: datetime) -> pd.Series | Note:
    """The balance of each account at an instant: a Series of euros by `aggregate_id`.

    `timeline` is what `balance_timeline` returned, or a store, whose timeline is then built first.
    `instant` is an aware datetime (naive: `ValueError`); events at that very instant count. The
    accounts are those that have a row in the timeline; one that was not open yet has 0.0.

    The same as `store.replay(id, BankAccount, at=instant).balance` for each of them, also where
    the clock went back within a stream. Without pandas: a `Note`.

    >>> from eventlib import SimulatedClock
    >>> store = EventStore(clock=SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    >>> account = BankAccount.open("ACC123", 1000, store)
    >>> _ = account.withdraw(200, store)
    >>> balances_at(balance_timeline(store), datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC))
    aggregate_id
    ACC123    1000.0
    Name: balance, dtype: float64
    """
    try:
        import numpy as np
        import pandas as pd
    except ImportError:
        return missing_library("pandas")

    at = (to_utc("instant", instant) - _EPOCH) // _MICROSECOND
    rows = balance_timeline(timeline) if isinstance(timeline, EventStore) else timeline
    assert isinstance(rows, pd.DataFrame)
    when = rows["timestamp"].dt.tz_localize(None).to_numpy("datetime64[us]").view("int64")
    owner = rows["aggregate_id"].cat.codes.to_numpy("intp")
    names = rows["aggregate_id"].cat.categories
    balance = rows["balance"].to_numpy()
    result = np.zeros(len(names))
    if (when[:-1] <= when[1:]).all():
        # In order of time: the last row up to the instant holds the answer, for each account.
        upto = np.searchsorted(when, at, side="right")
        result[owner[:upto]] = balance[:upto]  # where an account comes again, the last one stays
    else:
        # Out of order: add up what had moved by then, in cents, from the latest opening on.
        (known,) = np.nonzero(when <= at)
        of = owner[known]
        opens = (rows["type"] == "account.created").to_numpy()[known]
        start = np.zeros(len(names), dtype="int64")
        start[of[opens]] = known[opens]
        euros = np.where(opens, balance[known], rows["amount"].to_numpy()[known])
        cents = np.where(known >= start[of], np.rint(euros * 100), 0.0)
        result = np.bincount(of, weights=cents, minlength=len(names)) / 100
    present = np.bincount(owner, minlength=len(names)) > 0
    return pd.Series(
        result[present], index=pd.Index(names[present], name="aggregate_id"), name="balance"
    )


def _account_events(
    store: EventStore, aggregate_ids: Collection[str] | None
) -> Iterator[RecordedEvent]:
    """The events of accounts, by position, of the whole store or of some streams."""
    if aggregate_ids is not None:
        streams = [store.get_events(name) for name in dict.fromkeys(aggregate_ids)]
        chosen = [event for stream in streams for event in stream if event.type in TYPES]
        yield from sorted(chosen, key=lambda event: event.position)
        return
    after = 0
    while page := store.read_all(after, PAGE, TYPES):
        yield from page
        after = page[-1].position


def _euros(exact: Decimal) -> float:
    """Exact euros as the float nearest to their whole cents, whatever the decimal context."""
    numerator, denominator = exact.as_integer_ratio()
    if 100 % denominator:  # history may hold fractions of a cent
        return round(Fraction(numerator * 100, denominator)) / 100
    return numerator * 100 // denominator / 100
