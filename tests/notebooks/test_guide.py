"""The instructor's guide of the lesson tells the truth: its minutes, slides, questions, answers,
commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

import arguments
import verbs
from slides.deck import slides_of
from tests.exercises import texts

ROOT = Path(__file__).parents[2]
COURSE = tomllib.loads((ROOT / "notebooks" / "course.toml").read_text(encoding="utf-8"))
GUIDES = {
    edition: (ROOT / "notebooks" / f"INSTRUCTOR.{edition}.md").read_text(encoding="utf-8")
    for edition in ("es", "en")
}
LESSON = {
    edition: {
        path.name[:2]: nbformat.read(path, as_version=4)
        for path in sorted(ROOT.glob(f"notebooks/{edition}/*.ipynb"))
        if path.name[:2] <= "05"
    }
    for edition in GUIDES
}
NOTEBOOKS = LESSON["es"]
SOLUTIONS = {
    path.parent.name: path for path in ROOT.glob("notebooks/exercises/0[0-5]/*/solution.py")
}
ID = r"\b[0-5]\.[pqw]?\d+\b"
ASKS = re.compile(r'^(?:predict|quiz|check)\("([^"]+)"', re.M)


def cells(practice: bool) -> list[NotebookNode]:
    return [
        cell
        for notebook in NOTEBOOKS.values()
        for cell in notebook.cells
        if cell.cell_type == "code" and ("practice" in cell.metadata.get("tags", [])) is practice
    ]


def asked(practice: bool) -> set[str]:
    """Every prediction, exercise and question of the class, or of the practice at home."""
    return {name for cell in cells(practice) for name in ASKS.findall(cell.source)}


def rows(guide: str, columns: int) -> list[list[str]]:
    """The rows of the tables of that many columns, without heads."""
    lines = [line for line in guide.splitlines() if line.startswith("|")]
    parts = [[part.strip() for part in line[1:-1].split("|")] for line in lines]
    return [row for row in parts if len(row) == columns]


def plan(guide: str) -> list[tuple[int, int, int, str, str]]:
    """Of each row of the minute plan: from, to, the first slide, the notebook, what is done."""
    found = []
    for when, slide, section, do, _ in rows(guide, 5):
        if match := re.fullmatch(r"(\d+)–(\d+)", when):
            found.append((int(match[1]), int(match[2]), int(slide), section[:2], do))
    return found


def deck_of(edition: str) -> list[tuple[str, str]]:
    """Of each slide of the deck of the whole lesson: the notebook, and the minutes in its notes."""
    found = []
    for number, notebook in LESSON[edition].items():
        of_class = [c for c in notebook.cells if "practice" not in c.metadata.get("tags", [])]
        slides = slides_of(NotebookNode(cells=of_class), number, edition)
        found += [(number, minutes_in(slide.notes)) for slide in slides]
    return found


def minutes_in(notes: str) -> str:
    return notes.partition("**\n")[0].rpartition(" · ")[2]


def answers(guide: str) -> dict[str, tuple[bool, str, str]]:
    """Of each row of the table of answers: whether it is for home, the answer, the file."""
    found = {}
    for name, answer, file in rows(guide, 3):
        if match := re.fullmatch(r"([0-5]\.[pqw]?\d+)( [ch])?", name):
            assert match[1] not in found
            found[match[1]] = (match[2] is not None, answer, file.strip("`"))
    return found


def options(name: str) -> list[dict[str, Any]]:
    of_notebook: dict[str, Any] = texts("es", f"0{name[0]}")[name]
    found: list[dict[str, Any]] = of_notebook["options"]
    return found


def happened(name: str) -> str:
    """What a prediction was about, as the stored output of its check tells."""
    for cell in cells(practice=False) + cells(practice=True):
        if cell.source.splitlines()[-1].startswith(f'check("{name}"'):
            found = re.search(r"Ha salido (.+?)\. No ", cell.outputs[0].data["text/plain"])
            assert found
            return found[1]
    raise AssertionError(f"{name} is never compared")


def right(name: str) -> int:
    if ".q" in name:
        (found,) = [n for n, option in enumerate(options(name), 1) if option.get("right")]
    else:
        outcome = happened(name)
        (found,) = [n for n, option in enumerate(options(name), 1) if option["value"] == outcome]
    return found


def in_code(guide: str) -> set[str]:
    blocks = re.findall(r"```\n(.*?)```", guide, re.S)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", guide, flags=re.S))
    return {*inline, *(line for block in blocks for line in block.splitlines())}


@pytest.fixture(params=GUIDES)
def edition(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def guide(edition: str) -> str:
    return GUIDES[edition]


def test_the_plan_has_no_gap_and_gives_each_notebook_its_minutes(guide: str) -> None:
    found = plan(guide)
    minutes: dict[str, int] = {}
    at = 0
    for start, end, _, notebook, _ in found:
        assert start == at < end, f"minute {start}"
        minutes[notebook] = minutes.get(notebook, 0) + end - start
        at = end
    assert minutes == {number: COURSE["minutes"][number] for number in NOTEBOOKS}


def test_the_plan_says_when_everything_of_the_class_is_asked(guide: str) -> None:
    named = [
        (notebook, name)
        for *_, notebook, do in plan(guide)
        for name in re.findall(r"\*\*(\d\.[pqw]?\d)\*\*", do)
    ]
    assert sorted(name for _, name in named) == sorted(asked(practice=False))
    assert all(notebook == f"0{name[0]}" for notebook, name in named)


def test_the_notes_of_every_slide_say_the_minutes_of_the_plan(guide: str, edition: str) -> None:
    word, to = {"es": ("minutos", "a"), "en": ("minutes", "to")}[edition]
    planned = [
        (notebook, f"{word} {start} {to} {end}") for start, end, _, notebook, _ in plan(guide)
    ]
    assert list(dict.fromkeys(deck_of(edition))) == planned


def test_the_plan_names_the_slide_where_each_of_its_rows_begins(guide: str, edition: str) -> None:
    deck = deck_of(edition)
    first = [deck.index(of_row) + 1 for of_row in dict.fromkeys(deck)]
    assert [slide for _, _, slide, _, _ in plan(guide)] == first


def test_no_slide_gives_an_exercise_other_minutes_than_the_plan() -> None:
    for notebooks in LESSON.values():
        for notebook in notebooks.values():
            for cell in notebook.cells:
                if "practice" not in cell.metadata.get("tags", []):
                    assert not re.search(r"^#.*\(\d+ min\)", cell.source, re.M), cell.id


def test_what_the_plan_leaves_for_home_is_not_on_a_slide(guide: str) -> None:
    at_home = re.findall(r"\*\*(\d\.[pq]\d)\*\*,? (?:a casa|at home)", guide)
    on_slides = {
        name
        for cell in cells(practice=False)
        if cell.metadata.get("slideshow", {}).get("slide_type") != "skip"
        for name in ASKS.findall(cell.source)
    }
    everything = {name for name in asked(practice=False) if re.search(r"\.[pq]", name)}
    assert on_slides == everything - set(at_home)


def test_both_languages_ask_the_same_in_the_same_place() -> None:
    spanish, english = (
        [[re.findall(ID, part) for part in row] for row in rows(guide, 4) + rows(guide, 5)]
        for guide in GUIDES.values()
    )
    assert spanish == english
    assert sum(len(row) for row in spanish) > 90


def test_the_table_of_answers_has_everything_and_marks_what_is_for_home(guide: str) -> None:
    found = answers(guide)
    assert {name for name in found if not found[name][0]} == asked(practice=False)
    assert {name for name in found if found[name][0]} == asked(practice=True)


def test_each_right_option_is_the_one_that_the_notebook_calls_right(guide: str) -> None:
    for name, (_, answer, _) in answers(guide).items():
        if re.search(r"\.[pq]", name):
            number = re.match(r"(?:opción|option) (\d): ", answer)
            assert number, name
            assert int(number[1]) == right(name), name


def test_each_solution_is_named_and_the_numbers_are_those_of_its_file(guide: str) -> None:
    found = {name: row for name, row in answers(guide).items() if not re.search(r"\.[pq]", name)}
    assert {file for _, _, file in found.values()} == set(SOLUTIONS)
    for name, (_, answer, file) in found.items():
        assert file == name.replace(".", "_")
        if number := re.fullmatch(r"\w+ = (\d+)\n", SOLUTIONS[file].read_text(encoding="utf-8")):
            assert number[1] in re.findall(r"\d+", answer), name


def test_each_exercise_and_question_of_the_class_has_its_mistakes_explained(guide: str) -> None:
    explained = set(re.findall(r"\*\*(\d\.[pqw]?\d)\.?\*\*", guide.partition("### 00")[2]))
    assert explained == asked(practice=False)


def test_every_command_is_one(guide: str, edition: str) -> None:
    commands = 0
    for said in in_code(guide):
        if match := re.match(r"python tools/course\.py (.+)", said):
            verbs.parse(match[1].split())
        elif match := re.search(r"\bmake (\w+)((?: \w+=\S+)*)$", said):
            assert match[1] in arguments.VERBS
            given = dict(pair.split("=") for pair in match[2].split())
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            rule = makefile.partition(f"\n{match[1]}:")[2].partition("\n\n")[0]
            assert all(f"$(if $({name})" in rule for name in given), said
            of_all = ("check", "site")
            assert match[1] in of_all or given.get("EDITION", "es") == edition, said
            if "FRESH" in given:
                assert list(ROOT.glob(f"notebooks/*/{given['FRESH']}*.ipynb"))
        else:
            continue
        commands += 1
    assert commands > 5


def test_every_path_is_there_or_is_made_by_a_command(guide: str, edition: str) -> None:
    decks = f"build/slides/{edition}"
    made = {"build/slides", f"workspace/{edition}"}
    made |= {
        f"{decks}/index.html",
        f"{decks}/lesson.html?print-pdf",
        "build/site",
        "build/site.zip",
    }
    folders = r"(?:notebooks|build|workspace|tools|eventlib|tests)/"
    paths = {said for said in in_code(guide) if re.match(folders, said)}
    assert made <= paths
    assert {path for path in paths - made if not (ROOT / path).exists()} == set()
    for link in re.findall(r"\]\(([^)]+)\)", guide):
        assert (ROOT / "notebooks" / link).is_file()


def test_every_name_of_code_is_one_that_the_class_meets(guide: str) -> None:
    corpus = "\n".join(
        path.read_text(encoding="utf-8").replace('\\"', '"')
        for pattern in (
            "notebooks/es/*.ipynb",
            "notebooks/exercises/*/**/*.toml",
            "notebooks/exercises/*/**/*.py",
            "eventlib/lab/texts/es/*",
        )
        for path in ROOT.glob(pattern)
    ) + (ROOT / "eventlib" / "lab" / "lesson.py").read_text(encoding="utf-8")
    not_code = re.compile(r"(?:\w+=\S+ )*(?:make|python3?|py|sh)\b|.*/|\d_\w\d?$")
    start_files = {path.name for path in ROOT.glob("tools/sitebuild/stick/abrir-*")}
    assert start_files <= in_code(guide)
    names = {said for said in in_code(guide) - start_files if not not_code.match(said)}
    assert len(names) > 20
    assert {name for name in names if name not in corpus} == set()


def test_every_exercise_and_question_it_names_is_one(guide: str) -> None:
    versions = {"5.2", "5.3", "3.11"}  # of the lesson and of Python
    assert set(re.findall(ID, guide)) - versions == asked(practice=False) | asked(practice=True)


def test_both_languages_have_the_same_headings() -> None:
    spanish, english = (
        [
            (len(level), text[:2] if level == "###" else "")
            for level, text in re.findall(r"^(#+) (.+)$", guide, re.M)
        ]
        for guide in GUIDES.values()
    )
    assert spanish == english
    assert [number for level, number in spanish if level == 3] == list(NOTEBOOKS)


def test_both_languages_name_the_same_code() -> None:
    spanish, english = (
        {re.sub(r"\b(?:es|en)\b|ruta|path|paquetes|packages", "", said) for said in in_code(guide)}
        for guide in GUIDES.values()
    )
    same = {said for said in spanish ^ english if "make " not in said and "course.py" not in said}
    assert same == set()
