"""A budget of steps: what never ends is stopped, without threads and signals.

There are none in a browser. So each statement says first that it is about to run, and an `except`
that takes everything does not help: its own statements say so too.
"""

from __future__ import annotations

import ast
import linecache
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, MethodType
from typing import Any

MOST_STEPS = 300_000
Place = tuple[str, int] | None
"""The name of a class, and a line of the file where it is written."""

_PACKAGE = Path(__file__).parents[1]
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_STEP, _EACH = "\0step", "\0each"  # in compiled code their place is taken by the real ones


class OutOfSteps(BaseException):
    """More statements ran than are needed: it would never have ended.

    It is no `Exception`, so that an `except` does not go on.
    """


@dataclass
class Steps:
    """Counts statements as they run, and knows where they were."""

    left: int = MOST_STEPS
    places: set[Place] = field(default_factory=set)

    def step(self, place: Place) -> None:
        self.places.add(place)
        self.left -= 1
        if self.left < 0:
            raise OutOfSteps

    def each(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.step(None)
            yield item


def count_steps(tree: ast.Module, step: ast.expr, each: ast.expr, name: str = "") -> None:
    """Let it call `step` before each statement of a function, and `each` in a comprehension.

    `step` is handed the line, with the `name` of whose it is.
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    inside = {id(node): node for function in functions for node in ast.walk(function)}
    for node in inside.values():
        if isinstance(node, ast.comprehension) and not node.is_async:
            node.iter = ast.copy_location(ast.Call(copy(each), [node.iter], []), node.iter)
        for part in ("body", "orelse", "finalbody"):
            if isinstance(block := getattr(node, part, None), list):
                block[:] = [s for one in block for s in (_step(one, step, name), one)]
    ast.fix_missing_locations(tree)


def _step(statement: ast.stmt, step: ast.expr, name: str) -> ast.stmt:
    place: Any = (name, statement.lineno)
    call = ast.Call(copy(step), [ast.Constant(place)], [])
    return ast.copy_location(ast.Expr(call), statement)


def source(file: str) -> str:
    """The text of a file or of a cell, without what is said to the notebook."""
    lines = linecache.getlines(file)
    return "".join("\n" if each[:1] in ("%", "!") else each for each in lines)


def parsed(text: str) -> ast.Module:
    """Its syntax tree; an empty one where it has none."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


@contextmanager
def counting(answer: Any) -> Iterator[Steps]:
    """While it lasts, what a student wrote counts its steps: all functions that can be reached from
    the answer, and that can be read. They stay the same objects, and have other code in them."""
    steps = Steps()
    before = []
    for function in _functions(answer):
        code = function.__code__
        counted = _counted(code.co_filename, source(code.co_filename)).get(_spot(code))
        if counted is not None and counted.co_freevars == code.co_freevars:
            before.append((function, code))
            function.__code__ = _told(counted, {_STEP: steps.step, _EACH: steps.each})
    try:
        yield steps
    finally:
        steps.left = sys.maxsize  # what was made meanwhile may live on
        for function, code in before:
            function.__code__ = code


@cache
def written_by_a_student(file: str) -> bool:
    """Whether it is no part of this package, of Python or of a library."""
    libraries = (_PACKAGE, Path(sys.prefix), Path(sys.base_prefix))
    frozen = file.startswith("<frozen ")  # Python's own, which has no file
    return not frozen and not any(place in Path(file).parents for place in libraries)


@cache
def _counted(file: str, text: str) -> dict[Any, CodeType]:
    """The code of each function in a file, counting its steps, by the spot where it stands."""
    tree = parsed(text)
    plain = compile(tree, file, "exec", dont_inherit=True)
    count_steps(tree, ast.Constant(_STEP), ast.Constant(_EACH))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a text is called, it seems
        counted = compile(tree, file, "exec", dont_inherit=True)
    pairs = zip(_within(plain), _within(counted), strict=True)
    return {_spot(code): twin for code, twin in pairs}


def _within(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _within(each)


def _spot(code: CodeType) -> Any:
    """Where a function stands: of two lambdas on one line, one ends behind the other."""
    ends = [at for at in code.co_positions() if None not in at]
    return code.co_name, code.co_firstlineno, max(ends, default=None)


def _told(code: CodeType, real: dict[str, Any]) -> CodeType:
    def put(each: Any) -> Any:
        if isinstance(each, CodeType):
            return _told(each, real)
        return real.get(each, each) if isinstance(each, str) else each

    return code.replace(co_consts=tuple(map(put, code.co_consts)))


def _functions(answer: Any) -> Iterator[FunctionType]:
    """The functions of a student that can be reached from an answer, each once."""
    waiting, seen = [answer], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if not isinstance(each, FunctionType):
            waiting += _parts(each)
            continue
        waiting.append(getattr(each, "__wrapped__", None))
        waiting += [cell.cell_contents for cell in each.__closure__ or () if _is_full(cell)]
        if written_by_a_student(each.__code__.co_filename):
            yield each
            names = each.__globals__.values()
            waiting += [there for there in names if isinstance(there, type | FunctionType)]


def _parts(each: Any) -> Iterable[Any]:
    if isinstance(each, list | tuple | set):
        return each
    if isinstance(each, dict):
        return each.values()
    if isinstance(each, type):
        return [*each.__bases__, *vars(each).values()]
    if isinstance(each, property):
        return [each.fget]
    if isinstance(each, partial):
        return [each.func, *each.args]
    if isinstance(each, MethodType | classmethod | staticmethod):
        return [each.__func__]
    if is_dataclass(each):
        return [getattr(each, its.name, None) for its in fields(each)]
    return [type(each)]


def _is_full(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False
