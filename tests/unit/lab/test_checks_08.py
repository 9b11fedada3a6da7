"""The checks of notebook 08: each way of getting it wrong is told apart, and none hangs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from eventlib.lab import begin, check
from eventlib.lab.exercises.content import solution_code

POSITION = "SELECT position FROM checkpoint"
COUNT = "UPDATE parcels SET number = number + 1"
NOTE = "UPDATE checkpoint SET position = ?"


@pytest.fixture(autouse=True)
def notebook() -> Iterator[None]:
    begin("es", "08")
    yield
    begin("es", "")


def solved(exercise_id: str, name: str) -> Any:
    names: dict[str, Any] = {}
    exec(solution_code(exercise_id), names)
    return names[name]


class TestRelay:
    @staticmethod
    def reads_all(store: Any, checkpoint: Any, tell: Any) -> None:
        for event in store.read_all():
            tell(event)

    @staticmethod
    def notes_first(store: Any, checkpoint: Any, tell: Any) -> None:
        for event in store.read_all(after=checkpoint.read()):
            checkpoint.write(event.position)
            tell(event)

    @staticmethod
    def notes_at_the_end(store: Any, checkpoint: Any, tell: Any) -> None:
        position = checkpoint.read()
        for event in store.read_all(after=position):
            tell(event)
            position = event.position
        checkpoint.write(position)

    @staticmethod
    def steps_over_what_fails(store: Any, checkpoint: Any, tell: Any) -> None:
        for event in store.read_all(after=checkpoint.read()):
            try:
                tell(event)
            except ConnectionError:
                continue
            checkpoint.write(event.position)

    @staticmethod
    def stops_at_what_fails(store: Any, checkpoint: Any, tell: Any) -> None:
        for event in store.read_all(after=checkpoint.read()):
            try:
                tell(event)
            except ConnectionError:
                return
            checkpoint.write(event.position)

    @staticmethod
    def outlives_its_death(store: Any, checkpoint: Any, tell: Any) -> None:
        for event in store.read_all(after=checkpoint.read()):
            with suppress(BaseException):
                tell(event)
            checkpoint.write(event.position)

    @staticmethod
    def tells_nobody(store: Any, checkpoint: Any, tell: Any) -> None:
        checkpoint.read()

    @staticmethod
    def never_ends(store: Any, checkpoint: Any, tell: Any) -> None:
        while True:
            checkpoint.read()

    @staticmethod
    def notes_the_event(store: Any, checkpoint: Any, tell: Any) -> None:
        for event in store.read_all(after=checkpoint.read()):
            tell(event)
            checkpoint.write(event)

    @pytest.mark.parametrize("relay", [solved("8.1", "relay"), stops_at_what_fails])
    def test_one_that_tells_and_then_notes_is_right_wherever_it_is_killed(self, relay: Any) -> None:
        said = check("8.1", relay)
        assert said.kind == "ok"
        assert "13 sitios" in said.message

    @pytest.mark.parametrize(
        ("relay", "said"),
        [
            (reads_all, "un solo aviso, el del pedido nuevo ORD4, y han llegado: ORD1, ORD2, ORD3"),
            (
                notes_first,
                "Lo hemos matado después de checkpoint.write(1), y al volver falta: ORD1",
            ),
            (
                notes_at_the_end,
                "matado después de tell(ORD2), y han llegado: ORD1, ORD2, ORD1, ORD2, ORD3",
            ),
            (steps_over_what_fails, "no contestaba para ORD1, y al final han llegado: ORD2, ORD3"),
            (outlives_its_death, "no contestaba para ORD1, y al final han llegado: ORD2, ORD3"),
            (tells_nobody, "y han llegado: –"),
            (never_ends, "100 calls and no end"),
            (notes_the_event, "a checkpoint is a position, a whole number"),
            (None, "Se esperaba una función relay(store, checkpoint, tell)"),
        ],
    )
    def test_any_other_hears_what_became_of_it(self, relay: Any, said: str) -> None:
        note = check("8.1", relay)
        assert note.kind == "no"
        assert said in note.message


def pack_with(*steps: str, looks: bool = True, commits: bool = True) -> Callable[[Any, Any], None]:
    """A consumer that does `steps` ("count", "note", "both") in a transaction each."""
    statements = {"count": [COUNT], "note": [NOTE], "both": [COUNT, NOTE]}

    def pack(db: Any, event: Any) -> None:
        ((position,),) = db.execute(POSITION)
        if looks and event.position <= position:
            return
        for step in steps:
            for statement in statements[step]:
                db.execute(statement, [event.position] if statement == NOTE else [])
            if commits:
                db.commit()

    return pack


def notes_after_the_commit(db: Any, event: Any) -> None:
    pack_with("count")(db, event)
    db.execute(NOTE, [event.position])  # nobody commits this one


class TestPack:
    @pytest.mark.parametrize("pack", [solved("8.2", "pack"), pack_with("both")])
    def test_one_transaction_is_right_wherever_it_is_killed(self, pack: Any) -> None:
        said = check("8.2", pack)
        assert said.kind == "ok"
        assert "30 sitios" in said.message

    @pytest.mark.parametrize(
        ("pack", "said"),
        [
            (pack_with("count", "note"), "matado después de COMMIT, y al repetir el evento hay 4"),
            (pack_with("note", "count"), "matado después de COMMIT, y al repetir el evento hay 2"),
            (pack_with("both", looks=False), "se esperaban 3 paquetes y hay 6"),
            (pack_with("both", commits=False), "se esperaban 3 paquetes y hay 0"),
            (notes_after_the_commit, "el punto de control del archivo se ha quedado en 0, y al"),
            (None, "Se esperaba una función pack(db, event)"),
        ],
    )
    def test_any_other_hears_how_many_parcels_there_are(self, pack: Any, said: str) -> None:
        note = check("8.2", pack)
        assert note.kind == "no"
        assert said in note.message


class TestReaderOfATableWithGaps:
    def test_one_that_stops_at_the_first_gap_is_right(self) -> None:
        said = check("8.3", solved("8.3", "next_rows"))
        assert said.kind == "ok"
        assert "de 50 maneras" in said.message

    @pytest.mark.parametrize(
        ("next_rows", "said"),
        [
            (lambda rows, position: rows, "¿Qué había en el hueco?"),
            (lambda rows, position: rows[:1], "¿Qué había en el hueco?"),
            (lambda rows, position: [], "el lector se ha quedado en la 0"),
            (lambda rows, position: None, "y ha llegado None"),
            (lambda rows, position: [position], "y ha llegado [0]"),
            (None, "y ha llegado None"),
        ],
    )
    def test_any_other_hears_where_it_is_and_what_it_missed(
        self, next_rows: Any, said: str
    ) -> None:
        note = check("8.3", next_rows)
        assert note.kind == "no"
        assert said in note.message
