# SPDX-License-Identifier: Apache-2.0
"""What `_get_model_info` would return for a variant, as far as source tells."""

from __future__ import annotations

import ast
from typing import Any

from .class_chain import ClassInSource
from .literals import UNKNOWN, VariantScope
from .source_tree import SourceTree

_METHODS = ("_get_model_info", "get_model_info")
_FIELDS = ("model", "variant", "group", "task", "source", "framework")  # ModelInfo's own order
_REPORTED = ("model", "task", "source", "framework", "group")


def model_info(
    tree: SourceTree, chain: list[ClassInSource], variant: str | None, default: str | None
) -> dict[str, str]:
    """Fields of the ModelInfo; those that depend on more than the variant are left out."""
    for cls in chain:
        for method in cls.methods():
            if method.name in _METHODS and _has_return(method):
                return _evaluated(tree, cls, method, variant, default)
    return {}


def _evaluated(
    tree: SourceTree,
    cls: ClassInSource,
    method: ast.FunctionDef,
    variant: str | None,
    default: str | None,
) -> dict[str, str]:
    names: dict[str, Any] = {"cls.DEFAULT_VARIANT": default}
    for argument in method.args.args[1:2]:  # `variant`, or `variant_name` in some loaders.
        names[argument.arg] = variant
    scope = VariantScope(tree, cls.source, names)
    call = _run(scope, method.body)
    if not isinstance(call, ast.Call):
        return {}
    given = dict(zip(_FIELDS, call.args, strict=False))
    given.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    values = {name: scope.value(given[name]) for name in _REPORTED if name in given}
    found = {name: str(v) for name, v in values.items() if v is not UNKNOWN and v is not None}
    if "model" in found:
        found["model_arch"] = found["model"]
    return found


def _run(scope: VariantScope, body: list[ast.stmt]) -> ast.expr | None:
    """What `body` returns, following assignments and the branches that source can decide."""
    for statement in body:
        if isinstance(statement, ast.Return):
            return statement.value
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            scope.names[statement.targets[0].id] = scope.value(statement.value)
        elif isinstance(statement, ast.If):
            test = scope.value(statement.test)
            if test is UNKNOWN:
                _forget(scope, statement)
                continue
            returned = _run(scope, statement.body if test else statement.orelse)
            if returned is not None:
                return returned
    return None


def _forget(scope: VariantScope, statement: ast.If) -> None:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            scope.names[node.id] = UNKNOWN


def _has_return(method: ast.FunctionDef) -> bool:
    """False for an abstract declaration, and for the base's forwarding wrapper."""
    returned = [s.value for s in ast.walk(method) if isinstance(s, ast.Return)]
    calls = [value for value in returned if isinstance(value, ast.Call)]
    return any(isinstance(call.func, ast.Name) or call.keywords for call in calls)
