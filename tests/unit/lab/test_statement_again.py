"""A statement imported again, broken off, into an account from elsewhere, and the next month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from eventlib import BankAccount, Event, EventStore
from tests.unit.lab.test_statement import Import, balance, importer


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    where = ":memory:" if request.param == "memory" else tmp_path / "bank.db"
    with EventStore(where) as opened:
        yield opened


@pytest.fixture
def load(store: EventStore, tmp_path: Path) -> Import:
    return importer(store, tmp_path)


LINES = [
    "acc,day,sum,left",
    "A,2026-03-02,1.00,1.00",
    "B,2026-03-02,2.00,2.00",
    "A,2026-03-03,3.00,4.00",
    "C,2026-03-04,5.00,5.00",
]


def test_importing_the_same_file_again_adds_nothing(load: Import, store: EventStore) -> None:
    first = load(LINES, account="acc", balance="left")
    everything = store.read_all()
    first_day = datetime(2026, 3, 2, tzinfo=UTC)
    data = {"aggregate_id": "A", "amount": "10.00"}  # life goes on, by a clock that is behind
    store.append(Event("later", "account.deposited", data, first_day, "test"))
    again = load(LINES, account="acc", balance="left")
    assert store.read_all()[:-1] == everything
    assert (first.added, again.added) == (7, 0)
    assert (again.accounts, again.events, again.days, again.checked) == (3, 7, 4, 4)
    assert again.mismatches == ()


def test_an_import_that_broke_off_is_completed(load: Import, tmp_path: Path) -> None:
    class Breaks(EventStore):
        calls = 0

        def append_all(self, *args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return super().append_all(*args, **kwargs)

    with Breaks(tmp_path / "broken.db") as broken:
        with pytest.raises(KeyboardInterrupt):
            load(LINES, account="acc", balance="left", into=broken)
        assert broken.aggregate_ids() == ["A", "B"]
        report = load(LINES, account="acc", balance="left", into=broken)
        whole = EventStore()
        assert load(LINES, account="acc", balance="left", into=whole).added == 7
        assert report.added == 2
        assert [(e, e.position) for e in broken.read_all()] == [
            (e, e.position) for e in whole.read_all()
        ]


def test_an_account_from_elsewhere_is_refused_before_anything_is_stored(
    load: Import, store: EventStore
) -> None:
    BankAccount.open("C", 1, store)
    with pytest.raises(ValueError, match="account 'C' is in this store already, and not from this"):
        load(LINES, account="acc")
    assert store.aggregate_ids() == ["C"]
    assert store.version("C") == 1


@pytest.mark.parametrize("other", [{"opening": 1}, {"date_format": "%m/%d/%Y"}, {"amount": "left"}])
def test_the_same_file_with_other_arguments_is_refused(
    load: Import, store: EventStore, other: dict[str, Any]
) -> None:
    lines = ["day,sum,left", "02/03/2026,1,5", "02/03/2026,2,7"]
    load(lines, date_format="%d/%m/%Y")
    everything = store.read_all()
    with pytest.raises(ValueError, match="from this file with other arguments"):
        load(lines, **{"date_format": "%d/%m/%Y", **other})
    assert store.read_all() == everything


def test_one_file_may_be_imported_under_two_accounts(load: Import, store: EventStore) -> None:
    load(["day,sum", "2026-03-02,1"], account_id="A")
    load(["day,sum", "2026-03-02,1"], account_id="B")
    assert balance(store, "A") == balance(store, "B") == 1
