"""Every check tells right from wrong: beside it lie answers that students give.

`answers.py` of an exercise has two lists. `WRONG` holds `(message, misconception, answer)`: the
answer is refused with that message and no other. `RIGHT` holds `(style, answer)`: it is taken;
a third part is its message, where that is not `right`.
Where it matters which figures a message names, `TOLD` maps a misconception to them.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from eventlib.lab import begin, lesson
from eventlib.lab.exercises import check as machinery
from eventlib.lab.exercises import content
from eventlib.lab.exercises.check import Verdict, judged, told

CHECKS = sorted(content.FOLDER.glob("*/*/check.py"))
MOST_LINES = 40


def exercise(file: Path) -> str:
    return file.parent.name.replace("_", ".")


EXERCISES = [exercise(file) for file in CHECKS]


def answers(exercise_id: str) -> ModuleType:
    """Loaded anew each time: an answer may remember what it was called with."""
    code = code_of(exercise_id)
    module = ModuleType("answers")
    module.__file__ = code.co_filename
    exec(code, vars(module))
    return module


@cache
def code_of(exercise_id: str) -> CodeType:
    file = content.FOLDER / f"{int(exercise_id.partition('.')[0]):02d}"
    file = file / exercise_id.replace(".", "_") / "answers.py"
    return compile(file.read_text(encoding="utf-8"), str(file), "exec")


def asked(exercise_id: str) -> list[tuple[str, str]]:
    """Which message each answer has to get, the wrong ones first, and what it is."""
    there = answers(exercise_id)
    wrong = [(message, misconception) for message, misconception, _ in there.WRONG]
    return wrong + [("".join(rest or ["right"]), style) for style, _, *rest in there.RIGHT]


def verdict_of(exercise_id: str, number: int) -> Verdict:
    there = answers(exercise_id)
    right = number - len(there.WRONG)
    return judged(exercise_id, there.RIGHT[right][1] if right >= 0 else there.WRONG[number][2])


@cache
def all_verdicts(exercise_id: str) -> list[Verdict]:
    return [verdict_of(exercise_id, number) for number in range(len(asked(exercise_id)))]


def wrongly_judged(exercise_id: str, found: Iterable[tuple[int, Verdict]]) -> Iterator[str]:
    """Each of these answers that its check does not judge as the file says."""
    there, messages = answers(exercise_id), asked(exercise_id)
    for number, verdict in found:
        message, what = messages[number]
        if verdict.right != (number >= len(there.WRONG)) or verdict.message != message:
            yield f"{what}: {verdict} instead of {message}"
        figures = vars(there).get("TOLD", {}).get(what, {})
        if not figures.items() <= verdict.figures.items():
            yield f"{what}: told {verdict.figures} instead of {figures}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    begin("es", "")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_there_are_six_wrong_answers_and_four_right_ones(exercise_id: str) -> None:
    there = answers(exercise_id)
    assert len(there.WRONG) >= 6
    assert len({misconception for _, misconception, _ in there.WRONG}) == len(there.WRONG)
    assert len({style for style, *_ in there.RIGHT}) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_wrong_answer_gets_its_message_and_every_right_one_is_taken(
    exercise_id: str,
) -> None:
    assert list(wrongly_judged(exercise_id, enumerate(all_verdicts(exercise_id)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_answer_is_told_in_words(exercise_id: str, language: str) -> None:
    begin(language, exercise_id.partition(".")[0])
    there = answers(exercise_id)
    kinds = ["no"] * len(there.WRONG) + ["ok"] * len(there.RIGHT)
    for verdict, kind in zip(all_verdicts(exercise_id), kinds, strict=True):
        note = told(exercise_id, verdict)
        assert note.kind == kind
        assert note.message


@pytest.mark.parametrize("file", CHECKS, ids=EXERCISES)
def test_a_check_is_short_and_says_its_promise_and_its_hidden_data(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "check"]
    assert function.end_lineno is not None
    assert function.end_lineno - function.lineno < MOST_LINES
    assert ast.get_docstring(function), "say in one sentence what is promised"


def conditions(source: str) -> Iterator[tuple[str, int, ast.Module]]:
    """For each condition of the check: what it is, its line, and the check without it."""
    count = sum(1 for _ in places(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        what, line, take_away = next(islice(places(tree), number, None))
        take_away()
        yield f"line {line}: {what}", line, ast.fix_missing_locations(tree)


def places(tree: ast.Module) -> Iterator[tuple[str, int, Callable[[], None]]]:
    """Each `if` that can be left out, and each part of an `and` or an `or`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp):
            what = f"if {ast.unparse(node.test)}"
            yield what, node.lineno, partial(setattr, node, "test", ast.Constant(False))
        if isinstance(node, ast.BoolOp):
            for part in list(node.values):
                yield ast.unparse(part), part.lineno, partial(without, node, part)


