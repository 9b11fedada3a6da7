"""What only the notebooks need. Each name is imported from its module when it is first used,
so that a notebook without figures never loads pandas or matplotlib."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "BusExplorer": "bus_explorer",
    "ProjectionExplorer": "projection_explorer",
    "ReplayExplorer": "replay",
    "Student": "student",
    "balance_timeline": "timeline",
    "balances_at": "timeline",
    "begin": "session",
    "check": "exercises",
    "check_environment": "summary",
    "glossary": "summary",
    "hint": "exercises",
    "import_statement": "statement",
    "lesson": "",
    "plot_balances": "plots",
    "predict": "quizzes",
    "progress": "student",
    "progress_history": "student",
    "quiz": "quizzes",
    "review": "summary",
    "solution": "exercises",
    "view_table": "tables",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"eventlib.lab has no {name!r}")
    if not _HOME[name]:
        return import_module(f"eventlib.lab.{name}")
    return getattr(import_module(f"eventlib.lab.{_HOME[name]}"), name)
