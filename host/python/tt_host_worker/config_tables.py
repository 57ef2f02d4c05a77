# SPDX-License-Identifier: Apache-2.0
"""Tables of test_config written as Python, read as data: nothing is imported, nothing runs.

Standard library only, and no other part of this package, so that it starts fast anywhere.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TABLES = ("test_config", "PLACEHOLDER_MODELS")

# More than any table needs; stops names that multiply.
_MAX_NODES = 200_000
_MAX_DEPTH = 50
# What JSON and the host's integers hold.
_MAX_INTEGER = 2**63

_Place = tuple[int, int]  # line and column from 1, columns in bytes


def read_tables(request: dict) -> dict:
    """The tables of each file, in the order asked for.

    request  {"files": [text, …]}
    returns  {"files": [{"root": node or null, "problems": [[line, column, text, first], …]}]}
             A node is [line, column, scalar], [line, column, "list", [node, …]] or
             [line, column, "mapping", [[key, line, column, node], …]]. The root maps the names of
             TABLES that the file assigns, without the values that are mistakes; it is null where
             the text is not Python.
             `first` is null, or [line, column] of what the problem repeats.
    """
    return {"files": [_read_file(text) for text in request["files"]]}


def _read_file(text: str) -> dict:
    problems: list[list] = []
    root = None
    try:
        tables = _Tables(problems).read(ast.parse(text))
        root = tables.as_json()
    except SyntaxError as error:
        problems.append([error.lineno or 1, error.offset or 1, f"not Python: {error.msg}", None])
    except ValueError as error:  # a null character
        problems.append([1, 1, f"not Python: {error}", None])
    except (RecursionError, MemoryError):
        problems.append([1, 1, "nested too deeply", None])
    return {"root": root, "problems": problems}


@dataclass
class _Node:
    """A value: a scalar, a list of nodes, or a mapping of keys to (place, node)."""

    place: _Place
    value: Any
    size: int = 1
    depth: int = 1
    # Of a mapping: keys that a merge gave twice, with the places of both.
    doubled: list[tuple[str, _Place, _Place]] = field(default_factory=list)

    def hold(self, inner: _Node) -> None:
        self.size += inner.size
        self.depth = max(self.depth, inner.depth + 1)

    def put(self, key: str, at: _Place, value: _Node) -> None:
        """As `mapping[key] = value`, noting a key that was there: in a table keys are ids."""
        if key in self.value:
            self.doubled.append((key, self.value[key][0], at))
        self.value[key] = (at, value)
        self.hold(value)

    def merge(self, other: _Node) -> None:
        """As `mapping |= other`."""
        self.doubled += other.doubled
        for key, (at, value) in other.value.items():
            self.put(key, at, value)

    def as_json(self) -> list:
        if isinstance(self.value, dict):
            members = [[key, *at, node.as_json()] for key, (at, node) in self.value.items()]
            return [*self.place, "mapping", members]
        if isinstance(self.value, list):
            return [*self.place, "list", [node.as_json() for node in self.value]]
        return [*self.place, self.value]


class _Tables:
    """Evaluates the statements of one module that assign data to names."""

    def __init__(self, problems: list[list]):
        self._problems = problems
        self._names: dict[str, _Node | None] = {}  # None: a mistake
        self._imported: set[str] = set()
        self._tables: dict[str, _Place] = {}

    def read(self, module: ast.Module) -> _Node:
        for statement in module.body:
            self._statement(statement)
        root = _Node((1, 1), {})
        for name, at in self._tables.items():
            table = self._names[name]
            if table is None:
                continue
            for key, first, second in table.doubled:
                self._complain(second, f"duplicate key '{key}'", first)
            root.value[name] = (at, table)
        if not self._tables and self._names:
            assigned = ", ".join(self._names)
            self._complain(
                (1, 1), f"no table named {' or '.join(TABLES)}; the names are {assigned}"
            )
        return root

    def _statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                self._imported.add((alias.asname or alias.name).partition(".")[0])
        elif isinstance(statement, ast.Assign):
            value = self._value(statement.value)
            for target in statement.targets:
                self._assign(target, value)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            self._assign(statement.target, self._value(statement.value))
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.BitOr):
            self._extend(statement)
        elif not _is_text(statement) and not isinstance(statement, ast.Pass):
            self._refuse(statement)

    def _assign(self, target: ast.expr, value: _Node | None) -> None:
        if not isinstance(target, ast.Name):
            return self._refuse(target)
        if target.id in TABLES:
            at = _place(target)
            if target.id in self._tables:
                first = self._tables[target.id]
                self._complain(at, f"'{target.id}' is assigned twice", first)
            self._tables.setdefault(target.id, at)
        self._names[target.id] = value

    def _extend(self, statement: ast.AugAssign) -> None:
        if not isinstance(statement.target, ast.Name):
            return self._refuse(statement.target)
        old, new = self._value(statement.target), self._value(statement.value)
        self._names[statement.target.id] = self._merged(statement, old, new)

    def _value(self, node: ast.expr) -> _Node | None:
        read = _READERS.get(type(node))
        value = read(self, node) if read else self._refuse(node)
        if value is not None and value.size > _MAX_NODES:
            return self._complain(_place(node), "names multiply to too many values")
        if value is not None and value.depth > _MAX_DEPTH:
            return self._complain(_place(node), "nested too deeply")
        return value

    def _constant(self, node: ast.Constant) -> _Node | None:
        value = node.value
        if isinstance(value, str) and not _is_unicode(value):
            return self._complain(_place(node), "expected text without lone surrogates")
        if isinstance(value, float) and not math.isfinite(value):
            return self._complain(_place(node), "expected a finite number")
        if isinstance(value, int) and value >= _MAX_INTEGER:
            return self._complain(_place(node), "expected a number of at most 63 bits")
        if value is not None and not isinstance(value, (str, bool, int, float)):
            return self._refuse(node)
        return _Node(_place(node), value)

    def _signed(self, node: ast.UnaryOp) -> _Node | None:
        operand = node.operand
        if not isinstance(node.op, (ast.USub, ast.UAdd)) or not isinstance(operand, ast.Constant):
            return self._refuse(node)
        value = operand.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return self._refuse(node)
        number = self._constant(operand)
        if number is None:
            return None
        return _Node(_place(node), -value if isinstance(node.op, ast.USub) else value)

    def _name(self, node: ast.Name) -> _Node | None:
        if node.id in self._names:
            return self._names[node.id]
        if node.id in self._imported:
            return self._complain(_place(node), f"'{node.id}' is imported; imports are not read")
        return self._complain(_place(node), f"name '{node.id}' has no value here")

    def _member(self, node: ast.Attribute) -> _Node | None:
        """`ModelTestStatus.EXPECTED_PASSING`: a member of an enum stands for its name."""
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            base = base.value
        if not isinstance(base, ast.Name) or base.id in self._names:
            return self._refuse(node)
        return _Node(_place(node), node.attr)

    def _list(self, node: ast.List | ast.Tuple) -> _Node | None:
        result = _Node(_place(node), [])
        for element in node.elts:
            value = self._value(element)
            if value is not None:
                result.value.append(value)
                result.hold(value)
        return result

    def _mapping(self, node: ast.Dict) -> _Node | None:
        result = _Node(_place(node), {})
        first_uses: dict[str, _Place] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self._value(value_node)
            if key_node is None:  # **value
                if value is not None and not isinstance(value.value, dict):
                    value = self._complain(_place(value_node), "expected a mapping after **")
                if value is not None:
                    result.merge(value)
                continue
            key = self._key(key_node, first_uses)
            if key is not None and value is not None:
                result.put(key, _place(key_node), value)
        return result

    def _key(self, node: ast.expr, first_uses: dict[str, _Place]) -> str | None:
        """A key of one display, in which it may stand once."""
        key = self._value(node)
        if key is None:
            return None
        if not isinstance(key.value, str):
            return self._complain(_place(node), "expected text as key")
        if key.value in first_uses:
            return self._complain(
                _place(node), f"duplicate key '{key.value}'", first_uses[key.value]
            )
        first_uses[key.value] = _place(node)
        return key.value

    def _merge(self, node: ast.BinOp) -> _Node | None:
        if not isinstance(node.op, ast.BitOr):
            return self._refuse(node)
        return self._merged(node, self._value(node.left), self._value(node.right))

    def _merged(self, node: ast.AST, left: _Node | None, right: _Node | None) -> _Node | None:
        if left is None or right is None:
            return None
        if not isinstance(left.value, dict) or not isinstance(right.value, dict):
            return self._complain(_place(node), "expected mappings on both sides of a merge")
        result = _Node(left.place, {})
        result.merge(left)
        result.merge(right)
        return result

    def _refuse(self, node: ast.AST) -> None:
        what = _CONSTRUCTS.get(type(node), f"a construct ({type(node).__name__})")
        self._complain(_place(node), f"expected data, got {what}")

    def _complain(self, place: _Place, text: str, first: _Place | None = None) -> None:
        self._problems.append([*place, text, first])


_READERS: dict[type, Callable[[_Tables, Any], _Node | None]] = {
    ast.Constant: _Tables._constant,
    ast.UnaryOp: _Tables._signed,
    ast.Name: _Tables._name,
    ast.Attribute: _Tables._member,
    ast.List: _Tables._list,
    ast.Tuple: _Tables._list,
    ast.Dict: _Tables._mapping,
    ast.BinOp: _Tables._merge,
}

_CONSTRUCTS: dict[type, str] = {
    ast.Attribute: "an attribute that is no member of an enum",
    ast.AsyncFunctionDef: "a function",
    ast.AugAssign: "an assignment with an operator",
    ast.Await: "an await",
    ast.BinOp: "an operation",
    ast.BoolOp: "an operation",
    ast.Call: "a call",
    ast.ClassDef: "a class",
    ast.Compare: "a comparison",
    ast.Constant: "a constant of another type",
    ast.Delete: "a del statement",
    ast.DictComp: "a comprehension",
    ast.Expr: "an expression that is assigned to nothing",
    ast.For: "a loop",
    ast.FunctionDef: "a function",
    ast.GeneratorExp: "a comprehension",
    ast.If: "an if statement",
    ast.IfExp: "a conditional expression",
    ast.JoinedStr: "an f-string",
    ast.Lambda: "a lambda",
    ast.List: "several names at once",
    ast.ListComp: "a comprehension",
    ast.NamedExpr: "an assignment in an expression",
    ast.Set: "a set",
    ast.SetComp: "a comprehension",
    ast.Starred: "a starred expression",
    ast.Subscript: "a subscript",
    ast.Try: "a try statement",
    ast.Tuple: "several names at once",
    ast.UnaryOp: "an operation",
    ast.While: "a loop",
    ast.With: "a with statement",
}


def _place(node: ast.AST) -> _Place:
    return node.lineno, node.col_offset + 1


def _is_text(statement: ast.stmt) -> bool:
    """A docstring, or text used as a comment."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
