# SPDX-License-Identifier: Apache-2.0
"""What evaluating an expression may do to objects that have a name."""

from __future__ import annotations

import ast

# They leave their arguments as they are.
_HARMLESS = frozenset((
    "dict", "list", "tuple", "set", "frozenset", "len", "str", "int", "float", "bool", "sorted",
    "enumerate", "zip", "range", "print", "isinstance", "issubclass", "repr", "min", "max", "sum",
    "any", "all", "hash", "id", "type", "getattr", "hasattr", "super", "property", "staticmethod",
    "classmethod", "MappingProxyType", "OrderedDict", "auto", "TypeVar",
))  # fmt: skip
_READ_ONLY = frozenset((
    "items", "keys", "values", "get", "copy", "format", "join", "split", "rsplit", "partition",
    "rpartition", "replace", "lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip",
    "startswith", "endswith", "removeprefix", "removesuffix", "count", "index", "find", "fromkeys",
))  # fmt: skip
_REACH_EVERYTHING = frozenset(("exec", "eval", "globals", "locals", "vars", "__import__"))
_LEAVES = (ast.Constant, ast.Name, ast.Lambda, ast.expr_context, ast.operator, ast.cmpop)


def calls_and_changes(node: ast.expr) -> tuple[set[str], set[str], set[str]]:
    """Plain names called; names that may be changed ("*": any); names that `:=` binds."""
    called: set[str] = set()
    changed: set[str] = set()
    bound: set[str] = set()
    pending: list[ast.AST] = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, _LEAVES):
            continue
        if isinstance(node, ast.Attribute):
            pending.append(node.value)
            continue
        if isinstance(node, ast.Call):
            _note_call(node, called, changed)
        elif isinstance(node, ast.NamedExpr):
            bound.add(node.target.id)
        pending.extend(ast.iter_child_nodes(node))
    return called, changed, bound


def _note_call(node: ast.Call, called: set[str], changed: set[str]) -> None:
    function = node.func
    if isinstance(function, ast.Name):
        if function.id in _HARMLESS:
            return
        if function.id in _REACH_EVERYTHING:
            changed.add("*")
        called.add(function.id)
    elif isinstance(function, ast.Attribute):
        if function.attr in _READ_ONLY:
            return
        if name := dotted(function.value):
            changed.add(name)
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        while isinstance(argument, ast.Starred):
            argument = argument.value
        if name := dotted(argument):
            changed.add(name)


def last_name(node: ast.expr) -> str:
    """`c` for `a.b.c`; empty for what is no such name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def dotted(node: ast.expr) -> str:
    """`a`, `a.b` for `a.b`, `a.b.c`, `a.b[0]` …; empty for what has no name."""
    attribute = ""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return f"{node.id}.{attribute}" if attribute else node.id


def mentioned_objects(node: ast.expr) -> set[str]:
    """Names, as `dotted` gives them, of the objects that a value may hold."""
    found: set[str] = set()
    pending: list[ast.AST] = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.expr) and (name := dotted(node)):
            found.add(name)
        else:
            pending.extend(ast.iter_child_nodes(node))
    return found
