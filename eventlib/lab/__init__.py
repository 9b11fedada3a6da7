"""What only the notebooks need. Each name is imported from its module when it is first used,
so that a notebook without figures never loads pandas or matplotlib."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "BusExplorer": "bus_explorer",
    "ChaosExplorer": "chaos_explorer",
    "ProjectionExplorer": "projection_explorer",
    "Race": "storage",
    "ReplayExplorer": "replay",
    "Student": "student",
    "balance_timeline": "timeline",
    "balances_at": "timeline",
    "begin": "session",
    "check": "exercises",
    "check_environment": "summary",
    "commits_in": "storage",
    "draw_runs": "storage",
    "glossary": "summary",
    "hint": "exercises",
    "import_statement": "statement",
    "lesson": "",
    "measured_replay": "measured",
    "plot_balances": "plots",
    "plot_by_version": "by_version",
    "plot_durability": "storage",
    "predict": "quizzes",
    "progress": "student",
    "progress_history": "student",
    "quiz": "quizzes",
    "relay_from_checkpoint": "storage",
    "review": "summary",
    "run_program": "storage",
    "solution": "exercises",
    "start_server": "server",
    "view_table": "tables",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"eventlib.lab has no {name!r}")
    if not _HOME[name]:
        return import_module(f"eventlib.lab.{name}")
    return getattr(import_module(f"eventlib.lab.{_HOME[name]}"), name)
