"""The lab's texts in step: one that is changed in one language is named until looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest

import editions
import wording
from trouble import Trouble

PLAY = '[page]\nplay = "{}"\n\n[[page.options]]\ntext = "{}"\n'


def write(root: Path, language: str, play: str, option: str) -> None:
    folder = root / wording.TEXTS / language
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "replay.toml").write_text(PLAY.format(play, option), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two languages whose texts were looked at."""
    (tmp_path / "notebooks" / "es").mkdir(parents=True)
    write(tmp_path, "es", "Reproducir", "¿Qué?")
    write(tmp_path, "en", "Play", "What?")
    wording.translated(tmp_path, "replay")
    return tmp_path


def test_texts_that_were_looked_at_are_in_step(root: Path) -> None:
    assert list(wording.problems(root)) == []


@pytest.mark.parametrize(
    ("language", "play", "option", "name"),
    [
        ("en", "Start", "What?", "replay.page.play"),
        ("es", "Empezar", "¿Qué?", "replay.page.play"),
        ("en", "Play", "Which?", "replay.page.options.1.text"),
    ],
)
def test_a_text_that_was_changed_in_one_language_is_named_with_what_to_do(
    root: Path, language: str, play: str, option: str, name: str
) -> None:
    write(root, language, play, option)
    (problem,) = wording.problems(root)
    assert play in problem or option in problem
    assert f"{name} is new, or was changed in one language" in problem
    assert f"python tools/course.py editions --translated {name}" in problem
    assert editions.translated(root, [name]) == [f"eventlib/lab/texts: {name}"]
    assert list(wording.problems(root)) == []
    assert editions.translated(root, [name]) == []


def test_a_new_text_has_to_be_looked_at_and_a_removed_one_leaves_no_record(root: Path) -> None:
    (root / wording.SEEN).write_text('{"en/replay.gone": "0"}')
    said = list(wording.problems(root))
    assert len(said) == 3
    assert "en/replay.gone is no text any more" in said[-1]


def test_what_is_neither_text_nor_cell_is_refused(root: Path) -> None:
    (root / "notebooks" / "en").mkdir()
    for folder in ("es", "en"):
        (root / "notebooks" / folder / "02-x.ipynb").write_text('{"cells": []}')
    with pytest.raises(Trouble, match=r"no notebook .replay\.page\.stop"):
        editions.translated(root, ["replay.page.stop"])
