"""Everything that is compared, in the order of the report."""

from __future__ import annotations

from collections.abc import Sequence

from . import (
    bus,
    commands,
    imports,
    lesson,
    postgres,
    projections,
    sqlite,
    timeline,
    writers,
)
from .timing import Work

PARTS: dict[str, Sequence[Work]] = {
    "bus": bus.WORKS,
    "commands": commands.WORKS,
    "sqlite": sqlite.WORKS,
    "projections": projections.WORKS,
    "lesson": lesson.WORKS,
    "timeline": timeline.WORKS,
    "imports": imports.WORKS,
    "postgres": postgres.WORKS,
    "writers": writers.WORKS,
}