def without(node: ast.BoolOp, part: ast.expr) -> None:
    node.values.remove(part)
    if len(node.values) == 1:
        node.values *= 2  # which is the same: an `and` of one is none


@pytest.mark.slow
@pytest.mark.parametrize("file", CHECKS, ids=EXERCISES)
def test_no_condition_of_a_check_can_be_taken_away_unnoticed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = import_module(".".join([content.__name__, *file.parent.parts[-2:], "check"]))
    unnoticed = []
    source = file.read_text(encoding="utf-8")
    messages = [message for message, _ in asked(exercise(file))]
    for what, line, tree in conditions(source):
        broken = ModuleType(whole.__name__)
        vars(broken).update(__file__=str(file), __package__=whole.__package__)
        exec(compile(tree, str(file), "exec"), vars(broken))
        monkeypatch.setattr(machinery, "check_of", lambda _, broken=broken: broken.check)
        # Who is to get a message that stands there, shows it soonest.
        near = "".join(source.splitlines()[max(line - 5, 0) : line + 5])
        order = sorted(range(len(messages)), key=lambda number: messages[number] not in near)
        found = ((number, verdict_of(exercise(file), number)) for number in order)
        if not any(wrongly_judged(exercise(file), found)):
            unnoticed.append(what)
    assert unnoticed == []


def test_a_condition_that_is_not_needed_is_named() -> None:
    source = "if a and b:\n    pass\n"
    assert [what for what, *_ in conditions(source)] == [
        "line 1: if a and b",
        "line 1: a",
        "line 1: b",
    ]


def test_an_answer_that_stops_is_told_the_call_and_the_line() -> None:
    def answer(bus: Any, gifts: Any) -> None:
        raise LookupError("no gifts")

    verdict = judged("1.1", answer)
    assert verdict.message == "raised"
    assert verdict.figures["line"] == 'raise LookupError("no gifts")'
    assert verdict.figures["call"].startswith("answer(")
    assert verdict.figures["error"] == "LookupError: no gifts"

    def deep(bus: Any, gifts: Any) -> None:
        os.path.join(gifts)

    assert judged("1.1", deep).figures["line"] == "os.path.join(gifts)"

    def in_the_listing(store: Any) -> None:
        lesson.BankAccount().apply(42)

    assert judged("2.1", in_the_listing).figures["line"] == "lesson.BankAccount().apply(42)"


def test_an_answer_that_calls_exit_does_not_end_the_notebook() -> None:
    def answer(bus: Any, gifts: Any) -> None:
        raise SystemExit("enough")

    verdict = judged("1.1", answer)
    assert (verdict.message, verdict.figures["error"]) == ("raised", "SystemExit: enough")


def test_what_is_no_answer_at_all_is_told_what_came() -> None:
    assert judged("1.1", 5) == Verdict(
        False, "unusable", {"error": "TypeError: 'int' object is not callable", "came": "5"}
    )
