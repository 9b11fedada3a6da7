"""Mutants of a class, made from its syntax tree: one small change each, as a slip of the pen.

A suite of tests that no mutant survives has asked about every decision of the class. A mutant whose
bytecode is that of the original, or of another mutant, is left out; texts of errors, `__repr__`
and annotations are not touched. A few of those that are left may still do nothing that can be seen.
"""

from __future__ import annotations

import ast
import inspect
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType, new_class
from typing import Any

from eventlib.testing.slips import ANY_VERSION, changes
from eventlib.testing.steps import Steps, count_steps, parsed, source, written_by_a_student

_OF_EACH_CLASS = ("__dict__", "__weakref__")
Maker = Callable[[Steps], type[Any]]


@dataclass(frozen=True)
class Mutant:
    """A class with one change: its line, what was there and is there now, and whose line it is:
    of the class, or of one that it inherits. `kind` says what sort of slip it is (`Slip`)."""

    line: int
    was: str
    now: str
    of: str
    kind: str
    plant: Maker = field(repr=False)
    """The class anew, counting its steps."""

    @property
    def name(self) -> str:
        return f"line {self.line}: {self.was} → {self.now}"


class ClassSource:
    """A class as it stands in its file, or in the cell of a notebook, with what it inherits of its
    writer's own."""

    def __init__(self, of: type[Any]) -> None:
        mro = of.__mro__ if isinstance(of, type) else ()
        found = [_Part(each) for each in reversed(mro) if each is of or _is_own(each)]
        self._parts = [part for part in found if part.tree or not _functions(part.cls)]
        trees = [part.tree for part in self._parts]
        if not any(trees) or self._parts[-1].cls is not of:
            name = getattr(of, "__name__", repr(of))
            raise ValueError(
                f"the source of {name} cannot be read: define the class, with its methods, "
                "in a cell or a file of its own"
            )

    def original(self) -> Maker:
        """Makes the class as it is, counting its steps."""
        return self._maker()

    def mutants(self) -> list[Mutant]:
        """One for each change that changes what runs, in the order of the lines."""
        found: list[Mutant] = []
        for number, part in enumerate(self._parts):
            if part.tree is not None:
                dead = [name for name in vars(part.cls) if self._is_overridden(name, number)]
                mine = self._mutants_of(part, part.tree, dead)
                found += sorted(mine, key=lambda mutant: mutant.line)
        return found

    def _mutants_of(self, part: _Part, whole: ast.Module, dead: list[str]) -> Iterator[Mutant]:
        seen = {_behaviour(whole)}
        kept = pickle.dumps(whole)  # read back, a copy is made several times faster
        for number in range(sum(1 for _ in changes(whole, dead))):
            tree = pickle.loads(kept)
            slip = next(each for n, each in enumerate(changes(tree, dead)) if n == number)
            was = slip.shown()
            slip.make()
            ast.fix_missing_locations(tree)
            does = _behaviour(tree)
            if does not in seen:
                seen.add(does)
                maker = self._maker(part, tree)
                yield Mutant(slip.line, was, slip.shown(), part.cls.__name__, slip.kind, maker)

    def _is_overridden(self, name: str, number: int) -> bool:
        """Whether a later class has this too, and does not ask for the one behind it."""
        later = [part for part in self._parts[number + 1 :] if name in vars(part.cls)]
        return bool(later) and not any(part.asks_super(name) for part in later)

    def _maker(self, changed: _Part | None = None, tree: ast.Module | None = None) -> Maker:
        codes = [part.compiled(tree if part is changed else part.tree) for part in self._parts]

        def make(steps: Steps) -> type[Any]:
            made: dict[type[Any], type[Any]] = {}
            for part, code in zip(self._parts, codes, strict=True):
                made[part.cls] = part.anew(code, steps, made)
            return made[self._parts[-1].cls]

        return make


class _Part:
    """One class: its text, and the names that its methods know."""

    def __init__(self, cls: type[Any]) -> None:
        self.cls = cls
        self.tree: ast.Module | None = None
        self._names: dict[str, Any] = {}
        functions = _functions(cls)
        for function in functions:
            code = function.__code__
            tree = _class_around(source(code.co_filename), cls.__name__, code.co_firstlineno)
            if tree is not None:
                self.tree, self._file = tree, code.co_filename
                self._names = dict(function.__globals__)
                for other in functions:
                    self._names.update(_closed_over(other))
                written: Any = tree.body[-1]
                for node, base in zip(written.bases, cls.__bases__, strict=False):
                    if isinstance(node, ast.Name):  # also where the name means another class by now
                        self._names[node.id] = base
                break

    def asks_super(self, name: str) -> bool:
        return f"super().{name}(" in (ast.unparse(self.tree) if self.tree else "")

    def compiled(self, tree: ast.Module | None) -> CodeType | None:
        if tree is None:
            return None
        tree = pickle.loads(pickle.dumps(tree))
        step, each = (ast.Name(name, ast.Load()) for name in ("_step_", "_each_"))
        count_steps(tree, step, each, self.cls.__name__)
        return compile(tree, self._file, "exec", dont_inherit=True)

    def anew(self, code: CodeType | None, steps: Steps, made: dict[Any, type[Any]]) -> type[Any]:
        """The class made again, on top of the classes that were made before."""
        if code is None:  # it has no methods
            body = {k: v for k, v in vars(self.cls).items() if k not in _OF_EACH_CLASS}
            bases = tuple(made.get(base, base) for base in self.cls.__bases__)
            return new_class(self.cls.__name__, bases, {}, lambda names: names.update(body))
        again = {
            name: made[v] for name, v in self._names.items() if isinstance(v, type) and v in made
        }
        names = {**self._names, **again, ANY_VERSION: AnyVersion}
        names.update(_step_=steps.step, _each_=steps.each)
        exec(code, names)
        result: type[Any] = names[self.cls.__name__]
        return result


class AnyVersion:
    """A store that never asks which version a writer knows."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def append(self, event: Any, expected_version: Any = None) -> Any:
        return self._store.append(event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def mutants_of(aggregate_class: type[Any]) -> list[Mutant]:
    """Every mutant of a class, also in what it inherits from classes of the same writer; what is
    this package's, Python's or a library's is left as it is.

    >>> from eventlib.testing.planted import Account
    >>> [m.now for m in mutants_of(Account) if m.was == "if money > self.balance:"]
    ['nothing', 'if money >= self.balance:']
    """
    return ClassSource(aggregate_class).mutants()


def _functions(cls: Any) -> list[Any]:
    members = vars(cls).values() if isinstance(cls, type) else ()
    return [f for f in map(_function_of, members) if inspect.isfunction(f)]


def _is_own(cls: type[Any]) -> bool:
    """Whether a student wrote it; a class without methods is as those that it inherits."""
    functions = _functions(cls)
    own = any(written_by_a_student(each.__code__.co_filename) for each in functions)
    return own or (not functions and any(map(_is_own, cls.__bases__)))


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
