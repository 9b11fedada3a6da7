"""Whatever a student's code does for ever, its check comes to an end and says so."""

from __future__ import annotations

import linecache
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from eventlib.lab import begin
from eventlib.lab.exercises.check import check, judged
from eventlib.testing.steps import OutOfSteps, counting
from tests.unit.lab.test_project import project

CELL = """
from eventlib import Aggregate, StoreError
from eventlib.lab import Project

class Card(Aggregate):
    def __init__(self):
        super().__init__()
        self.stamps = 0
    def stamp(self, number, store, command_id=None):
        self.record(store, "stamps.given", {"number": number}, command_id=command_id)
    def evolve(self, event):
        self.stamps += event.data["number"]

def stamp(card, store, command_id):
    card.stamp(1, store, command_id)

def project_with(**other):
    usual = {"command": stamp, "refused": lambda card, store: 1 / 0}
    return Project(Card, "ANA", begin=[], attribute="stamps", **{**usual, **other})
"""
SENDS = {
    "for ever": """
        def send(store, command_id):
            while True:
                store.replay("ANA", Card)
        """,
    "takes everything": """
        def send(store, command_id):
            while True:
                try:
                    store.replay("ANA", Card).stamp(1, store)
                except:
                    pass
        """,
    "takes everything, and goes on": """
        def send(store, command_id):
            while True:
                try:
                    while True:
                        store.find("x")
                except BaseException:
                    continue
                finally:
                    store.find("y")
        """,
    "with suppress": """
        from contextlib import suppress
        def send(store, command_id):
            while True:
                with suppress(BaseException):
                    store.replay("ANA", Card).stamp(1, store)
        """,
    "in a helper": """
        def insist(store):
            while not store.find("nobody"):
                pass
        def send(store, command_id):
            insist(store)
        """,
    "in a helper of a class": """
        class Till:
            def insist(self, store):
                while True:
                    pass
        send = lambda store, command_id: Till().insist(store)
        """,
    "over all numbers": """
        from itertools import count
        send = lambda store, command_id: [n for n in count() if n < 0]
        """,
    "in a closure": """
        def made():
            going = True
            def send(store, command_id):
                while going:
                    pass
            return send
        send = made()
        """,
}
COMMANDS = {
    "a command": "def stamp(card, store, command_id):\n    while True:\n        pass\n",
    "a lambda": "stamp = lambda card, store, command_id: [0 for _ in iter(int, 1)]\n",
    "evolve": textwrap.dedent("""
        def evolve(self, event):
            while True:
                try:
                    1 / 0
                except:
                    pass
        Card.evolve = evolve
        """),
}


def cell(text: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run as a notebook runs it: its text can be read afterwards."""
    file = f"<cell {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)
    return names


@pytest.fixture
def names() -> dict[str, Any]:
    return cell(CELL, {"__name__": "__main__"})


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    begin("en", "10")
    yield
    begin("es", "")


@pytest.mark.parametrize("text", SENDS.values(), ids=SENDS)
def test_a_send_that_never_ends_is_stopped(names: dict[str, Any], text: str) -> None:
    cell(textwrap.dedent(text), names)
    verdict = judged("10.5", (names["project_with"](), names["send"]))
    assert (verdict.right, verdict.message) == (False, "endless")


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
def test_a_command_that_never_ends_is_stopped(names: dict[str, Any], text: str) -> None:
    cell(text, names)
    verdict = judged("10.2", names["project_with"]())
    assert (verdict.right, verdict.message) == (False, "endless")


def test_it_says_which_loop(names: dict[str, Any]) -> None:
    cell(textwrap.dedent(SENDS["takes everything"]), names)
    said = str(check("10.5", (names["project_with"](), names["send"])))
    assert "“while True:”" in said


def test_any_check_is_stopped(names: dict[str, Any]) -> None:
    cell("def look(store, instant):\n    while True:\n        pass\n", names)
    events = [("stamps.given", {"number": 1})]
    assert judged("10.4", (names["project_with"](), events, names["look"])).message == "endless"
    cell("def look(store, instant):\n    while True:\n        pass\n", names)
    assert judged("1.1", names["look"]).message == "endless"


def test_a_check_of_a_teachers_own_is_stopped_too(names: dict[str, Any]) -> None:
    cell("def double(n):\n    while n:\n        pass\n    return 2 * n\n", names)
    note = check(names["double"], cases=[((0,), 0), ((1,), 2)])
    assert note.kind == "no"
    assert "“while n:”" in note.message


class TestWhatWasCounted:
    def test_is_as_it_was_afterwards(self, names: dict[str, Any]) -> None:
        send = names["stamp"]
        before = send.__code__
        with counting(send):
            assert send.__code__ != before
        assert send.__code__ is before

    def test_what_was_made_meanwhile_lives_on(self, names: dict[str, Any]) -> None:
        cell("def made():\n    def inner():\n        return 1\n    return inner\n", names)
        with counting(names["made"]) as steps:
            inner = names["made"]()
            steps.left = 0
            with pytest.raises(OutOfSteps):
                inner()
        assert inner() == 1

    def test_two_lambdas_on_a_line_stay_what_they_are(self, names: dict[str, Any]) -> None:
        cell("both = [lambda: 1, lambda: 2], 'text'\nleft = lambda n: [n for n in both]\n", names)
        with counting(names["both"]):
            assert [each() for each in names["both"][0]] == [1, 2]

    @pytest.mark.parametrize("nothing", [None, 5, project, len, {"a": print}, [type]])
    def test_anything_may_be_an_answer(self, nothing: Any) -> None:
        with counting(nothing):
            assert True
