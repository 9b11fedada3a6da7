"""What the page of a `ProjectionExplorer` gets: its words once, and the record after every step."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from eventlib.event import RecordedEvent, encode_data
from eventlib.lab.explorers.frame.shown import short, shown
from eventlib.lab.explorers.frame.widget import page_words
from eventlib.lab.explorers.projection import words
from eventlib.lab.explorers.projection.record import Model, Step
from eventlib.lab.explorers.projection.story import Story
from eventlib.lab.explorers.projection.table import cell, table_of
from eventlib.lab.figures.palette import stroke


def page_data(story: Story) -> dict[str, Any]:
    """What never changes: the words, the models with their colours, the commands."""
    return {
        "words": page_words("projection"),
        "models": [
            {"name": name, "colour": stroke(place).colour}
            for place, name in enumerate(story.projections)
        ],
        "writes": list(story.writes),
    }


def record_data(story: Story) -> dict[str, Any]:
    """The log and the steps that are kept; a table that several steps show is sent once."""
    tables: dict[str, int] = {}
    steps = list(story.steps)
    befores = [steps[0], *(before for before, _ in pairwise(steps))]
    return {
        "first": story.first,
        "log": list(map(_event, story.log)),
        "steps": [
            _step(step, before, story, tables) for step, before in zip(steps, befores, strict=True)
        ],
        "tables": list(map(json.loads, tables)),
    }


def _event(event: RecordedEvent) -> dict[str, Any]:
    stream = str(event.aggregate_id)
    fields = (
        f"{field} {cell(value)}" if not isinstance(value, dict) else f"{field} {encode_data(value)}"
        for field, value in event.data.items()
        if value != stream
    )
    return {
        "position": event.position,
        "type": event.type,
        "stream": stream,
        "detail": short(" · ".join([shown(event.timestamp)[:16], *fields])),
    }


def _step(step: Step, before: Step, story: Story, tables: dict[str, int]) -> dict[str, Any]:
    names = [model.name for model in step.frame.models]
    pairs = zip(step.frame.models, before.frame.models, strict=True)
    return {
        "kind": step.kind,
        "says": step.says,
        "model": names.index(step.name) if step.name else -1,
        "event": step.event,
        "end": step.frame.end,
        "models": [_model(model, old, step.frame.end, story, tables) for model, old in pairs],
    }


def _model(
    model: Model, before: Model, end: int, story: Story, tables: dict[str, int]
) -> dict[str, Any]:
    columns, cells = table_of(model.rows, words.MOST_ROWS)
    more = len(model.rows) - len(cells)
    table = {
        "columns": columns,
        "keys": [short(key, 80) for key in list(model.rows)[: len(cells)]],
        "cells": cells,
        "more": words.counted("both", "more_rows", more) if more else "",
    }
    return {
        "position": model.position,
        "behind": -1 if model.behind is None else model.behind,
        "current": model.position >= end,
        "status": words.status(model, end),
        "checkpoint": words.checkpoint(model, end),
        "missing": words.missing(model, end, story.events(model.position, end)),
        "table": tables.setdefault(json.dumps(table), len(tables)),
        "marks": list(_marks(model, before, len(cells))),
    }


def _marks(model: Model, before: Model, count: int) -> Iterable[str]:
    """For each row that is shown: is it `new`, `changed`, or as it was in the step before?"""
    for key in list(model.rows)[:count]:
        if key not in before.rows:
            yield "new"
        else:
            yield "" if repr(model.rows[key]) == repr(before.rows[key]) else "changed"
