"""What can be broken in a program, one place at a time: every mutant of a source, with words that say what was changed."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

COMPARE: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
AROUND: Final = frozenset({"sorted", "min", "max", "bool", "tuple", "list", "set", "frozenset"})
FOR_PEOPLE: Final = frozenset({"help", "description", "metavar"})
NOT_RUN: Final = frozenset({"annotation", "returns", "decorator_list", "type_params"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where (the name of the function), what stood there, what stands there now, and the whole source with it."""

    where: str
    before: str
    after: str
    turn: int
    source: str

    @property
    def key(self) -> str:
        """The change in words; it stays the same when lines move."""
        again = f" #{self.turn}" if self.turn > 1 else ""
        return f"`{self.where}`: `{self.before}` → `{self.after}`{again}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a source, in the order of the text."""
    module = ast.parse(source)
    seen: Counter[tuple[str, str, str]] = Counter()
    for place in places(module, "module"):
        for changed in changes(place.node, place.raised):
            before, after = told(place.node), told(changed)
            seen[(place.where, before, after)] += 1
            place.put(changed)
            yield Mutant(place.where, before, after, seen[(place.where, before, after)], ast.unparse(module))
            place.put(place.node)


def told(node: ast.AST) -> str:
    """A piece of program on one line."""
    return " ".join(ast.unparse(node).split()).replace("`", "'")


@dataclass(frozen=True, slots=True)
class Place:
    """A node, and where it hangs."""

    where: str
    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    raised: bool

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def places(parent: ast.AST, where: str, raised: bool = False) -> Iterator[Place]:
    """Every node below that runs: no annotations, decorators, docstrings, assertions for the type checker."""
    raised = raised or isinstance(parent, ast.Raise)
    for field, value in ast.iter_fields(parent):
        if field in NOT_RUN:
            continue
        found = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in found:
            if not isinstance(node, ast.AST) or isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom)):
                continue
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # a docstring
            if (raised and isinstance(node, ast.JoinedStr)) or (
                isinstance(node, ast.keyword) and node.arg in FOR_PEOPLE
            ):
                continue  # a sentence for people
            yield Place(where, node, parent, field, index, raised)
            inside = where
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                inside = node.name if where == "module" else f"{where}.{node.name}"
            yield from places(node, inside, raised)


def changes(node: ast.AST, raised: bool) -> Iterator[ast.AST]:
    """What can stand in the place of a node."""
    if isinstance(node, ast.Constant):
        yield from constants(node, raised)
    elif isinstance(node, ast.stmt):
        yield from statements(node)
    else:
        yield from expressions(node)


def constants(node: ast.Constant, raised: bool) -> Iterator[ast.AST]:
    """Other values. Sentences in errors are for people and stay; their codes do not."""
    value: Any = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value > 1:
            yield ast.Constant(value - 1)
    elif isinstance(value, bytes):
        yield ast.Constant(value + b"!")
    elif isinstance(value, str) and value and not (raised and " " in value.strip()):
        yield ast.Constant(value + "!")


def statements(node: ast.stmt) -> Iterator[ast.AST]:
    """Left out, returned as nothing, or the condition turned round."""
    if isinstance(node, ast.Return) and node.value is not None and not nothing(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.If, ast.While)) and not isinstance(node.test, (ast.Compare, ast.UnaryOp)):
        yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif left_out(node):
        yield ast.Pass()
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        yield changed(node, op=ARITHMETIC[type(node.op)]())


def left_out(node: ast.stmt) -> bool:
    """True for what a program can lack and still run: errors, calls, changes of what is there already."""
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], (ast.Attribute, ast.Subscript))
    return isinstance(node, (ast.Raise, ast.AugAssign)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )


def nothing(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def expressions(node: ast.AST) -> Iterator[ast.AST]:
    """Other operators, conditions turned round, parts left out."""
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            for other in COMPARE[type(op)]:
                yield changed(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])
    elif isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for index in range(len(node.values)):
            rest = [*node.values[:index], *node.values[index + 1 :]]
            yield rest[0] if len(rest) == 1 else changed(node, values=rest)
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        if not (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)):
            yield changed(node, op=ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.IfExp) and not isinstance(node.test, (ast.Compare, ast.UnaryOp)):
        yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Slice):
        for bound in ("lower", "upper", "step"):
            if getattr(node, bound) is not None:
                yield changed(node, **{bound: None})
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield changed(node, ifs=[ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]])
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in AROUND and len(node.args) == 1 and not node.keywords:
        yield node.args[0]


def changed(node: ast.AST, **fields: Any) -> ast.AST:
    """The node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other
