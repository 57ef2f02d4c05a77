# SPDX-License-Identifier: Apache-2.0
"""Calls of builtins and of methods of plain values, on values that source settles."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from . import enums
from .class_chain import ClassInSource
from .values import UNKNOWN, Lazy, has_unknown, is_key

if TYPE_CHECKING:
    from .evaluation import Reader, Scope

_MAPPINGS = frozenset(("dict", "collections.OrderedDict", "types.MappingProxyType"))
_SEQUENCES = {"list": list, "tuple": tuple, "sorted": sorted, "reversed": lambda v: v[::-1]}
_STRING_METHODS = frozenset((
    "capitalize", "casefold", "count", "endswith", "find", "join", "lower", "lstrip", "partition",
    "removeprefix", "removesuffix", "replace", "rpartition", "rsplit", "rstrip", "split",
    "startswith", "strip", "title", "upper",
))  # fmt: skip
_MAX_RANGE = 10_000


def iterate(reader: Reader, value: Any) -> list[Any] | Any:
    """The elements in order; UNKNOWN for what has none or no certain order."""
    if isinstance(value, dict):
        return list(value)
    if isinstance(value, (list, tuple, str)):
        return list(value)
    if isinstance(value, frozenset) and len(value) <= 1:
        return list(value)
    if isinstance(value, ClassInSource) and enums.is_enum(reader, value):
        found = enums.members(reader, value)
        return UNKNOWN if found is UNKNOWN else list(dict.fromkeys(found.values()))
    return UNKNOWN


def call_builtin(scope: Scope, name: str, node: ast.Call) -> Any:
    """A call of something outside the tree."""
    arguments = [scope.value(argument) for argument in node.args]
    if has_unknown(arguments):
        return UNKNOWN
    if name in _MAPPINGS:
        return _made_dict(scope, arguments, node)
    if node.keywords:
        return UNKNOWN
    if name == "dict.fromkeys" and arguments:
        keys = iterate(scope.reader, arguments[0])
        return _dict_of(scope, UNKNOWN if keys is UNKNOWN else [(key, UNKNOWN) for key in keys])
    if name == "str" and len(arguments) == 1:
        return scope.text(arguments[0])
    if name == "range":
        return _range(arguments)
    sequences = [iterate(scope.reader, argument) for argument in arguments]
    if has_unknown(sequences):
        return UNKNOWN
    return _of_sequences(name, sequences)


def _of_sequences(name: str, sequences: list[list[Any]]) -> Any:
    if name in ("zip", "enumerate"):
        if name == "enumerate" and len(sequences) == 1:
            return [(number, element) for number, element in enumerate(sequences[0])]
        return list(zip(*sequences, strict=False)) if name == "zip" else UNKNOWN
    if len(sequences) != 1:
        return UNKNOWN
    if name == "len":
        return len(sequences[0])
    if name not in _SEQUENCES:
        return UNKNOWN
    if name == "sorted" and not all(type(element) is str for element in sequences[0]):
        return UNKNOWN
    return _SEQUENCES[name](sequences[0])


def _range(arguments: list[Any]) -> Any:
    if not 1 <= len(arguments) <= 3 or not all(type(argument) is int for argument in arguments):
        return UNKNOWN
    numbers = range(*arguments) if arguments[-1] or len(arguments) < 3 else range(0)
    return list(numbers) if len(numbers) <= _MAX_RANGE else UNKNOWN


def _made_dict(scope: Scope, arguments: list[Any], node: ast.Call) -> Any:
    made: Any = {}
    if len(arguments) == 1:
        given = arguments[0]
        made = dict(given) if isinstance(given, dict) else _pairs(scope, given)
    if len(arguments) > 1 or made is UNKNOWN:
        return UNKNOWN
    for keyword in node.keywords:
        if keyword.arg is not None:
            made[keyword.arg] = scope.value(keyword.value)
            continue
        more = scope.value(keyword.value)
        if not isinstance(more, dict):
            return UNKNOWN
        made.update(more)
    return made


def _pairs(scope: Scope, value: Any) -> Any:
    elements = iterate(scope.reader, value)
    if elements is UNKNOWN or not all(isinstance(e, tuple) and len(e) == 2 for e in elements):
        return UNKNOWN
    return _dict_of(scope, elements)


def _dict_of(scope: Scope, pairs: Any) -> Any:
    if pairs is UNKNOWN or not all(is_key(key) for key, _ in pairs):
        return UNKNOWN
    return dict(pairs)


def call_method(scope: Scope, owner: Any, method: str, node: ast.Call) -> Any:
    """A method of a dictionary or a string; none of them changes its object."""
    arguments = [scope.value(argument) for argument in node.args]
    if isinstance(owner, dict):
        return _dict_method(scope, owner, method, arguments)
    is_plain = all(type(argument) in (str, int, list, tuple) for argument in arguments)
    if not isinstance(owner, str) or method not in _STRING_METHODS or node.keywords or not is_plain:
        return UNKNOWN
    try:
        return getattr(owner, method)(*arguments)
    except (TypeError, ValueError):
        return UNKNOWN


def _dict_method(scope: Scope, owner: dict, method: str, arguments: list[Any]) -> Any:
    if method == "get" and arguments and is_key(arguments[0]):
        found = owner.get(arguments[0], arguments[1] if len(arguments) > 1 else None)
        return found.value() if isinstance(found, Lazy) else found
    if arguments:
        return UNKNOWN
    if method == "copy":
        return dict(owner)
    if method == "keys":
        return list(owner)
    values = [v.value() if isinstance(v, Lazy) else v for v in owner.values()]
    if method == "items":
        return list(zip(owner, values, strict=True))
    return values if method == "values" and not has_unknown(values) else UNKNOWN
