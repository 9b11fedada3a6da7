"""An error in a notebook shows the student's lines and not the library's."""

from __future__ import annotations

import traceback

import pytest
from IPython.core.interactiveshell import InteractiveShell

from eventlib import EventStore
from eventlib.lab.tracebacks import without_library


def files_of(error: BaseException) -> list[str]:
    return [frame.filename for frame in traceback.extract_tb(error.__traceback__)]


def test_the_librarys_frames_are_left_out() -> None:
    with pytest.raises(ValueError, match="negative") as caught:
        EventStore().get_events("A", after=-1)
    assert any("store.py" in name for name in files_of(caught.value))
    caught.value.__traceback__ = without_library(caught.value.__traceback__)
    assert files_of(caught.value) == [__file__]


def test_where_there_are_no_others_they_stay() -> None:
    with pytest.raises(ValueError, match="negative") as caught:
        EventStore().get_events("A", after=-1)
    inside = caught.value.__traceback__
    assert inside is not None
    assert without_library(inside.tb_next) is inside.tb_next


def test_a_kernel_shows_the_cell_and_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell.instance()
    try:
        shell.run_cell('from eventlib.lab import begin\nbegin("es", "02")')
        result = shell.run_cell(
            'from eventlib import EventStore\nEventStore().get_events("A", after=-1)'
        )
    finally:
        InteractiveShell.clear_instance()
    shown = capsys.readouterr().out
    assert isinstance(result.error_in_exec, ValueError)
    assert "after is -1: it cannot be negative" in shown
    assert "store.py" not in shown
