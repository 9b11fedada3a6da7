"""What a student has done, kept as events: the course is itself event-sourced.

A working copy (the folder holds the mark that `course` leaves there) and the browser keep it in a
SQLite store beside the notebooks. Anywhere else it is in memory, on a simulated clock.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.clock import SequentialIds, SimulatedClock
from eventlib.errors import StoreError
from eventlib.event import Event
from eventlib.lab.note import Note
from eventlib.lab.session import current, text
from eventlib.lab.texts import texts
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

    def evolve(self, event: Event) -> None:
        done = event.data.get("id")
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


def store() -> EventStore:
    """The store of this session, opened when something is done for the first time."""
    session = current()
    if session.progress is None:
        try:
            session.progress = open_store(Path.cwd())
        except StoreError as error:  # the course goes on without it
            session.progress = sample_store()
            print(Note("warning", text("progress", "not_kept").format(error=error)))
    return session.progress


def record(type: str, exercise_id: str, *, done: bool, **details: Any) -> None:
    """Keep that something was tried: `done` says whether it counts as done."""
    kept = store()
    data = {"aggregate_id": STUDENT, "id": exercise_id, "done": done, **details}
    kept.append(Event(kept.ids.next(), type, data, kept.clock.now(), SOURCE))


class Progress:
    """What is done in each notebook, of what there is to do: a table."""

    def __init__(self, student: Student) -> None:
        self._head = [text("progress", "notebook"), *(text("progress", kind) for kind in _KINDS)]
        self._rows: list[list[str]] = []
        for number in range(100):
            there = list(texts(current().language, f"n{number:02d}"))
            if there:
                counts = [_count(there, student.done, pattern) for pattern in _KINDS.values()]
                self._rows.append([f"{number:02d}", *counts])

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


def _count(there: list[str], done: list[str], pattern: str) -> str:
    asked = [name for name in there if re.search(pattern, name)]
    return f"{len(set(asked) & set(done))}/{len(asked)}"


def progress() -> Progress:
    """What this student has done so far, in all notebooks."""
    return Progress(store().replay(STUDENT, Student))


def progress_history() -> EventStore:
    """The events of this student's progress, or of an example while there are none; says which."""
    kept = store()
    mine = kept.version(STUDENT) > 0
    print(text("progress", "yours" if mine else "sample"))
    return kept if mine else _sample_student()


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
