"""Mutants of a class, made from its syntax tree: one small change each, as a slip of the pen.

A suite of tests that no mutant survives has asked about every decision of the class. A mutant whose
bytecode is that of the original, or of another mutant, is left out; texts of errors, `__repr__`
and annotations are not touched. A few of those that are left may still do nothing that can be seen.
"""

from __future__ import annotations

import ast
import inspect
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from eventlib.aggregate import Aggregate
from eventlib.testing.slips import changes
from eventlib.testing.steps import Steps, count_steps, parsed, source


@dataclass(frozen=True)
class Mutant:
    """A class with one change: the line it is on, and what stood there and stands there now."""

    line: int
    was: str
    now: str
    of: str
    plant: Callable[[Steps], type[Aggregate]] = field(repr=False)
    """The class anew, counting its steps."""

    @property
    def name(self) -> str:
        return f"line {self.line}: {self.was} → {self.now}"


class ClassSource:
    """A class as it stands in its file, or in the cell of a notebook."""

    def __init__(self, of: type[Any]) -> None:
        self._name = getattr(of, "__name__", repr(of))
        members = vars(of).values() if isinstance(of, type) else ()
        functions = [f for f in map(_function_of, members) if inspect.isfunction(f)]
        for function in functions:
            code = function.__code__
            tree = _class_around(source(code.co_filename), self._name, code.co_firstlineno)
            if tree is not None:
                self._tree, self._file = tree, code.co_filename
                self._names = dict(function.__globals__)
                for other in functions:
                    self._names.update(_closed_over(other))
                return
        raise ValueError(
            f"the source of {self._name} cannot be read: define the class, with its methods, "
            "in a cell or a file of its own"
        )

    def original(self) -> Callable[[Steps], type[Aggregate]]:
        """Makes the class as it is, counting its steps."""
        return self._maker(pickle.loads(pickle.dumps(self._tree)))

    def mutants(self) -> list[Mutant]:
        """One for each change that changes what runs, in the order of the lines."""
        found, seen = [], {_behaviour(self._tree)}
        kept = pickle.dumps(self._tree)  # read back, a copy is made several times faster
        for number in range(sum(1 for _ in changes(self._tree))):
            tree = pickle.loads(kept)
            slip = next(each for n, each in enumerate(changes(tree)) if n == number)
            was = slip.shown()
            slip.make()
            ast.fix_missing_locations(tree)
            does = _behaviour(tree)
            if does not in seen:
                seen.add(does)
                now = slip.shown()
                found.append(Mutant(slip.line, was, now, self._name, self._maker(tree)))
        return sorted(found, key=lambda mutant: mutant.line)

    def _maker(self, tree: ast.Module) -> Callable[[Steps], type[Aggregate]]:
        step, each = (ast.Name(name, ast.Load()) for name in ("_step_", "_each_"))
        count_steps(tree, step, each, self._name)
        code = compile(tree, self._file, "exec", dont_inherit=True)

        def make(steps: Steps) -> type[Aggregate]:
            names = {**self._names, "_step_": steps.step, "_each_": steps.each}
            exec(code, names)
            made: type[Aggregate] = names[self._name]
            return made

        return make


def mutants_of(aggregate_class: type[Any]) -> list[Mutant]:
    """Every mutant of a class; what it inherits is left as it is.

    >>> from eventlib.testing.planted import Account
    >>> [m.now for m in mutants_of(Account) if m.was == "if money > self.balance:"]
    ['nothing', 'if money >= self.balance:']
    """
    return ClassSource(aggregate_class).mutants()


def _function_of(member: Any) -> Any:
    member = member.fget if isinstance(member, property) else member
    return inspect.unwrap(getattr(member, "__func__", member))


def _closed_over(function: Any) -> dict[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found = {}
    for name, cell in cells:
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not filled yet
            continue
    return found


def _class_around(text: str, name: str, line: int) -> ast.Module | None:
    """The class of this name with that line in it, alone in a module, its lines as in the file."""
    tree = parsed(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= line <= (node.end_lineno or first):
                return ast.Module([*filter(_is_future, tree.body), node], [])
    return None


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _behaviour(tree: ast.Module) -> Any:
    """What the compiled tree does, wherever it stands."""

    def of(code: CodeType) -> Any:
        consts = [of(each) if isinstance(each, CodeType) else each for each in code.co_consts]
        return code.co_code, code.co_names, code.co_varnames, code.co_freevars, repr(consts)

    return of(compile(tree, "<class>", "exec", optimize=2, dont_inherit=True))
