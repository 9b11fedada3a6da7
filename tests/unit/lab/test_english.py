"""After `begin("en", …)` no part of the lab says a word of Spanish, whatever is done with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ipywidgets
import pytest

import eventlib.lab
from eventlib import (
    BankAccount,
    Event,
    EventBus,
    EventStore,
    OrderCommandHandler,
    OrderRefused,
    RecordedEvent,
    SequentialIds,
    SimulatedClock,
)
from eventlib.lab import (
    BrokerExplorer,
    BusExplorer,
    ProjectionExplorer,
    ReplayExplorer,
    Student,
    begin,
    check,
    check_environment,
    glossary,
    hint,
    import_statement,
    plot_balances,
    predict,
    progress,
    progress_history,
    quiz,
    review,
    solution,
)
from eventlib.projection import Projection, View
from tests.exercises import glossary as glossary_terms
from tests.exercises import said, texts
from tests.unit.lab.test_broker_explorer import recorded

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAMPLE = Path(__file__).parents[3] / "notebooks" / "en" / "sample-statement.csv"
WORD = re.compile(r"[^\W\d_]{2,}")


def words(language: str) -> set[str]:
    """All words of the texts of a language."""
    folder = Path(eventlib.lab.__file__).parent / "texts" / language
    files = [path.read_text(encoding="utf-8") for path in folder.glob("*.toml")]
    everything = [*files, *said(texts(language)), *said(glossary_terms(language))]
    return {word.lower() for text in everything for word in WORD.findall(text)}


# Also where an English text holds them by mistake: a sentence of Spanish has one of these.
COMMON = {
    "el",
    "la",
    "los",
    "un",
    "una",
    "al",
    "del",
    "de",
    "en",
    "que",
    "por",
    "con",
    "para",
    "es",
}
SPANISH = (words("es") - words("en") - {"base"}) | COMMON  # "int() with base 10"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    begin("en", "02")
    yield
    begin("es", "")


def spanish_in(*shown: Any) -> list[str]:
    """The Spanish words in what a reader sees, on the page or as text."""
    found = [word for each in shown for text in seen(each) for word in WORD.findall(text)]
    return [word for word in found if word.lower() in SPANISH or re.search("[áéíóúñ¿¡«»]", word)]


def seen(shown: Any) -> Iterator[str]:
    yield re.sub(r"0x[0-9a-f]+", "", repr(shown))
    for method in ("_repr_html_", "_repr_markdown_", "_repr_svg_"):
        if hasattr(shown, method):
            yield getattr(shown, method)()
    if isinstance(shown, ipywidgets.DOMWidget):
        state = shown.get_state()
        said = {name: state[name] for name in state if name not in ("_esm", "_css", "layout")}
        yield json.dumps(said, ensure_ascii=False, default=str)


def test_spanish_is_recognized() -> None:
    begin("es", "02")
    assert spanish_in(check_environment(), glossary(), quiz("2.q1"))
    assert spanish_in("an event of 12.50 €, “sent” by ana, …") == []
    assert spanish_in("Otra vez: un evento") == ["Otra", "vez", "un", "evento"]


@pytest.fixture
def store() -> EventStore:
    store = EventStore(clock=SimulatedClock(START, timedelta(hours=9)), ids=SequentialIds())
    account = BankAccount.open("ACC123", 1000, store)
    account.deposit(500, store)
    account.withdraw(1200, store)
    account.withdraw(200, store)
    BankAccount.open("ACC200", 300, store)
    return store


def test_the_replay_explorer(store: EventStore) -> None:
    explorer = ReplayExplorer(store, ["ACC123", "ACC200", "NOPE"])
    assert spanish_in(explorer, explorer.storyboard()) == []
    for version in range(5):
        explorer.version = version
        for skipped in (0, 2, 4):
            explorer.skipped = skipped
            assert spanish_in(explorer) == []
    explorer.types = ("account.created",)
    assert spanish_in(explorer, explorer.storyboard(), explorer.csv) == []
    explorer.stream = "NOPE"
    assert spanish_in(explorer, explorer.storyboard()) == []
    assert spanish_in(ReplayExplorer(progress_history(), "student", Student)) == []


def test_the_bus_explorer() -> None:
    def order(number: int) -> Event:
        return Event(f"e-{number}", "order.created", {"order_id": "ORD1"}, START, "web")

    def email(event: Event) -> None:
        print("email to", event.data["order_id"])

    empty = BusExplorer(EventBus(), order(0))
    assert spanish_in(empty, empty.storyboard()) == []
    empty.publish("order.created")
    assert spanish_in(empty, empty.storyboard()) == []

    bus = EventBus()
    bus.subscribe("order.*", email)
    explorer = BusExplorer(bus, [order(1), order(2)])
    assert spanish_in(explorer) == []
    explorer.add("points", "order.created")
    explorer.publish("order.created")
    explorer.fail("email")
    explorer.publish("order.created")
    explorer.retry()
    assert spanish_in(explorer, explorer.storyboard()) == []
    explorer.mend("email")
    explorer.retry()
    explorer.unsubscribe("email")
    bus.publish(order(3))
    explorer.subscribe("email")
    bus.dead_letters.clear()
    assert spanish_in(explorer, explorer.storyboard()) == []


def test_the_projection_explorer() -> None:
    store = EventStore(clock=SimulatedClock(START, timedelta(hours=9)), ids=SequentialIds())
    command = OrderCommandHandler(store)

    def by_user(view: View, event: RecordedEvent) -> None:
        if event.data["order_id"] == "BAD":
            raise LookupError("no such order")
        view[event.data["user_id"]] = event.data["order_id"]

    def create(number: str) -> None:
        command.create_order({"order_id": number, "user_id": f"u{number}", "total": 9})

    users = Projection(store, {"order.created": by_user})
    writes = {
        "create": lambda: create(f"NEW{len(store.read_all())}"),
        "again": lambda: command.pay_order("NOPE"),
        "fail": lambda: create("BAD"),
        "idle": lambda: None,
    }
    explorer = ProjectionExplorer(store, {"users": users}, writes)
    assert spanish_in(explorer, explorer.storyboard()) == []
    for number in range(1, 5):
        create(f"ORD{number}")
    explorer.step("users")
    for position in (1, 2, 4):
        explorer.deliver("users", position)
    for behind in (2, 1, 0):
        explorer.follow("users", behind)
        explorer.write("create")
        assert spanish_in(explorer) == []
    explorer.stop("users")
    with pytest.raises(OrderRefused):
        explorer.write("again")
    explorer.write("idle")
    explorer.rebuild("users")
    explorer.catch_up("users")
    users.rebuild()
    assert spanish_in(explorer, explorer.storyboard()) == []
    explorer.write("fail")
    for act in (explorer.step, explorer.catch_up, explorer.rebuild):
        with pytest.raises(LookupError):
            act("users")
    explorer.moment = 1
    assert spanish_in(explorer, explorer.storyboard()) == []
    explorer.close()


EXERCISES = texts("en")


@pytest.mark.parametrize("exercise", [each for each in EXERCISES if "options" in EXERCISES[each]])
def test_a_question_and_what_it_answers(exercise: str) -> None:
    question = predict(exercise) if ".p" in exercise else quiz(exercise)
    assert spanish_in(question, hint(exercise), solution(exercise)) == []
    for option in range(1, len(EXERCISES[exercise]["options"]) + 1):
        question.answered = option
        assert spanish_in(question) == []
        if ".p" in exercise:
            assert spanish_in(check(exercise, "300")) == []


@pytest.mark.parametrize("exercise", [each for each in EXERCISES if "says" in EXERCISES[each]])
def test_an_exercise_its_hints_and_its_solution(exercise: str) -> None:
    hints = [hint(exercise) for _ in range(3)]
    assert spanish_in(*hints, solution(exercise)) == []
    assert spanish_in(check(exercise, None), check(exercise, 5), check(exercise, print)) == []


def test_a_statement_its_report_and_its_figure(capsys: pytest.CaptureFixture[str]) -> None:
    columns: dict[str, Any] = {"date": "Date", "amount": "Amount", "decimal": ","}
    for more in ({}, {"balance": "Balance"}, {"balance": "Balance", "opening": "846.45"}):
        bank = EventStore()
        report = import_statement(SAMPLE, bank, account_id="SHOP", **columns, **more)
        assert spanish_in(report) == []
        assert not re.search(r"\d €", repr(report))
    figure = plot_balances(bank)
    assert "SHOP (events: 54): starts at €846.45 and ends at €3801.64" in repr(figure)
    assert "lowest -€732.37" in repr(figure)
    assert spanish_in(figure, plot_balances(EventStore()), capsys.readouterr().out) == []


def test_progress_summary_and_the_check_of_the_environment(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert spanish_in(progress(), review(), check_environment(), glossary()) == []
    progress_history()
    assert spanish_in(capsys.readouterr().out) == []


def test_the_broker_explorer() -> None:
    explorer = BrokerExplorer(recorded(), "ORDERS")
    for step in range(len(explorer._data["steps"])):
        explorer.step = step
        assert spanish_in(explorer) == []
    assert spanish_in(explorer.storyboard()) == []
