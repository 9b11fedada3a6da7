"""What a ReplayExplorer says and sends; how it looks is for the browser's test."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from traitlets import TraitError

from eventlib import Aggregate, BankAccount, Event, EventStore, SequentialIds, SimulatedClock
from eventlib.lab import ReplayExplorer
from eventlib.lab.explorers.replay.export import text_cell

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def store() -> EventStore:
    """ACC123: 1000, 1500, 1300, 200; ACC200: 50."""
    store = EventStore(clock=SimulatedClock(START, timedelta(hours=1)), ids=SequentialIds())
    account = BankAccount.open("ACC123", 1000, store)
    account.deposit(500, store)
    account.withdraw(200, store)
    account.withdraw(1100, store)
    BankAccount.open("ACC200", 50, store)
    return store


@pytest.fixture
def explorer(store: EventStore) -> ReplayExplorer:
    """At the last event of ACC123."""
    explorer = ReplayExplorer(store, ["ACC123", "ACC200", "NOPE"])
    explorer.version = 4
    return explorer


# --- the text ----------------------------------------------------------------------------------


def test_it_begins_at_the_first_event_of_the_first_stream(store: EventStore) -> None:
    explorer = ReplayExplorer(store, ["ACC123", "ACC200", "NOPE"])
    assert (explorer.stream, explorer.version, explorer.skipped) == ("ACC123", 1, 0)
    assert ReplayExplorer(store, "NOPE").version == 0


def test_the_text_says_what_it_shows_and_follows_the_traits(explorer: ReplayExplorer) -> None:
    explorer.version = 3
    assert explorer.text.splitlines() == [
        "Cuenta ACC123, versión 3 de 4 (2026-03-02 11:00:00 UTC).",
        "Evento 3: account.withdrawn, -200.00.",
        "Estado: account_id ACC123; balance 1500.00 → 1300.00; transactions "
        "1 (al final: deposit 500.00) → 2 (al final: withdrawal 200.00).",
        "También se dibujan: ACC200.",
    ]
    explorer.version = 0
    assert explorer.text.splitlines()[:2] == [
        "Cuenta ACC123, versión 0 de 4: antes del primer evento.",
        "Estado: account_id None; balance 0.00; transactions 0.",
    ]


def test_the_text_says_what_a_skip_changes_and_what_would_be_refused(
    explorer: ReplayExplorer,
) -> None:
    explorer.skipped = 2
    assert explorer.text.splitlines()[3:5] == [
        "Sin el evento 2 (account.deposited, +500.00): balance -300.00 en lugar de 200.00.",
        "La historia lo conserva, pero la regla de hoy rechazaría el evento 4.",
    ]
    explorer.version = 1
    assert "(account.deposited, +500.00): aquí aún no cambia nada" in explorer.text
    explorer.skipped = 0
    assert "Sin el evento" not in explorer.text
    assert "rechazaría" not in explorer.text


def test_a_stream_without_events_is_said_to_have_none(explorer: ReplayExplorer) -> None:
    explorer.stream = "NOPE"
    assert explorer.text.splitlines() == [
        "Cuenta NOPE: no tiene ningún evento, así que no hay nada que reproducir. "
        "¿Está bien escrito el nombre?",
        "También se dibujan: ACC123, ACC200.",
    ]


def test_the_text_is_the_repr_and_whole_in_the_mime_bundle(explorer: ReplayExplorer) -> None:
    explorer.skipped = 1
    data, _ = explorer._repr_mimebundle_()
    assert len(explorer.text) > 200
    assert repr(explorer) == data["text/plain"] == explorer.text
    assert "application/vnd.jupyter.widget-view+json" in data


def test_many_refused_events_are_counted_and_not_all_named(store: EventStore) -> None:
    account = store.replay("ACC200", BankAccount)
    for _ in range(20):
        account.deposit(1, store)
    explorer = ReplayExplorer(store, "ACC200")
    explorer.skipped = 1
    listed = "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13… (20)"
    assert f"rechazaría estos eventos: {listed}." in explorer.text


@pytest.mark.parametrize("types", [["account.withdrawn"], ("account.withdrawn",) * 2])
def test_the_text_says_which_types_are_shown_and_the_state_stays_the_true_one(
    explorer: ReplayExplorer, types: Sequence[str]
) -> None:
    before = explorer.text.splitlines()
    explorer.types = types
    assert explorer.types == ("account.withdrawn",)
    filtered = "El registro muestra 2 de 4 eventos; tipos: account.withdrawn."
    assert explorer.text.splitlines() == [*before[:3], filtered, *before[3:]]
    explorer.version = 2  # one that the log does not show
    assert "balance 1000.00 → 1500.00" in explorer.text
    explorer.types = ()
    explorer.version = 4
    assert explorer.text.splitlines() == before


# --- the traits --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["version", "skipped"])
@pytest.mark.parametrize("number", [-1, 5])
def test_a_version_beyond_the_end_is_refused_with_what_is_allowed(
    explorer: ReplayExplorer, name: str, number: int
) -> None:
    with pytest.raises(TraitError, match=f"{name} {number}: ACC123 has 4 events, so .* 0 to 4"):
        setattr(explorer, name, number)
    assert (explorer.version, explorer.skipped) == (4, 0)


def test_an_unknown_stream_is_refused_with_what_is_allowed(explorer: ReplayExplorer) -> None:
    with pytest.raises(TraitError, match="'ACC999': this explorer has ACC123, ACC200, NOPE"):
        explorer.stream = "ACC999"
    assert explorer.stream == "ACC123"


def test_types_stand_in_the_order_of_the_events_and_all_of_them_is_none(
    explorer: ReplayExplorer,
) -> None:
    explorer.types = ["account.withdrawn", "account.created"]
    assert explorer.types == ("account.created", "account.withdrawn")
    explorer.types = ["account.withdrawn", "account.deposited", "account.created"]
    assert explorer.types == ()
    assert "El registro muestra" not in explorer.text


@pytest.mark.parametrize("types", [["account.closed"], ["account.created", 7], "account.created"])
def test_a_type_that_the_stream_does_not_have_is_refused_with_what_is_allowed(
    explorer: ReplayExplorer, types: object
) -> None:
    with pytest.raises(TraitError) as refused:
        explorer.types = types
    if isinstance(types, list):
        assert str(refused.value) == (
            f"types {types[-1]!r}: ACC123 has events of account.created, account.deposited, "
            "account.withdrawn"
        )
    assert explorer.types == ()
    explorer.stream = "NOPE"
    with pytest.raises(TraitError, match=r"types 'account\.created': NOPE has events of no type"):
        explorer.types = ("account.created",)


def test_another_stream_is_shown_at_its_last_event_with_none_skipped_and_all_types(
    explorer: ReplayExplorer,
) -> None:
    explorer.skipped = 4
    explorer.types = ["account.withdrawn"]
    explorer.stream = "ACC200"
    assert (explorer.version, explorer.skipped, explorer.types) == (1, 0, ())
    explorer.stream = "ACC123"
    assert (explorer.version, explorer.skipped) == (4, 0)


def test_the_page_may_move_to_another_stream_and_version_at_once(explorer: ReplayExplorer) -> None:
    explorer.set_state({"stream": "ACC200", "version": 0})
    assert (explorer.stream, explorer.version) == ("ACC200", 0)
    explorer.set_state({"types": ["account.deposited"], "stream": "ACC123", "version": 2})
    assert explorer.types == ("account.deposited",)
    explorer.set_state({"stream": "ACC123", "version": 2, "skipped": 1, "types": []})
    assert (explorer.stream, explorer.version, explorer.skipped) == ("ACC123", 2, 1)
    assert "balance 500.00 en lugar de 1500.00" in explorer.text


@pytest.mark.parametrize("ids", [[], [1], ["ACC123", None]])
def test_ids_are_names(store: EventStore, ids: list[object]) -> None:
    with pytest.raises(ValueError, match="ids is the name of a stream or a list of names"):
        ReplayExplorer(store, ids)  # type: ignore[arg-type]


# --- what the page gets ------------------------------------------------------------------------


def test_what_the_page_gets_is_json_and_the_same_every_time(store: EventStore) -> None:
    one, two = (ReplayExplorer(store, ["ACC123", "NOPE"])._data for _ in range(2))
    assert json.dumps(one, allow_nan=False) == json.dumps(two, allow_nan=False)


class Highest(Aggregate):
    """No sum: leaving out an event takes a new replay."""

    def __init__(self) -> None:
        super().__init__()
        self.highest = 0.0

    def evolve(self, event: Event) -> None:
        self.highest = max(self.highest, event.data["value"])


def measured(*values: int) -> EventStore:
    """What sensor T1 measured."""
    store = EventStore()
    for number, value in enumerate(values, 1):
        data = {"aggregate_id": "T1", "value": value}
        store.append(Event(f"e-{number}", "measured", data, START, "sensor"))
    return store


def test_where_the_state_is_no_sum_python_answers_the_page() -> None:
    explorer = ReplayExplorer(measured(3, 8, 5), "T1", Highest)
    explorer.version = 3
    assert explorer._without == {}
    explorer.skipped = 2
    answer = explorer._without
    assert (answer["stream"], answer["skipped"]) == ("T1", 2)
    assert answer["states"] == (("0.0",), ("3",), ("3",), ("5",))
    assert explorer.text.splitlines() == [
        "Flujo T1, versión 3 de 3 (2026-03-02 09:00:00 UTC).",
        'Evento 3: measured, {"value":5}.',
        "Estado: highest 8.",
        'Sin el evento 2 (measured, {"value":8}): highest 5 en lugar de 8.',
    ]


def test_a_page_that_counts_by_itself_is_sent_nothing_more(explorer: ReplayExplorer) -> None:
    explorer.skipped = 2
    assert explorer._without == {}


def test_clocks_that_went_back_are_marked(store: EventStore) -> None:
    explorer = ReplayExplorer(store, "ACC123")
    assert not explorer._data["streams"][0]["clock_back"]
    data = {"aggregate_id": "ACC123", "amount": "1.00"}
    store.append(Event("late", "account.deposited", data, START, "bank"))
    assert ReplayExplorer(store, "ACC123")._data["streams"][0]["clock_back"]


# --- the table to take along -------------------------------------------------------------------


def test_the_table_has_the_events_that_are_shown_and_the_numbers_after_each(
    explorer: ReplayExplorer,
) -> None:
    assert explorer.csv == (
        "version,position,timestamp,type,id,amount,balance\n"
        "1,1,2026-03-02T09:00:00.000000Z,account.created,event-1,1000.00,1000.00\n"
        "2,2,2026-03-02T10:00:00.000000Z,account.deposited,event-2,500.00,1500.00\n"
        "3,3,2026-03-02T11:00:00.000000Z,account.withdrawn,event-3,-200.00,1300.00\n"
        "4,4,2026-03-02T12:00:00.000000Z,account.withdrawn,event-4,-1100.00,200.00\n"
    )
    explorer.skipped = 2
    explorer.types = ["account.deposited", "account.withdrawn"]
    assert explorer.csv == (
        "version,position,timestamp,type,id,amount,balance,balance_without\n"
        "2,2,2026-03-02T10:00:00.000000Z,account.deposited,event-2,500.00,1500.00,1000.00\n"
        "3,3,2026-03-02T11:00:00.000000Z,account.withdrawn,event-3,-200.00,1300.00,800.00\n"
        "4,4,2026-03-02T12:00:00.000000Z,account.withdrawn,event-4,-1100.00,200.00,-300.00\n"
    )
    explorer.stream = "NOPE"
    assert explorer.csv == "version,position,timestamp,type,id,amount,balance\n"


def test_the_table_of_any_aggregate_has_its_numbers() -> None:
    explorer = ReplayExplorer(measured(3, 8, 5), "T1", Highest)
    explorer.skipped = 1
    lines = [line.split(",") for line in explorer.csv.splitlines()]
    assert lines[0][4:] == ["id", "highest", "highest_without"]
    assert [line[4:] for line in lines[1:]] == [
        ["e-1", "3", "0.0"],
        ["e-2", "8", "8"],
        ["e-3", "8", "8"],
    ]


HOSTILE_CELLS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', 'say "hi"', "a,b",
    "two\nlines", "two\rlines", "'quoted", "ñ→€", "",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE_CELLS)
def test_a_text_cell_comes_back_whole_and_is_no_formula(words: str) -> None:
    [[before, cell, after]] = csv.reader(io.StringIO(f"1,{text_cell(words)},2\n", newline=""))
    assert (before, after) == ("1", "2")
    assert cell in (words, "'" + words)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


# --- the storyboard ----------------------------------------------------------------------------


def test_the_storyboard_tells_a_few_moments_and_draws_the_same(explorer: ReplayExplorer) -> None:
    told = repr(explorer.storyboard()).splitlines()
    assert told[0] == "Cuenta ACC123: 4 momentos de su historia"
    assert told[3] == (
        "Versión 3 de 4: account.withdrawn -200.00; balance 1500.00 → 1300.00; transactions "
        "1 (al final: deposit 500.00) → 2 (al final: withdrawal 200.00)."
    )
    html = explorer.storyboard()._repr_html_()
    assert re.findall('aria-label="([^"]*)"', html) == told[1:]
    assert html.count("<svg") == 4
    assert html == explorer.storyboard()._repr_html_()


def test_the_storyboard_of_many_events_still_has_four_moments_and_ends_at_the_last(
    store: EventStore,
) -> None:
    account = store.replay("ACC200", BankAccount)
    for _ in range(100):
        account.deposit(1, store)
    told = repr(ReplayExplorer(store, "ACC200").storyboard()).splitlines()
    assert [line.split(":")[0] for line in told[1:]] == [
        f"Versión {version} de 101" for version in (25, 50, 76, 101)
    ]


def test_the_storyboard_draws_what_would_have_been(explorer: ReplayExplorer) -> None:
    assert 'stroke-dasharray="4 3"' not in explorer.storyboard()._repr_html_()
    explorer.skipped = 3
    board = explorer.storyboard()
    assert board._repr_html_().count('stroke-dasharray="4 3"') == 2
    assert "sin el evento 3: balance 400.00 en lugar de 200.00" in repr(board)


def test_the_storyboard_of_no_events_says_so(explorer: ReplayExplorer) -> None:
    explorer.stream = "NOPE"
    board = explorer.storyboard()
    assert "no tiene ningún evento" in repr(board)
    assert board._repr_html_() == f"<p>{board!r}</p>"


def test_what_comes_from_data_stays_text_in_the_storyboard() -> None:
    store = EventStore()
    BankAccount.open(HOSTILE, 10, store)
    store.append(Event("e", HOSTILE, {"aggregate_id": HOSTILE, HOSTILE: HOSTILE}, START, HOSTILE))
    html = ReplayExplorer(store, HOSTILE).storyboard()._repr_html_()
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") > 3


# --- the files ---------------------------------------------------------------------------------


def test_the_page_never_makes_markup_of_strings() -> None:
    script = ReplayExplorer._esm
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in str(script)


def test_nothing_of_widgets_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, eventlib.lab; before = set(sys.modules);"
        "assert not {'anywidget', 'ipywidgets'} & before;"
        "eventlib.lab.ReplayExplorer; assert 'anywidget' in sys.modules;"
        "assert not {'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
