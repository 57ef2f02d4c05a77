# SPDX-License-Identifier: Apache-2.0
"""Values of displays, comprehensions and subscripts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from . import enums
from .builtin_calls import iterate
from .class_chain import ClassInSource
from .values import PLAIN, UNKNOWN, Lazy, has_unknown, is_key, truth

if TYPE_CHECKING:
    from .evaluation import Scope

_MAX_ELEMENTS = 10_000


def sequence(scope: Scope, node: ast.Tuple | ast.List | ast.Set) -> Any:
    values: list[Any] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            more = iterate(scope.reader, scope.value(element.value))
            values += [UNKNOWN] if more is UNKNOWN else more
        else:
            values.append(scope.value(element))
    if has_unknown(values):
        return UNKNOWN
    if isinstance(node, ast.Set):
        return frozenset(values) if all(isinstance(v, PLAIN) for v in values) else UNKNOWN
    return tuple(values) if isinstance(node, ast.Tuple) else values


def dictionary(scope: Scope, node: ast.Dict) -> Any:
    """Keys now, values when they are looked up."""
    found: dict[Any, Any] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        if key_node is None:
            more = scope.value(value_node)
            if not isinstance(more, dict):
                return UNKNOWN
            found.update(more)
            continue
        key = scope.value(key_node)
        if not is_key(key):
            return UNKNOWN
        found[key] = _entry(scope, value_node)
    return found


def comprehension(scope: Scope, node: ast.DictComp | ast.ListComp | ast.GeneratorExp) -> Any:
    scopes = [scope]
    for generator in node.generators:
        grown: list[Any] = []
        for outer in scopes:
            grown += _iterations(outer, generator)
            if has_unknown(grown[-1:]) or len(grown) > _MAX_ELEMENTS:
                return UNKNOWN
        scopes = grown
    if not isinstance(node, ast.DictComp):
        values = [inner.value(node.elt) for inner in scopes]
        return UNKNOWN if has_unknown(values) else values
    found: dict[Any, Any] = {}
    for inner in scopes:
        key = inner.value(node.key)
        if not is_key(key):
            return UNKNOWN
        found[key] = Lazy(inner, node.value)
    return found


def _iterations(scope: Scope, generator: ast.comprehension) -> list[Any]:
    """One scope for each element that the conditions keep; [UNKNOWN] when one is not sure."""
    elements = iterate(scope.reader, scope.value(generator.iter))
    if elements is UNKNOWN or generator.is_async:
        return [UNKNOWN]
    kept: list[Any] = []
    for element in elements:
        names = bound_names(generator.target, element)
        if names is UNKNOWN:
            return [UNKNOWN]
        inner = scope.inner(names)
        tests = [truth(inner.value(test)) for test in generator.ifs]
        if has_unknown(tests):
            return [UNKNOWN]
        if all(tests):
            kept.append(inner)
    return kept


def subscript(scope: Scope, node: ast.Subscript) -> Any:
    owner, key = scope.value(node.value), scope.value(node.slice)
    if isinstance(owner, dict):
        return _looked_up(owner, key) if is_key(key) else UNKNOWN
    if isinstance(owner, (list, tuple, str)) and type(key) is int:
        return owner[key] if -len(owner) <= key < len(owner) else UNKNOWN
    if isinstance(owner, ClassInSource) and isinstance(key, str):
        is_enum = enums.is_enum(scope.reader, owner)
        return scope.class_attribute(owner, key) if is_enum else UNKNOWN
    return UNKNOWN


def _entry(scope: Scope, node: ast.expr) -> Any:
    """A value of a dictionary. The names of a method may be other values later."""
    return Lazy(scope, node) if scope.frame is None else scope.value(node)


def _looked_up(table: dict, key: Any) -> Any:
    """The value of a key that is there; a missing one raises, so it is not known."""
    found = table.get(key, UNKNOWN)
    return found.value() if isinstance(found, Lazy) else found


def bound_names(target: ast.expr, element: Any) -> dict[str, Any] | Any:
    """What assigning `element` to `target` binds."""
    if isinstance(target, ast.Name):
        return {target.id: element}
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(element, (tuple, list)):
        if len(target.elts) != len(element):
            return UNKNOWN
        names: dict[str, Any] = {}
        for inner, part in zip(target.elts, element, strict=True):
            more = bound_names(inner, part)
            if more is UNKNOWN:
                return UNKNOWN
            names |= more
        return names
    return UNKNOWN
