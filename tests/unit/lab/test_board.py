"""The board of `grade`: what it says of a suite, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from eventlib import Aggregate
from eventlib.lab import begin, grade
from eventlib.lab.exercises.board import _difference
from eventlib.testing import Scenario
from tests.student_classes import Gym, Tournament, suites
from tests.suites import careful, happy, thorough


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    begin("es", "09")
    yield
    begin("es", "")


def test_it_says_who_caught_what_and_which_question_is_missing() -> None:
    assert repr(grade(careful())).splitlines() == [
        "■■■■■■■□□□□□",
        "Pruebas: 8. Fallos cazados: 7 de 12.",
        "  ✓ prueba 4: no deja retirar todo lo que hay: `>=` por `>`",
        "  ✓ prueba 3: nadie comprueba si hay bastante",
        "  ✓ prueba 3: primero escribe y después decide",
        "  ✓ prueba 1: guarda y no aplica",
        "  ✓ prueba 7: abre otra vez una cuenta abierta",
        "  ✓ prueba 6: cuenta dos veces una orden repetida",
        "  ✓ prueba 5: acepta cualquier importe",
        "  · se escapa. Si el almacén no admite el evento, ¿qué enseña el objeto después?",
        "  · se escapa. ¿Qué pasa si otra persona usa la cuenta entre tu lectura y tu orden?",
        "  · se escapa. Si algo ocurrió y hoy no se permitiría, ¿qué saldo tiene que salir?",
        "  · se escapa. ¿Puede cargarse una cuenta cuya historia no cumple la regla de hoy?",
        "  … y se escapan 1 más.",
    ]


@pytest.mark.parametrize(("suite", "number"), [(happy, 3), (careful, 7), (thorough, 12)])
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_board_fills_up(suite: Any, number: int, language: str) -> None:
    begin(language, "09")
    board = grade(suite())
    assert repr(board).startswith("■" * number + "□" * (12 - number) + "\n")
    page = board._repr_html_()
    assert (page.count("<td>✓</td>"), page.count("<td>·</td>")) == (number, 12 - number)
    assert ("None got away." in repr(board) or "No se escapa" in repr(board)) == (number == 12)


def test_a_test_that_fails_on_the_right_class_is_shown_first() -> None:
    said = repr(grade(suites()[Gym], Gym))
    assert said.startswith("Antes de cazar fallos")
    assert "la prueba 2:\nGiven  gym.visited\nShows  visits=1\n   but visits=0" in said


def test_of_a_class_of_ones_own_it_asks_what_happens_with_each_change_that_got_away() -> None:
    board = grade(suites()[Tournament][:2], Tournament)
    said = repr(board).splitlines()
    assert said[0] == "■" * 9 + "□" * 11
    best = "`return max(sorted(self.points), key=lambda team: self.points[team], default=None)`"
    assert said[2] == (
        f"  · línea 54, {best}: nadie pregunta qué pasa si `max` se convierte en `min`."
    )
    rule = "`if home == away or goals_home < 0 or goals_away < 0:`"
    assert said[4] == f"  · línea 57, {rule}: ninguna prueba pasa por ahí."
    assert said[-1].startswith("Alguno de los que quedan puede ser igual que el original")


def asked(suite: list[Any], made: Any) -> list[str]:
    begin("en", "10")
    rows = unescape(grade(suite, made)._repr_html_()).split("</td>")
    return [row.partition("asks ")[2] for row in rows if "asks" in row]


def test_each_kind_of_slip_has_its_question() -> None:
    class Shelf(Aggregate):
        def __init__(self) -> None:
            super().__init__()
            self.books: list[str] = []

        def put(self, book: str, store: Any, command_id: Any = None) -> None:
            if not book or len(self.books) >= 3:
                raise ValueError("no")
            self.record(store, "book.put", {"book": book}, command_id=command_id)

        def evolve(self, event: Any) -> None:
            self.books.append(event.data["book"])

    def puts(made: Any) -> None:
        Scenario(made, "S1").when(lambda s, st: s.put("Momo", st)).then(
            ("book.put", {"book": "Momo"})
        )

    found = asked([puts], Shelf)
    assert {
        "what happens if it is forgotten.",
        "what happens if the two change places.",
        "what happens if `>=` becomes `>`.",
        "what happens if `or` becomes `and`.",
        "what happens without `or len(self.books) >= 3`.",
        "what happens without `command_id=command_id`.",
        "what happens if somebody else writes in between, and the known version is not presented.",
    } <= set(found)


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        ("if self.seats >= 10:", "if self.seats > 10:", (">=", ">")),
        ("if a in self.b:", "if a not in self.b:", ("a in", "a not in")),
        ("if a is None:", "if a is not None:", ("is None", "is not None")),
        ("if not a:", "if a:", ("not", "")),
        ("f(a, b=c, d=e)", "f(a, b=c)", ("d=e", "")),
        ("x = a + a", "x = a - a", ("+", "-")),
        ("x", "pass", ("x", "pass")),
    ],
)
def test_of_two_lines_it_shows_where_they_differ(was: str, now: str, shown: Any) -> None:
    assert _difference(was, now) == shown


def test_what_the_page_shows_is_text() -> None:
    def fails(made: Any) -> None:
        raise AssertionError("<b>")

    assert "&lt;b&gt;" in grade([fails])._repr_html_()
