"""What only the notebooks need. Each name is imported from its module when it is first used,
so that a notebook without figures never loads pandas or matplotlib."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "BrokerExplorer": "explorers.broker",
    "BusExplorer": "explorers.bus.explorer",
    "ChaosExplorer": "explorers.chaos.explorer",
    "Project": "exercises.project",
    "ProjectionExplorer": "explorers.projection.explorer",
    "Race": "storage",
    "Recording": "explorers.broker",
    "ReplayExplorer": "explorers.replay.explorer",
    "Student": "exercises.student",
    "balance_timeline": "figures.timeline",
    "balances_at": "figures.timeline",
    "begin": "session",
    "check": "exercises.check",
    "check_environment": "exercises.summary",
    "commits_in": "storage",
    "draw": "figures.drawings",
    "draw_runs": "storage",
    "glossary": "exercises.summary",
    "example": "exercises.project",
    "grade": "exercises.board",
    "hint": "exercises.check",
    "import_statement": "statement",
    "lesson": "",
    "measure_disk": "storage",
    "measured_replay": "figures.bench_results",
    "picture": "figures.picture",
    "plot_balances": "figures.plots",
    "plot_by_version": "figures.lines_by_version",
    "plot_durability": "storage",
    "plot_writers": "storage",
    "predict": "exercises.quiz",
    "progress": "exercises.student",
    "progress_history": "exercises.student",
    "quiz": "exercises.quiz",
    "relay_from_checkpoint": "storage",
    "review": "exercises.summary",
    "run_program": "storage",
    "solution": "exercises.check",
    "start_broker": "storage.broker_place",
    "start_server": "storage.server",
    "store_with": "exercises.project",
    "view_table": "figures.tables",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"eventlib.lab has no {name!r}")
    if not _HOME[name]:
        return import_module(f"eventlib.lab.{name}")
    return getattr(import_module(f"eventlib.lab.{_HOME[name]}"), name)
