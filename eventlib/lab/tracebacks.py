"""Errors in a notebook end where the student's own lines end.

What the library does inside is of no help to someone who reads their first `ConcurrencyError`:
the message is. So the traceback of an error keeps the lines of cells and of other files, and
leaves out those of this package.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Any

_PACKAGE = str(Path(__file__).parents[1])


def shorten_tracebacks() -> None:
    """From now on, in this kernel; outside of IPython it does nothing."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell:
        shell.set_custom_exc((Exception,), _show)


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    shell.showtraceback((kind, error, without_library(traceback)), tb_offset=tb_offset)


def without_library(traceback: TracebackType | None) -> TracebackType | None:
    """The same traceback without the frames of this package, unless there are no others."""
    kept: list[TracebackType] = []
    at = traceback
    while at is not None:
        if not at.tb_frame.f_code.co_filename.startswith(_PACKAGE):
            kept.append(at)
        at = at.tb_next
    short: TracebackType | None = None
    for frame in reversed(kept):
        short = TracebackType(short, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return short or traceback
