"""What a student has done, kept as events: the course is itself event-sourced.

A working copy (the folder holds the mark that `course` leaves there) and the browser keep it in a
SQLite store beside the notebooks. Anywhere else it is in memory, on a simulated clock.

A browser hands on what was written to a file when the file is closed, and no earlier; and each
notebook there has a Python of its own, with no locks between them. So there the store is open only
while something is done with it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.clock import SequentialIds, SimulatedClock
from eventlib.errors import StoreError
from eventlib.event import Event
from eventlib.lab.exercises.content import exercise_ids
from eventlib.lab.note import Note
from eventlib.lab.session import current, text
from eventlib.store import EventStore

MARK = ".course.json"
FILE = ".progress.db"
STUDENT = "student"
SOURCE = "course"
_KINDS = {"predictions": r"\.p\d", "exercises": r"\.[w\d]", "questions": r"\.q\d"}


class Student(Aggregate):
    """How far a student has come. What counts is each thing done, however often it was tried."""

    def __init__(self) -> None:
        super().__init__()
        self.predictions = 0
        self.exercises = 0
        self.questions = 0
        self.done: list[str] = []
        self._own: list[str] = []

    def own(self) -> list[str]:
        """What was tried of the exercises that notebooks bring themselves."""
        return list(self._own)

    def evolve(self, event: Event) -> None:
        done = event.data.get("id")
        if str(done).startswith("own.") and done not in self._own:
            self._own.append(str(done))
        if not event.data.get("done") or done in self.done:
            return
        self.done.append(str(done))
        for kind, pattern in _KINDS.items():
            if re.search(pattern, str(done)):
                setattr(self, kind, getattr(self, kind) + 1)
                break


def open_store(folder: Path) -> EventStore:
    """The store of a working copy or of the browser, else one in memory."""
    if (folder / MARK).exists() or sys.platform == "emscripten":
        return EventStore(folder / FILE)
    return sample_store()


def sample_store() -> EventStore:
    """An empty store whose time and ids are the same every time."""
    clock = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(minutes=2))
    return EventStore(clock=clock, ids=SequentialIds("step"))


@contextmanager
def store() -> Iterator[EventStore]:
    """The store of this session, for as long as it is used."""
    session = current()
    if session.progress is None:
        try:
            opened = open_store(Path.cwd())
        except StoreError as error:  # the course goes on without it
            opened = sample_store()
            print(Note("warning", text("progress", "not_kept").format(error=error)))
        else:
            if sys.platform == "emscripten":
                with opened:
                    yield opened
                return
        session.progress = opened
    yield session.progress


def record(type: str, exercise_id: str, *, done: bool, **details: Any) -> None:
    """Keep that something was tried: `done` says whether it counts as done."""
    data = {"aggregate_id": STUDENT, "id": exercise_id, "done": done, **details}
    with store() as kept:
        kept.append(Event(kept.ids.next(), type, data, kept.clock.now(), SOURCE))


class Progress:
    """What is done in each notebook, of what there is to do: a table."""

    def __init__(self, student: Student) -> None:
        self._head = [text("progress", "notebook"), *(text("progress", kind) for kind in _KINDS)]
        self._rows: list[list[str]] = []
        for number in range(100):
            there = exercise_ids(f"{number:02d}")
            if there:
                self._rows.append([f"{number:02d}", *_counts(there, student.done)])
        if student.own():
            self._rows.append([text("progress", "own"), *_counts(student.own(), student.done)])

    def __repr__(self) -> str:
        return "\n".join(
            ", ".join(f"{name} {cell}" for name, cell in zip(self._head, row, strict=True))
            for row in self._rows
        )

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in self._head)
        rows = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in self._rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _counts(there: list[str], done: list[str]) -> list[str]:
    asked = [[name for name in there if re.search(kind, name)] for kind in _KINDS.values()]
    return [f"{len(set(names) & set(done))}/{len(names)}" for names in asked]


def progress() -> Progress:
    """What this student has done so far, in all notebooks."""
    with store() as kept:
        return Progress(kept.replay(STUDENT, Student))


def progress_history() -> EventStore:
    """A store of its own with what this student has done up to now, or of an example while there is
    nothing; says which."""
    with store() as kept:
        mine = kept.get_events(STUDENT)
    print(text("progress", "yours" if mine else "sample"))
    if not mine:
        return _sample_student()
    copy = EventStore()
    copy.append_all(mine)
    return copy


def _sample_student() -> EventStore:
    """Somebody who took the course in an hour, with a few second tries."""
    sample = sample_store()
    tries = "2.p1 2.1- 2.1- 2.1 2.q1- 2.q1 2.w1 2.q2 2.2- 2.2 2.3"
    for step in tries.split():
        data = {"aggregate_id": STUDENT, "id": step.rstrip("-"), "done": not step.endswith("-")}
        type_ = "question.answered" if ".q" in step else "exercise.checked"
        type_ = "prediction.made" if ".p" in step else type_
        sample.append(Event(sample.ids.next(), type_, data, sample.clock.now(), SOURCE))
    return sample
