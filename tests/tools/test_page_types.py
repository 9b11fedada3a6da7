"""The types of the pages' scripts: what is wrong is named where it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

import page_types

ROOT = Path(__file__).parents[2]


def test_a_fault_is_named_by_the_file_and_the_line_that_it_came_from(tmp_path: Path) -> None:
    frame, page = tmp_path / "frame.js", tmp_path / "page.js"
    frame.write_text("/** @param {number} size */\nconst twice = (size) => 2 * size;\n")
    page.write_text('// Only a number has a double.\ntwice(2);\ntwice("2");\nexport default {};\n')
    tsc = page_types.compiler(ROOT / "build" / "npm")
    (found,) = page_types.faults({"one": [frame, page]}, tsc)
    assert found.startswith(f"{page}:3:7: error TS2345: ")


def test_the_explorer_of_the_guide_states_its_types(tmp_path: Path) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    page = tmp_path / "counting.js"
    page.write_text(guide.partition("```js\n")[2].partition("```")[0], encoding="utf-8")
    modules = {"counting": [*sorted((page_types.EXPLORERS / "frame").glob("*.js")), page]}
    assert [*page_types.faults(modules, page_types.compiler(ROOT / "build" / "npm"))] == []


def test_what_npm_cannot_fetch_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page_types, "ROOT", tmp_path)
    for name, value in (("registry", "http://127.0.0.1:9/"), ("cache", f"{tmp_path}")):
        monkeypatch.setenv(f"npm_config_{name}", value)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    assert page_types.main() == 1
    assert "Hace falta typescript 6.0.3" in capsys.readouterr().err
