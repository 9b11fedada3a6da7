"""Progress is kept as events: in a working copy on the disk, anywhere else in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventlib import EventStore, RecordedEvent
from eventlib.lab import Student, begin, check, lesson, predict, progress, progress_history, quiz
from eventlib.lab.exercises.content import solution_code
from eventlib.lab.exercises.student import FILE, MARK, STUDENT, store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    begin("es", "02")
    yield tmp_path
    close()
    begin("es", "")


def close() -> None:
    with store() as kept:
        kept.close()


def student() -> Student:
    with store() as kept:
        return kept.replay(STUDENT, Student)


def events() -> list[RecordedEvent]:
    with store() as kept:
        return kept.get_events(STUDENT)


def done() -> list[str]:
    return student().done


def work() -> None:
    predict("2.p1", 1)
    quiz("2.q1").answered = 1
    quiz("2.q1").answered = 3
    check("2.3", None)
    names = {"BankAccount": __import__("eventlib").BankAccount}
    exec(solution_code("2.3"), names)
    check("2.3", names["lowest_balance"])
    check("2.3", names["lowest_balance"])


def test_what_is_done_counts_once_and_a_wrong_answer_not_at_all() -> None:
    work()
    found = student()
    assert found.done == ["2.p1", "2.q1", "2.3"]
    assert (found.predictions, found.questions, found.exercises) == (1, 1, 1)
    types = [event.type for event in events()]
    assert types.count("exercise.checked") == 3
    assert types.count("question.answered") == 2


def test_a_wrong_answer_that_nobody_mends_is_kept_and_never_done() -> None:
    quiz("2.q2").answered = 1
    check("2.3", lambda store: None)
    predict("2.p1", 1)
    assert [event.data["done"] for event in events()] == [False, False, True]
    assert [event.data["id"] for event in events()] == ["2.q2", "2.3", "2.p1"]
    assert done() == ["2.p1"]
    assert (student().questions, student().exercises) == (0, 0)


def test_code_that_raises_was_tried_and_is_not_done() -> None:
    check("2.1", lambda store: lesson.nothing)
    (event,) = events()
    assert (event.data["id"], event.data["done"]) == ("2.1", False)


def test_a_working_copy_keeps_it_for_the_next_notebook(folder: Path) -> None:
    (folder / MARK).write_text("{}")
    work()
    close()
    begin("es", "05")
    assert done() == ["2.p1", "2.q1", "2.3"]


def test_in_a_browser_the_file_is_open_only_while_something_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    work()
    assert [file.name for file in folder.iterdir()] == [FILE]  # open, it has a log beside it
    begin("es", "05")
    assert done() == ["2.p1", "2.q1", "2.3"]
    assert progress_history().replay(STUDENT, Student).done == done()


def test_anywhere_else_no_file_is_left(folder: Path) -> None:
    work()
    progress_history()
    assert list(folder.iterdir()) == []


def test_a_store_that_cannot_be_opened_does_not_stop_the_course(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / MARK).write_text("{}")
    (folder / FILE).write_text("no store at all")
    predict("2.p1", 1)
    assert "Tu avance no se guardará esta vez" in capsys.readouterr().out
    assert done() == ["2.p1"]
    assert (folder / FILE).read_text() == "no store at all"


def test_the_table_says_how_much_of_each_notebook_is_done() -> None:
    work()
    assert "Cuaderno 02, predicciones 1/2, ejercicios 1/6, preguntas 1/3" in repr(progress())
    assert "<td>02</td><td>1/2</td><td>1/6</td><td>1/3</td>" in progress()._repr_html_()


def test_an_example_is_shown_and_said_to_be_one_while_there_is_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sample = progress_history()
    assert "estudiante de ejemplo" in capsys.readouterr().out
    first, again = sample.get_events(STUDENT), progress_history().get_events(STUDENT)
    assert first == again
    assert sample.replay(STUDENT, Student).done
    assert isinstance(sample, EventStore)


def test_ones_own_history_is_shown_once_there_is_some(capsys: pytest.CaptureFixture[str]) -> None:
    predict("2.p1", 1)
    assert progress_history().get_events(STUDENT) == events()
    assert "Este es tu avance" in capsys.readouterr().out
