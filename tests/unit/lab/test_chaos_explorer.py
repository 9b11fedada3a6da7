"""What a ChaosExplorer says and sends; how it looks is for the browser's test."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from traitlets import TraitError

from eventlib import Event, EventStore, RecordedEvent
from eventlib.lab import ChaosExplorer, begin
from eventlib.lab.explorers.chaos.explorer import SEEDS
from eventlib.testing.chaos import Chaos

HOSTILE = "<img src=x onerror=alert(1)>"


class Naive:
    def __init__(self) -> None:
        self.total = Decimal("0.00")

    def handle(self, event: Any) -> None:
        self.total += Decimal(event.data["amount"])


class ByPosition(Naive):
    position = 0

    def handle(self, event: Any) -> None:
        if event.position > self.position:
            self.position = event.position
            super().handle(event)


class ById(Naive):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle(self, event: Any) -> None:
        if event.id not in self.seen:
            self.seen.add(event.id)
            super().handle(event)


CONSUMERS = [Naive, ByPosition, ById]


def sales(*amounts: str, type: str = "tea.sold") -> list[RecordedEvent]:
    store = EventStore()
    for number, amount in enumerate(amounts, start=1):
        data = {"aggregate_id": "SHOP", "amount": amount}
        when = datetime(2026, 3, 2, 9, tzinfo=UTC)
        store.append(Event(f"sale-{number}", type, data, when, "till"))
    return store.read_all()


EVENTS = sales("25.00", "40.00", "9.50", "70.00", "12.00", "30.00")


@pytest.fixture
def explorer() -> ChaosExplorer:
    return ChaosExplorer(EVENTS, *CONSUMERS)


def test_it_begins_under_the_first_seed_before_anything_has_come(explorer: ChaosExplorer) -> None:
    assert (explorer.seed, explorer.step) == (1, 0)
    assert explorer.text.splitlines() == [
        "Semilla 1: todavía no ha llegado nada. Vienen 21 entregas.",
        "Lo que ha llegado suma 0.00.",
        "Naive: 0.00, cuadra.",
        "ByPosition: 0.00, cuadra.",
        "ById: 0.00, cuadra.",
    ]


def test_the_text_follows_the_traits_and_is_the_repr(explorer: ChaosExplorer) -> None:
    explorer.seed = 7
    explorer.step = 4
    assert explorer.text.splitlines() == [
        "Semilla 7, entrega 4 de 9: #2 tea.sold 40.00, copia única, tarde.",
        "Lo que ha llegado suma 74.50.",
        "Naive: 99.50, le sobran 25.00.",
        "ByPosition: 34.50, le faltan 40.00.",
        "ById: 74.50, cuadra.",
    ]
    assert repr(explorer) == explorer.text
    assert explorer._repr_mimebundle_()[0]["text/plain"] == explorer.text


def test_it_speaks_english() -> None:
    begin("en", "06")
    try:
        explorer = ChaosExplorer(EVENTS, *CONSUMERS)
        explorer.seed = 7
        explorer.step = 4
        said = explorer.text.splitlines()
    finally:
        begin("es", "")
    assert said[0] == "Seed 7, delivery 4 of 9: #2 tea.sold 40.00, the only copy, late."
    assert said[2:] == [
        "Naive: 99.50, 25.00 too much.",
        "ByPosition: 34.50, 40.00 too little.",
        "ById: 74.50, right.",
    ]


def test_another_seed_goes_back_to_the_start(explorer: ChaosExplorer) -> None:
    explorer.step = 21
    explorer.seed = 2
    assert explorer.step == 0


def test_what_the_page_did_stays_where_the_page_is(explorer: ChaosExplorer) -> None:
    explorer.set_state({"seed": 7, "step": 3})
    assert (explorer.seed, explorer.step) == (7, 3)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("seed", 0, "seed 0: this explorer has 1 to 20"),
        ("seed", 21, "seed 21: this explorer has 1 to 20"),
        ("step", -1, "step -1: under seed 1 there are 21 deliveries"),
        ("step", 22, "step 22: under seed 1 there are 21 deliveries"),
    ],
)
def test_a_place_that_is_not_there_is_refused(
    explorer: ChaosExplorer, name: str, value: int, says: str
) -> None:
    with pytest.raises(TraitError, match=says):
        setattr(explorer, name, value)
    assert (explorer.seed, explorer.step) == (1, 0)


def test_without_events_or_consumers_there_is_nothing_to_see() -> None:
    for given in ([[]], [EVENTS], [[], Naive]):
        with pytest.raises(ValueError, match="at least one event and one consumer"):
            ChaosExplorer(*given)


@pytest.mark.parametrize(
    "each", [print, 7, Naive(), object], ids=["function", "number", "object", "class"]
)
def test_what_makes_no_consumer_is_refused(each: Any) -> None:
    with pytest.raises(TypeError, match="makes no consumer: hand over the class"):
        ChaosExplorer(sales("1.00"), Naive, each)


def test_every_frame_is_what_the_consumers_say_when_they_are_told_the_same(
    explorer: ChaosExplorer,
) -> None:
    for run in explorer._data["runs"]:
        told: list[Any] = [make() for make in CONSUMERS]
        came = Chaos(run["seed"]).deliveries(EVENTS)
        assert len(run["steps"]) == len(came) + 1
        for event, step in zip(came, run["steps"][1:], strict=True):
            for consumer in told:
                consumer.handle(event)
            assert step["event"].startswith(f"#{event.position} tea.sold")
            assert [each["total"] for each in step["totals"]] == [str(c.total) for c in told]
            assert step["right"] == str(told[-1].total)  # by id it is right, whatever comes
            assert [each["exact"] for each in step["totals"]] == [
                each["total"] == step["right"] for each in step["totals"]
            ]
    assert [run["seed"] for run in explorer._data["runs"]] == list(SEEDS)


def test_right_is_what_the_first_consumer_says_when_it_is_told_in_order() -> None:
    explorer = ChaosExplorer(EVENTS, ByPosition, ById)
    for run in explorer._data["runs"]:
        assert all(step["totals"][1]["exact"] for step in run["steps"])


def test_a_total_that_has_moved_is_marked(explorer: ChaosExplorer) -> None:
    (run,) = [run for run in explorer._data["runs"] if run["seed"] == 7]
    moved = ["".join("x" if t["moved"] else "." for t in step["totals"]) for step in run["steps"]]
    assert moved == ["...", "xxx", "xxx", "x..", "x.x", "x..", "xxx", "x.x", "xxx", "x.."]


def test_a_step_says_which_copy_it_is_and_whether_it_is_late(explorer: ChaosExplorer) -> None:
    (run,) = [run for run in explorer._data["runs"] if run["seed"] == 7]
    marks = [(s["event"][:2], s["copy"], s["again"], s["late"]) for s in run["steps"][1:]]
    assert marks == [
        ("#1", "copia 1 de 2", False, False),
        ("#3", "copia 1 de 2", False, False),
        ("#1", "copia 2 de 2", True, True),
        ("#2", "copia única", False, True),
        ("#3", "copia 2 de 2", True, False),
        ("#5", "copia única", False, False),
        ("#4", "copia única", False, True),
        ("#6", "copia 1 de 2", False, False),
        ("#6", "copia 2 de 2", True, False),
    ]


def test_no_bar_is_longer_than_the_longest_total_of_its_run(explorer: ChaosExplorer) -> None:
    for run in explorer._data["runs"]:
        parts = [each["part"] for step in run["steps"] for each in step["totals"]]
        assert (min(parts), max(parts)) == (0.0, 1.0)


def test_consumers_that_count_nothing_or_below_zero_are_shown_all_the_same() -> None:
    class Idle:
        total = 0

        def handle(self, event: Any) -> None:
            """It is told, and counts nothing."""

    class Debt(Naive):
        def handle(self, event: Any) -> None:
            self.total -= Decimal(event.data["amount"])

    for consumers in ([Idle], [Debt], [Naive, Debt]):
        explorer = ChaosExplorer(EVENTS, *consumers)
        explorer.step = 3
        assert f"{consumers[-1].__name__}: " in explorer.text
        assert "NaN" not in json.dumps(explorer._data)
        assert explorer._data["runs"][0]["steps"][3]["totals"][-1]["part"] == 0
        assert "<svg" in explorer.storyboard()._repr_html_()


def test_a_consumer_that_fails_is_told_under_which_seed() -> None:
    class Fails(Naive):
        def handle(self, event: Any) -> None:
            raise LookupError("no paper")

    with pytest.raises(LookupError, match="no paper") as caught:
        ChaosExplorer(EVENTS, Naive, Fails)
    assert caught.value.__notes__ == [
        "under Chaos(seed=1): the same seed brings the same misfortune"
    ]


class TestStoryboard:
    def test_it_tells_four_moments_of_the_seed_that_is_shown(self, explorer: ChaosExplorer) -> None:
        explorer.seed = 7
        told = repr(explorer.storyboard()).splitlines()
        assert told[0] == "Semilla 7: 4 momentos de sus entregas"
        assert [re.findall(r"entrega (\d+) de 9", line) for line in told[1:]] == [
            ["2"],
            ["4"],
            ["7"],
            ["9"],
        ]
        assert "ByPosition: 76.50, le faltan 110.00." in told[-1]

    def test_it_draws_what_it_tells(self, explorer: ChaosExplorer) -> None:
        explorer.seed = 7
        drawn = explorer.storyboard()._repr_html_()
        assert drawn.count("<svg role=") == 4
        assert drawn.count("<rect") == 4 * len(CONSUMERS)
        assert "le faltan 110.00" in drawn

    def test_a_short_run_has_fewer_moments(self) -> None:
        explorer = ChaosExplorer(sales("5.00"), Naive)
        lengths = {len(run["steps"]) - 1 for run in explorer._data["runs"]}
        assert lengths == {1, 2, 3, 4}
        for run in explorer._data["runs"]:
            explorer.seed = run["seed"]
            assert repr(explorer.storyboard()).count("\n") == len(run["steps"]) - 1

    def test_names_are_shown_as_text(self) -> None:
        consumer = type(HOSTILE, (Naive,), {})
        drawn = ChaosExplorer(sales("5.00", type=HOSTILE), consumer).storyboard()._repr_html_()
        assert "<img" not in drawn
        assert "&lt;img" in drawn
