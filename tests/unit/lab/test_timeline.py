"""The timeline of balances, and the balances at an instant: always what a replay says."""

from __future__ import annotations

import decimal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlib import BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab.figures import timeline as timeline_module
from eventlib.lab.figures.timeline import balance_timeline, balances_at

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TYPES = ["account.created", "account.deposited", "account.withdrawn"]


def small_store() -> EventStore:
    store = EventStore(clock=SimulatedClock(START), ids=SequentialIds())
    shop = BankAccount.open("TIENDA", 1000, store)
    supplier = BankAccount.open("PROVEEDOR", "0", store)
    shop.withdraw("200.10", store)
    supplier.deposit("200.10", store)
    shop.deposit("0.20", store)
    return store


def stream_of(aggregate_id: str, *events: tuple[str, str, int]) -> list[Event]:
    """Events of one account: type, amount, minutes after the start."""
    return [
        Event(
            f"{aggregate_id}-{number}",
            type_,
            {
                "aggregate_id": aggregate_id,
                "initial_balance" if type_ == "account.created" else "amount": amount,
            },
            START + minute * MINUTE,
            "test",
        )
        for number, (type_, amount, minute) in enumerate(events)
    ]


def test_a_row_for_each_event_by_position() -> None:
    rows = balance_timeline(small_store())
    assert list(rows) == [
        *("timestamp", "aggregate_id", "version", "position", "type", "amount", "balance")
    ]
    assert rows["timestamp"].tolist() == [START + n * MINUTE for n in range(5)]
    assert rows["aggregate_id"].tolist() == ["TIENDA", "PROVEEDOR", "TIENDA", "PROVEEDOR", "TIENDA"]
    assert rows["version"].tolist() == [1, 1, 2, 2, 3]
    assert rows["position"].tolist() == [1, 2, 3, 4, 5]
    assert rows["type"].tolist() == [*TYPES[:1] * 2, TYPES[2], *TYPES[1:2] * 2]
    assert rows["amount"].tolist() == [1000.0, 0.0, -200.1, 200.1, 0.2]
    assert rows["balance"].tolist() == [1000.0, 0.0, 799.9, 200.1, 800.1]
    assert rows.index.tolist() == [0, 1, 2, 3, 4]


def test_the_columns_have_their_types_also_without_rows() -> None:
    for rows in (balance_timeline(small_store()), balance_timeline(EventStore())):
        assert str(rows["timestamp"].dtype) == "datetime64[us, UTC]"
        assert isinstance(rows["aggregate_id"].dtype, pd.CategoricalDtype)
        assert isinstance(rows["type"].dtype, pd.CategoricalDtype)
        assert [str(rows[name].dtype) for name in ("version", "position")] == ["int64"] * 2
        assert [str(rows[name].dtype) for name in ("amount", "balance")] == ["float64"] * 2


def test_the_amount_is_the_balance_after_minus_the_balance_before() -> None:
    store = EventStore()
    store.append_all(
        stream_of(
            "A",
            ("account.created", "100.00", 0),
            ("account.deposited", "-5.00", 1),  # history is not judged
            ("account.withdrawn", "500.00", 2),
            ("account.created", "7.00", 3),  # opened again: the balance is 7, whatever it was
        )
    )
    rows = balance_timeline(store)
    assert rows["balance"].tolist() == [100.0, 95.0, -405.0, 7.0]
    assert rows["amount"].tolist() == [100.0, -5.0, -500.0, 412.0]


def test_euros_are_floats_made_from_whole_cents() -> None:
    store = EventStore()
    store.append_all(
        stream_of("A", ("account.created", "0.00", 0), *[("account.deposited", "0.10", 1)] * 30)
    )
    assert balance_timeline(store)["balance"].tolist() == [n / 10 for n in range(31)]


def test_fractions_of_a_cent_are_rounded_to_a_cent_and_the_decimal_context_has_no_say() -> None:
    store = EventStore()
    BankAccount.open("A", "123456789.12", store)
    data = {"aggregate_id": "A", "amount": "0.006"}
    store.append(Event("e", "account.deposited", data, START, "test"))
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_DOWN)):
        rows = balance_timeline(store)
    assert rows["balance"].tolist() == [123456789.12, 123456789.13]
    assert rows["amount"].tolist() == [123456789.12, 0.01]


def test_only_the_accounts_that_were_asked_for_by_position() -> None:
    store = small_store()
    rows = balance_timeline(store, ["PROVEEDOR", "NADIE", "PROVEEDOR"])
    assert rows["position"].tolist() == [2, 4]
    assert balance_timeline(store, ["PROVEEDOR", "TIENDA"])["position"].tolist() == [1, 2, 3, 4, 5]
    assert balance_timeline(store, []).empty
    with pytest.raises(TypeError, match=r"\['TIENDA'\], for example"):
        balance_timeline(store, "TIENDA")


def test_rows_stand_by_position_also_where_clocks_disagree() -> None:
    store = EventStore()
    for name, minute in (("A", 5), ("B", 0), ("A", 3)):
        event = ("account.deposited", "1.00", minute)
        (made,) = stream_of(f"{name}", event)
        store.append(Event(f"{name}{minute}", made.type, dict(made.data), made.timestamp, "test"))
    for rows in (balance_timeline(store), balance_timeline(store, ["B", "A"])):
        assert rows["position"].tolist() == [1, 2, 3]


def test_only_the_streams_that_were_asked_for_are_read() -> None:
    class Watched(EventStore):
        def read_all(self, *args: object, **kwargs: object) -> list[object]:  # type: ignore[override]
            raise AssertionError("the whole store was read")

    store = Watched()
    BankAccount.open("A", 1, store)
    assert len(balance_timeline(store, ["A"])) == 1


