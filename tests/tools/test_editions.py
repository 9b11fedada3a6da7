"""The editions in step: break one thing, and the message says where it is and what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import editions
import verbs
from trouble import Trouble

CODE = 'begin("es", "02")\nbalance = 1300  # el saldo\nprint("saldo", balance)\n# hint("2.1")'
ENGLISH = 'begin("en", "02")\nbalance = 1300  # the balance\nprint("saldo", balance)\n# hint("2.1")'
STRINGS = '[strings.en]\n"es" = "en"\n"extracto.csv" = "statement.csv"\n'
Cell = dict[str, Any]


def markdown(cell_id: str, text: str, **metadata: Any) -> Cell:
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata, "source": [text]}


def code(cell_id: str, text: str, said: str) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": cell_id,
        "metadata": {"slideshow": {"slide_type": "fragment"}, "tags": ["after-prediction"]},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": [said]}],
        "source": text.splitlines(keepends=True),
    }


def write(path: Path, *cells: Cell) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_bytes(editions.to_bytes(notebook))


def change(path: Path, cell_id: str, to: Callable[[Cell], object]) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    to(next(cell for cell in notebook["cells"] if cell["id"] == cell_id))
    path.write_bytes(editions.to_bytes(notebook))


def says(text: str) -> Callable[[Cell], object]:
    return lambda cell: cell.update(source=[text])


def git(root: Path, *arguments: str) -> None:
    name = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *name, *arguments], cwd=root, check=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of one notebook in two editions, in step and committed."""
    folder = tmp_path / "notebooks"
    write(
        folder / "es" / "02-historia.ipynb",
        markdown("title", "# Reconstruye\n\nUna cuenta."),
        markdown("nav", "[03 →](03-viaje.ipynb)", tags=["nav"]),
        code("sum", CODE, "El saldo 1300 a las 09:00\n"),
        markdown("why", "¿Por qué 300?\n\nPorque nadie lo guardó."),
    )
    write(
        folder / "en" / "02-history.ipynb",
        markdown("title", "# Rebuild\n\nAn account."),
        markdown("nav", "[03 →](03-travel.ipynb)", tags=["nav"]),
        code("sum", ENGLISH, "Balance of 1300 at 09:00\n"),
        markdown("why", "Why 300?\n\nBecause nobody stored it."),
    )
    for name in ("es/extracto.csv", "en/statement.csv"):
        (folder / name).write_text("1;2")
    (folder / "course.toml").write_text(STRINGS)
    editions.translated(tmp_path, ["02"])
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "all")
    return tmp_path


@pytest.fixture
def spanish(root: Path) -> Path:
    return root / "notebooks" / "es" / "02-historia.ipynb"


@pytest.fixture
def english(root: Path) -> Path:
    return root / "notebooks" / "en" / "02-history.ipynb"


def the_problem(root: Path) -> str:
    (problem,) = editions.problems(root)
    return problem


def test_editions_that_differ_in_language_alone_are_in_step(root):
    assert editions.problems(root) == []


def test_the_edition_of_record_alone_is_in_step(root, english):
    english.unlink()
    assert editions.problems(root) == []


def test_a_changed_word_makes_its_translation_stale_and_both_are_shown(root, spanish):
    change(spanish, "why", says("¿Por qué 300?\n\nPorque alguien lo perdió."))
    assert the_problem(root) == (
        "en/02-history.ipynb, cell why: stale: what changed in es:\n"
        "    @@ -2,2 +2,2 @@\n"
        "     \n"
        "    -Porque nadie lo guardó.\n"
        "    +Porque alguien lo perdió.\n"
        "  en has to follow:\n"
        "    Why 300?\n"
        "    \n"
        "    Because nobody stored it.\n"
        "  When it says the same: python tools/course.py editions --translated 02:why"
    )


def test_the_text_that_was_translated_is_found_under_the_notebooks_earlier_name(root, spanish):
    change(spanish, "why", says("Otra cosa."))
    renamed = spanish.rename(spanish.with_name("02-otro-nombre.ipynb"))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "renamed")
    change(renamed, "why", says("Y otra."))
    assert "-Porque nadie lo guardó.\n    +Y otra." in the_problem(root)


