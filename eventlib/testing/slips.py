"""The slips of the pen that mutants are made with: every place of a class where one fits."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any"}
_KEPT = {"super", "len", "str", "list", "tuple", "dict", "Event", "isinstance"}
ANY_VERSION = "_any_version_"
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True)
class Slip:
    """One change that can be made to a tree: where, what is shown there, and how it is made.

    Its kind: a step is `forgotten`, two are `swapped`, the `version` is not presented, or something
    in a step is `changed`.
    """

    line: int
    shown: Callable[[], str]
    make: Callable[[], object]
    kind: str


def changes(tree: ast.Module, but: Collection[str] = ()) -> Iterator[Slip]:
    """All slips that fit, in the same order for the same tree; none in methods of these names."""
    spared = {"__repr__", "__str__", *but}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name not in spared:
            yield from _in_block(function.name, function.body)


def _in_block(function: str, block: list[ast.stmt]) -> Iterator[Slip]:
    for number, statement in enumerate(block):
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue  # a function in a function has its own turn
        shown = partial(_shown, block, number)
        if _can_go(function, statement):
            yield Slip(statement.lineno, shown, partial(_take_out, block, number), "forgotten")
        if (
            number
            and function not in ("__init__", "evolve")
            and _in_order(*block[number - 1 :][:2])
        ):
            both = partial(_shown_together, block, number)
            yield Slip(block[number - 1].lineno, both, partial(_swap, block, number), "swapped")
        if not isinstance(statement, ast.Raise):
            for make in _in_expressions(statement):
                yield Slip(statement.lineno, shown, make, "changed")
            for _, expression in _expressions(statement):
                for call in filter(_is_record, ast.walk(expression)):
                    yield Slip(statement.lineno, shown, partial(_any_version, call), "version")
        for part in _BLOCKS:
            for inner in _blocks_in(getattr(statement, part, [])):
                yield from _in_block(function, inner)


def _blocks_in(part: list[Any]) -> Iterator[list[ast.stmt]]:
    if part and isinstance(part[0], ast.stmt):
        yield part
    else:
        yield from (each.body for each in part)


def _can_go(function: str, statement: ast.stmt) -> bool:
    """Whether it may be forgotten: a rule, a call, or a change of what the object knows."""
    if isinstance(statement, ast.Assign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        kept = all(isinstance(target, ast.Attribute | ast.Subscript) for target in targets)
        return kept and function != "__init__"
    return _calls(statement) or _is_rule(statement) or isinstance(statement, ast.Delete)


def _is_rule(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        ends = isinstance(statement.body[-1], ast.Raise | ast.Return | ast.Continue | ast.Break)
        return ends and not statement.orelse
    return isinstance(statement, ast.Assert)


def _calls(statement: ast.stmt) -> bool:
    is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return is_call and not ast.unparse(statement).startswith("super()")


def _in_order(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the order of two steps may matter: both do something, and one is a call."""
    both = all(_can_go("", each) for each in (first, second))
    returns = any("return" in ast.unparse(each) for each in (first, second))
    return both and not returns and (_calls(first) or _calls(second))


def _take_out(block: list[ast.stmt], number: int) -> None:
    block[number] = ast.copy_location(ast.Pass(), block[number])


def _swap(block: list[ast.stmt], number: int) -> None:
    block[number - 1], block[number] = block[number], block[number - 1]


def _shown(block: list[ast.stmt], number: int) -> str:
    statement = block[number]
    return "nothing" if isinstance(statement, ast.Pass) else ast.unparse(statement).split("\n")[0]


def _shown_together(block: list[ast.stmt], number: int) -> str:
    return f"{_shown(block, number - 1)} … {_shown(block, number)}"


def _in_expressions(statement: ast.stmt) -> Iterator[Callable[[], object]]:
    if isinstance(statement, ast.AugAssign) and type(statement.op) in _COUNTED:
        yield partial(setattr, statement, "op", _COUNTED[type(statement.op)]())
    for name, part in _expressions(statement):
        yield from _within(statement, name, part)


def _expressions(statement: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    for name, value in ast.iter_fields(statement):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and name not in (*_BLOCKS, "annotation"):
                yield name, part


def _is_record(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and bool(node.args)
    )


def _any_version(call: Any) -> None:
    """`self.record(store, …)` writes at whatever version the store is."""
    call.args[0] = ast.Call(ast.Name(ANY_VERSION, ast.Load()), [call.args[0]], [])


def _within(parent: ast.AST, name: str, node: ast.AST) -> Iterator[Callable[[], object]]:
    """Slips in an expression and in all that it is made of."""
    instead = partial(_replace, parent, name, node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        yield partial(setattr, node, "ops", [_COMPARED[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED and not _is_text(node):
        yield partial(setattr, node, "op", _COUNTED[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield partial(setattr, node, "op", other)
        for gone in node.values:
            rest = [value for value in node.values if value is not gone]
            yield partial(instead, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield partial(instead, node.operand)
    elif isinstance(node, ast.IfExp):
        yield partial(instead, node.body)
        yield partial(instead, node.orelse)
    elif isinstance(node, ast.Constant):
        if type(node.value) is bool:
            yield partial(instead, ast.Constant(not node.value))
        elif type(node.value) is int:
            yield partial(instead, ast.Constant(node.value + 1))
    elif isinstance(node, ast.Call):
        yield from _in_call(node, instead)
    for field, value in ast.iter_fields(node):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and not isinstance(part, ast.stmt):
                yield from _within(node, field, part)


def _in_call(node: ast.Call, instead: Callable[[Any], object]) -> Iterator[Callable[[], object]]:
    called = node.func.id if isinstance(node.func, ast.Name) else None
    if called in _OTHER_NAME:
        yield partial(setattr, node, "func", ast.Name(_OTHER_NAME[called], ast.Load()))
    elif called is not None and called not in _KEPT and len(node.args) == 1 and not node.keywords:
        yield partial(instead, node.args[0])  # what was checked or converted is taken as it came
    elif called is None:
        if len(node.args) > 1:
            yield partial(setattr, node, "args", node.args[:-1])
        for gone in node.keywords:
            rest = [each for each in node.keywords if each is not gone]
            yield partial(setattr, node, "keywords", rest)


def _is_text(node: ast.BinOp) -> bool:
    texts = (ast.JoinedStr, ast.List, ast.Tuple)
    return any(
        isinstance(side, texts) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def _replace(parent: ast.AST, name: str, node: ast.AST, by: ast.AST) -> None:
    ast.copy_location(by, node)
    value = getattr(parent, name)
    if isinstance(value, list):
        value[:] = [by if each is node else each for each in value]
    else:
        setattr(parent, name, by)
