"""A module broken in one place at a time: the mutants, and how one is put into the running module.

An own mutator of few lines instead of a library's: the mutated function's code object is exchanged inside a forked child of
a process that has collected the tests already, which makes a mutant cost milliseconds (see `mutation.py`). Words for
people and the values of enumerations are left alone: they are read, not reckoned with.
"""

from __future__ import annotations

import ast
import copy
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Div: ast.Mult,
}  # fmt: skip
CODE_WORD = re.compile(r"[A-Za-z0-9_.:=><,{}\[\]\\ -]{1,40}")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    module: str
    where: str  # the outermost function, "Class.method", or the name of a constant
    line: int
    before: str
    after: str
    source: str
    site: int
    place: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.module, self.where, self.before, self.after


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        yield ast.Compare(node.left, [COMPARED[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED:
        yield ast.BinOp(node.left, RECKONED[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.If | ast.IfExp):
        negated = copy.copy(node)
        negated.test = ast.UnaryOp(ast.Not(), node.test)
        yield negated
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr | ast.AugAssign | ast.Raise) and not isinstance(
        getattr(node, "value", None), ast.Constant
    ):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and CODE_WORD.fullmatch(value) and " " not in value.strip():
        yield ast.Constant(f"{value}X")


def _sites(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """(where, parent, field, index) of each node inside functions and constants; not annotations, not f-strings."""

    def inside(where: str, parent: ast.AST) -> Iterator[tuple[str, ast.AST, str, int | None]]:
        for name, value in ast.iter_fields(parent):
            if name in ("annotation", "returns", "decorator_list", "type_comment") or isinstance(parent, ast.JoinedStr):
                continue
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST):
                    yield where, parent, name, index
                    yield from inside(where, node)

    for node in tree.body:
        if isinstance(node, FUNCTIONS):
            yield from inside(node.name, node)
        elif isinstance(node, ast.ClassDef) and not any("Enum" in ast.unparse(base) for base in node.bases):
            for part in node.body:
                if isinstance(part, FUNCTIONS):
                    yield from inside(f"{node.name}.{part.name}", part)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                yield from inside(target.id, node)


def _node(parent: ast.AST, name: str, index: int | None) -> ast.AST:
    value = getattr(parent, name)
    return value if index is None else value[index]  # type: ignore[no-any-return]


def mutants_of(module: str, source: str) -> list[Mutant]:
    found = []
    for site, (where, parent, name, index) in enumerate(_sites(ast.parse(source))):
        node = _node(parent, name, index)
        if isinstance(parent, ast.Expr) and isinstance(node, ast.Constant):
            continue  # a docstring
        for place, changed in enumerate(_changes(node)):
            before, after = ast.unparse(node)[:90], ast.unparse(changed)[:90]
            found.append(Mutant(module, where, getattr(node, "lineno", 0), before, after, source, site, place))
    return found


def tree_of(mutant: Mutant) -> ast.Module:
    tree = ast.parse(mutant.source)
    _, parent, name, index = list(_sites(tree))[mutant.site]
    changed = list(_changes(_node(parent, name, index)))[mutant.place]
    if index is None:
        setattr(parent, name, changed)
    else:
        getattr(parent, name)[index] = changed
    return ast.fix_missing_locations(tree)


# --- into the running module ------------------------------------------------------------------------
def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def put_in(mutant: Mutant, module: ModuleType) -> None:
    """From now on the module is that mutant, in this process."""
    tree = tree_of(mutant)
    code = compile(tree, module.__file__ or "", "exec")
    names = mutant.where.split(".")
    found: Any = module.__dict__[names[0]] if len(names) == 1 else module.__dict__[names[0]].__dict__[names[1]]
    if not isinstance(found, MethodType):
        found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    found = getattr(found, "__wrapped__", found)
    if isinstance(found, FunctionType):  # a constant may hold a method of somebody else's
        found.__code__ = next(made for made in _codes(code) if made.co_qualname == mutant.where)
        defaults = next(node for node in ast.walk(tree) if isinstance(node, FUNCTIONS) and node.name == names[-1]).args
        found.__defaults__ = tuple(eval(ast.unparse(node), module.__dict__) for node in defaults.defaults) or None
        return
    fresh = {**module.__dict__}
    exec(code, fresh)
    for known in [*sys.modules.values(), module]:
        if getattr(known, "__dict__", {}).get(names[0]) is found:
            setattr(known, names[0], fresh[names[0]])