def test_events_of_other_types_are_left_out() -> None:
    store = small_store()
    order = {"aggregate_id": "ORD123", "total": "12.00"}
    store.append(Event("o", "order.created", order, START, "shop"))
    note = {"aggregate_id": "TIENDA", "text": "…"}
    store.append(Event("n", "account.noted", note, START, "shop"))
    for rows in (balance_timeline(store), balance_timeline(store, ["TIENDA", "ORD123"])):
        assert set(rows["aggregate_id"]) <= {"TIENDA", "PROVEEDOR"}
        assert set(rows["type"]) <= set(TYPES)


def test_a_log_of_many_pages_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = balance_timeline(small_store())
    monkeypatch.setattr(timeline_module, "PAGE", 2)
    pd.testing.assert_frame_equal(balance_timeline(small_store()), whole)


def test_a_file_gives_the_same_timeline_as_memory(tmp_path: Path) -> None:
    memory = small_store()
    with EventStore(tmp_path / "bank.db") as file:
        for event in memory.read_all():
            file.append(event)
        pd.testing.assert_frame_equal(balance_timeline(file), balance_timeline(memory))


# --- balances at an instant -----------------------------------------------------------------


def test_balances_at_an_instant_by_account() -> None:
    store = small_store()
    found = balances_at(balance_timeline(store), START + 2 * MINUTE)
    assert found.to_dict() == {"TIENDA": 799.9, "PROVEEDOR": 0.0}
    assert found.index.name == "aggregate_id"
    assert found.name == "balance"
    assert found.dtype == "float64"
    assert balances_at(store, START + 4 * MINUTE).to_dict() == {"TIENDA": 800.1, "PROVEEDOR": 200.1}


def test_an_account_that_was_not_open_yet_has_nothing() -> None:
    before = START - timedelta(microseconds=1)
    assert balances_at(small_store(), before).to_dict() == {"TIENDA": 0.0, "PROVEEDOR": 0.0}


def test_an_event_counts_from_its_own_microsecond_on() -> None:
    rows = balance_timeline(small_store())
    at = START + 2 * MINUTE
    assert balances_at(rows, at - timedelta(microseconds=1))["TIENDA"] == 1000.0
    assert balances_at(rows, at)["TIENDA"] == 799.9


def test_accounts_without_a_row_are_not_in_the_answer() -> None:
    rows = balance_timeline(small_store())
    assert balances_at(rows[rows["aggregate_id"] == "TIENDA"], START).index.tolist() == ["TIENDA"]
    assert balances_at(rows.iloc[:0], START).empty
    assert balances_at(EventStore(), START).empty


def test_an_instant_needs_a_time_zone_and_may_have_any() -> None:
    rows = balance_timeline(small_store())
    with pytest.raises(ValueError, match=r"instant has no time zone: add one"):
        balances_at(rows, datetime(2026, 3, 2))
    with pytest.raises(TypeError, match="instant is a datetime"):
        balances_at(rows, "2026-03-02")  # type: ignore[arg-type]
    tokyo = (START + 2 * MINUTE).astimezone(timezone(timedelta(hours=9)))
    assert balances_at(rows, tokyo)["TIENDA"] == 799.9
    assert balances_at(rows, pd.Timestamp(tokyo))["TIENDA"] == 799.9


def test_where_the_clock_went_back_the_last_row_is_not_the_answer() -> None:
    store = EventStore()
    store.append_all(
        stream_of(
            "A",
            ("account.created", "100.00", 0),
            ("account.deposited", "50.00", 5),
            ("account.withdrawn", "30.00", 2),
        )
    )
    at = START + 3 * MINUTE
    assert balances_at(store, at)["A"] == 70.0 == store.replay("A", BankAccount, at=at).balance


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "_C"]),
        st.sampled_from(TYPES),
        st.integers(-5_00, 10**9).map(lambda cents: f"{cents / 100:.2f}"),
        st.integers(0, 8),
    ),
    max_size=25,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(events=EVENTS, in_order=st.booleans())
def test_balances_are_what_a_replay_says_for_every_account_at_every_instant(
    events: Sequence[tuple[str, str, str, int]], in_order: bool
) -> None:
    if in_order:
        events = sorted(events, key=lambda event: event[3])
    store = EventStore()
    for number, (name, type_, amount, minute) in enumerate(events):
        (event,) = stream_of(name, (type_, amount, minute))
        store.append(Event(f"e-{number}", event.type, dict(event.data), event.timestamp, "test"))
    rows = balance_timeline(store)
    for minute in range(-1, 9):
        at = START + minute * MINUTE
        replayed = {
            name: float(store.replay(name, BankAccount, at=at).balance)
            for name in store.aggregate_ids()
        }
        assert balances_at(rows, at).to_dict() == replayed


# --- without the libraries ------------------------------------------------------------------


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout


def test_lab_loads_neither_pandas_nor_matplotlib_until_they_are_used() -> None:
    loaded = run(
        "import sys, eventlib.lab\n"
        "from eventlib.lab import balance_timeline, balances_at, import_statement, plot_balances\n"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'ipywidgets'} & set(sys.modules)))"
    )
    assert loaded == "[]\n"


def test_without_pandas_a_note_says_so_and_nothing_is_raised() -> None:
    said = run(
        "import sys; sys.modules['pandas'] = None\n"
        "from datetime import UTC, datetime\n"
        "from eventlib import EventStore\n"
        "from eventlib.lab import balance_timeline, balances_at, plot_balances\n"
        "timeline = balance_timeline(EventStore())\n"
        "for shown in (timeline, balances_at(timeline, datetime.now(UTC)), plot_balances(timeline),"
        " plot_balances(EventStore())):\n"
        "    print(shown)"
    )
    assert said.count("Aviso: Aquí falta pandas") == 4