@pytest.mark.parametrize("recorded", [None, "0123456789ab"])
def test_a_translation_of_no_known_text_shows_the_text_of_today(root, english, recorded):
    change(english, "why", lambda cell: cell["metadata"].update({editions.HASH: recorded}))
    problem = the_problem(root)
    assert "the es text of today; the one that it translates is in no commit" in problem
    assert "    ¿Por qué 300?\n    \n    Porque nadie lo guardó.\n" in problem


def test_without_git_the_text_of_today_is_shown(root, spanish):
    shutil.rmtree(root / ".git")
    change(spanish, "why", says("Otra cosa."))
    assert "text of today" in the_problem(root)


def test_what_was_looked_at_is_no_longer_stale_and_nothing_else_is_touched(root, spanish, english):
    change(spanish, "why", says("Otra cosa."))
    change(spanish, "title", says("# Otro título"))
    before = english.read_text(encoding="utf-8")
    assert editions.translated(root, ["02:why"]) == ["en/02-history.ipynb, cell why"]
    assert "cell title: stale" in the_problem(root)
    old, new = editions.digest("¿Por qué 300?\n\nPorque nadie lo guardó."), "Otra cosa."
    assert english.read_text(encoding="utf-8") == before.replace(old, editions.digest(new))
    assert editions.translated(root, ["02"]) == ["en/02-history.ipynb, cell title"]
    assert editions.problems(root) == []


def test_a_notebook_whose_number_begins_the_names_of_its_exercises_is_meant_with_them(
    root, spanish, english
):
    """10 is a notebook, and 10.q1 a question of it."""
    for path in (spanish, english):
        path.rename(path.with_name(f"10-{path.name[3:]}"))
    spanish, english = (path.with_name(f"10-{path.name[3:]}") for path in (spanish, english))
    folder = root / "notebooks" / "exercises" / "10"
    folder.mkdir(parents=True)
    (folder / "10_q1.toml").write_text('question.es = "¿Qué?"\nquestion.en = "What?"\n')
    change(spanish, "why", says("Otra cosa."))
    assert len(editions.problems(root)) == 2
    assert len(editions.translated(root, ["10"])) == 2
    assert editions.problems(root) == []


@pytest.mark.parametrize(
    ("place", "said"),
    [("09", "en has no notebook '09'"), ("02:gone", "have no cell 'gone' in common")],
)
def test_a_place_that_is_not_there_is_refused(root, place, said):
    with pytest.raises(Trouble, match=said):
        editions.translated(root, [place])


CHANGED_CODE = {
    "a number": (("1300", "1301"), "'balance = 1301  # the balance' stands where es has"),
    "a name": (("balance =", "amount ="), "stands where es has 'balance = 1300  # el saldo'"),
    "a string": (('"saldo"', '"balance"'), "list a string that has to differ in"),
    "the language": (('"en"', '"es"'), """'begin("es", "02")' stands where"""),
    "a hint": (('hint("2.1")', 'hint("2.2")'), """'# hint("2.2")' stands where es has"""),
    "a line less": (('\n# hint("2.1")', ""), """nothing stands where es has '# hint("2.1")'"""),
    "a line more": (("# hint", "x = 1\n# hint"), "'x = 1' stands where es has"),
}


@pytest.mark.parametrize(("words", "said"), CHANGED_CODE.values(), ids=CHANGED_CODE)
def test_code_that_differs_is_named_with_its_line(root, english, words, said):
    change(english, "sum", says(ENGLISH.replace(*words)))
    problem = the_problem(root)
    assert problem.startswith("en/02-history.ipynb, cell sum: code: ")
    assert said in problem


def test_comments_and_line_breaks_between_brackets_may_differ(root, english):
    other = ENGLISH.replace('"saldo", ', '\n    "saldo",  # a word\n    ').replace("# the", "# The")
    change(english, "sum", says(other))
    assert editions.problems(root) == []


