"""Exercises that a notebook brings itself: nothing of them lies in this package.

They are named after what they ask, so that progress counts each once, however often it is run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from hashlib import sha256
from typing import Any

from eventlib.lab.session import current

Option = dict[str, Any]
Cases = Sequence[tuple[Any, ...]]


def own_name(kind: str, asked: str) -> str:
    """The name under which progress keeps it: `own.q12345678` for a question (`"q"`)."""
    digest = sha256(f"{current().notebook}\n{asked}".encode()).hexdigest()
    return f"own.{kind}{int(digest, 16) % 10**8:08d}"


def own_question(kind: str, question: Any, options: Any) -> tuple[str, dict[str, Any]]:
    """Its name and its texts, of one shape with those of the course; what is missing is named."""
    if not isinstance(question, str) or not question.strip():
        raise ValueError('question is a text: question="What is left?"')
    if not isinstance(options, list | tuple) or len(options) < 2:
        raise ValueError("options is a list of two or more")
    wanted = ("text", "why", "value") if kind == "p" else ("text", "why")
    for number, option in enumerate(options, start=1):
        missing = [w for w in wanted if not (isinstance(option, dict) and option.get(w))]
        if missing:
            raise ValueError(f"option {number} has no {' and no '.join(missing)}: {option!r}")
    if kind == "q" and sum(bool(option.get("right")) for option in options) != 1:
        raise ValueError("one option, and no other, has right=True")
    return own_name(kind, question), {"question": question, "options": list(options)}


def judge_cases(answer: Any, cases: Any) -> tuple[str, dict[str, Any]]:
    """What came of calling `answer` for each case: which message, and its figures.

    A case is `(arguments, expected)` or `(arguments, expected, hint)`; `arguments` is a tuple, and
    `expected` a value, or the class of the error that has to come.
    """
    if not isinstance(cases, list | tuple) or not cases:
        raise ValueError("cases is a list: [((1000, 200), 800), …]")
    for number, case in enumerate(cases, start=1):
        pair = isinstance(case, tuple) and len(case) in (2, 3)
        if not pair or not isinstance(case[0], tuple):
            raise ValueError(
                f"case {number} is {case!r}: write (arguments, expected) or "
                "(arguments, expected, hint), with the arguments in a tuple, such as (5,)"
            )
    if not callable(answer):
        return "own_no_function", {"came": repr(answer)}
    for arguments, expected, *hint in cases:
        shown = f"{_name(answer)}({', '.join(map(repr, arguments))})"
        came, raised = _called(answer, arguments)
        error = isinstance(expected, type) and issubclass(expected, BaseException)
        right = isinstance(raised, expected) if error else raised is None and came == expected
        if not right:
            figures = {
                "call": shown,
                "expected": expected.__name__ if error else repr(expected),
                "came": repr(came) if raised is None else f"{type(raised).__name__}: {raised}",
                "hint": "".join(hint),
            }
            return "own_wrong", figures
    return "own_right", {"number": len(cases)}


def _name(answer: Callable[..., Any]) -> str:
    return getattr(answer, "__name__", type(answer).__name__)


def _called(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return answer(*deepcopy(arguments)), None
    except Exception as error:
        return None, error