def test_a_magic_is_compared_line_by_line(root, spanish, english):
    for path in (spanish, english):
        change(path, "sum", says("%config x = 'svg"))
    assert editions.problems(root) == []
    change(english, "sum", says("%config x = 'png"))
    assert '"%config x = \'png" stands where es has "%config x = \'svg"' in the_problem(root)


CHANGED_CELL = {
    "tags": (lambda c: c["metadata"].update(tags=["x"]), "tags: ['x'], es has ['after-pred"),
    "slide type": (
        lambda c: c["metadata"].pop("slideshow"),
        "slideshow: None, es has {'slide_type': 'fragment'}: make it the same",
    ),
    "type": (lambda c: c.update(cell_type="raw"), "is raw, es has code: make it the same"),
    "a number": (
        lambda c: c["outputs"][0].update(text=["Balance of 300 at 09:00"]),
        "output: the numbers ['300', '09:00'], es has ['1300', '09:00']: run the notebooks",
    ),
    "kind of output": (
        lambda c: c["outputs"][0].update(name="stderr"),
        "output: ['stream stderr'], es has ['stream stdout']: run the notebooks again",
    ),
    "no output": (lambda c: c.update(outputs=[]), "output: [], es has ['stream stdout']"),
}


@pytest.mark.parametrize(("broken", "said"), CHANGED_CELL.values(), ids=CHANGED_CELL)
def test_a_cell_that_differs_in_anything_but_language_is_named(root, english, broken, said):
    change(english, "sum", broken)
    assert f"en/02-history.ipynb, cell sum: {said}" in the_problem(root)


def test_the_target_of_a_link_in_an_output_is_no_number(root, spanish, english):
    for path, name in ((spanish, "01-%C3%A1"), (english, "01-a")):
        text = [f"1300 ([leer]({name}.ipynb#x))"]
        change(path, "sum", lambda cell, text=text: cell["outputs"][0].update(text=text))
    assert editions.problems(root) == []


def test_a_missing_and_an_extra_cell_are_named(root, english):
    change(english, "why", lambda cell: cell.update(id="because"))
    assert editions.problems(root) == [
        "en/02-history.ipynb, cell why: missing: translate it from es/02-historia.ipynb",
        "en/02-history.ipynb, cell because: extra: not in es/02-historia.ipynb; remove it",
    ]


def test_a_cell_out_of_order_is_named(root, english):
    notebook = json.loads(english.read_text(encoding="utf-8"))
    notebook["cells"].reverse()
    english.write_bytes(editions.to_bytes(notebook))
    assert (
        the_problem(root) == "en/02-history.ipynb, cell why: out of order: title comes here in es"
    )


def test_a_missing_and_an_extra_notebook_are_named(root, english):
    english.rename(english.with_name("03-travel.ipynb"))
    assert editions.problems(root) == [
        "en: notebook 02 is missing: translate es/02-historia.ipynb",
        "en/03-travel.ipynb: es has no notebook 03: remove it",
    ]


def test_two_notebooks_of_one_number_are_named(root, english):
    shutil.copy(english, english.with_name("02-account.ipynb"))
    assert the_problem(root) == (
        "en/02-account.ipynb: en/02-history.ipynb has its number too: remove one"
    )


def test_a_missing_file_is_named_as_it_is_called_in_the_other_edition(root):
    (root / "notebooks" / "en" / "statement.csv").unlink()
    assert the_problem(root) == "en: statement.csv is missing: translate es/extracto.csv"


def test_the_verb_says_what_is_out_of_step_until_it_was_looked_at(
    root, spanish, monkeypatch, capsys
):
    monkeypatch.setattr(verbs, "ROOT", root)
    assert verbs.main(["editions"]) == 0
    assert capsys.readouterr().out == "Editions en, es: in step.\n"
    change(spanish, "why", says("Otra cosa."))
    assert verbs.main(["editions"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("en/02-history.ipynb, cell why: stale")
    assert said.endswith("Editions en, es: out of step: 1.\n")
    assert verbs.main(["editions", "--translated", "02:why"]) == 0
    assert "en/02-history.ipynb, cell why: recorded as translated" in capsys.readouterr().out
