# SPDX-License-Identifier: Apache-2.0
"""Members of enums: their values, and what `str()` gives for them."""

from __future__ import annotations

import ast
import builtins
from types import NoneType
from typing import TYPE_CHECKING, Any

from .class_chain import ENUM_BASES, Chain, ClassInSource, defines_nothing
from .values import UNKNOWN, Member, Outside

if TYPE_CHECKING:
    from .evaluation import Reader

_PRINT_THEIR_VALUE = frozenset(("enum.StrEnum", "enum.IntEnum", "enum.IntFlag"))
_STRINGS = frozenset(("enum.StrEnum", "str"))
_NUMBERS = frozenset(("enum.IntEnum", "enum.IntFlag", "int"))
_MIXED = _STRINGS | _NUMBERS
_HARMLESS = ENUM_BASES | {"str", "int", "object"}
# Hooks with which an enum makes values of its own.
_HOOKS = ("__new__", "__init__", "_generate_next_value_", "_missing_", "__eq__", "value", "name")
_AUTO = Outside("enum.auto")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_enum(reader: Reader, cls: ClassInSource) -> bool:
    chain = reader.classes.chain(cls) or []
    return any(isinstance(entry, Outside) and entry.name in ENUM_BASES for entry in chain)


def may_be_enum(reader: Reader, cls: ClassInSource) -> bool:
    """Has it a base that may make enums, for all that source tells?"""
    outside = (e for e in reader.classes.chain(cls) or [] if isinstance(e, Outside))
    return any(not defines_nothing(e) and not hasattr(builtins, e.name) for e in outside)


def members(reader: Reader, cls: ClassInSource) -> dict[str, Member] | Any:
    """Members by name, aliases under both names; UNKNOWN when one of them is not certain."""
    memory, key = cls.source.remembered, ("members", cls)
    return reader.tree.remember(memory, key, lambda: _members(reader, cls), again=UNKNOWN)


def _members(reader: Reader, cls: ClassInSource) -> dict[str, Member] | Any:
    chain = reader.classes.chain(cls) or []
    if not chain or reader.classes.is_rewritten(cls) or "*" in cls.names.changed:
        return UNKNOWN
    for entry in chain:
        if isinstance(entry, Outside):
            if entry.name not in _HARMLESS:
                return UNKNOWN
        elif any(entry.lookup(hook) is not None for hook in _HOOKS):
            return UNKNOWN
    acts_as_value = bool(_outside_names(chain) & _MIXED)
    found: dict[str, Member] = {}
    by_value: dict[Any, Member] = {}
    for name, node in cls.names.bindings.items():
        if isinstance(node, _FUNCTIONS) or name.startswith("__"):
            continue
        value = _member_value(reader, cls, name, node, list(by_value))
        if not _is_value_of(value, chain) or name.startswith("_"):
            return UNKNOWN
        found[name] = by_value.setdefault(value, Member(cls, name, value, acts_as_value))
    return found


def _member_value(reader: Reader, cls: ClassInSource, name: str, node: Any, before: list) -> Any:
    if not isinstance(node, ast.expr):
        return UNKNOWN
    if isinstance(node, ast.Call) and reader.classes.resolve(cls.source, node.func) == _AUTO:
        return _automatic(_outside_names(reader.classes.chain(cls) or []), name, before)
    return reader.class_scope(cls).value(node)


def _automatic(bases: set[str], name: str, before: list) -> Any:
    if "enum.StrEnum" in bases:
        return name.lower()
    if bases & {"enum.Flag", "enum.IntFlag"} or not all(type(value) is int for value in before):
        return UNKNOWN
    if before and before[-1] != max(before):
        return UNKNOWN  # Python versions differ.
    return before[-1] + 1 if before else 1


def _is_value_of(value: Any, chain: Chain) -> bool:
    """Is a member's value what its statement says, or made from it by a mixed-in class?"""
    bases = _outside_names(chain)
    if bases & _STRINGS:
        return type(value) is str
    if bases & (_NUMBERS | {"enum.Flag"}):
        return type(value) is int
    if isinstance(value, tuple):
        return all(isinstance(part, (str, int, float, NoneType)) for part in value)
    return isinstance(value, (str, int, float))


def _outside_names(chain: Chain) -> set[str]:
    return {entry.name for entry in chain if isinstance(entry, Outside)}


def text(reader: Reader, member: Member) -> Any:
    """`str(member)`."""
    for entry in reader.classes.chain(member.enum) or []:
        if isinstance(entry, Outside):
            if entry.name in _PRINT_THEIR_VALUE:
                return str(member.value)
            if entry.name in ENUM_BASES:
                return f"{member.enum.node.name}.{member.name}"
            if entry.name not in _HARMLESS:
                return UNKNOWN
            continue
        method = entry.lookup("__str__")
        if isinstance(method, ast.FunctionDef):
            return reader.call(entry, method, [member])
        if method is not None:
            return UNKNOWN
    return UNKNOWN


def formatted(reader: Reader, member: Member) -> Any:
    """`f"{member}"`. Enums mixed with another type differ here between Python versions."""
    if any(_defines(entry, "__format__") for entry in reader.classes.chain(member.enum) or []):
        return UNKNOWN
    printed = text(reader, member)
    return printed if not member.acts_as_value or printed == str(member.value) else UNKNOWN


def _defines(entry: ClassInSource | Outside, name: str) -> bool:
    return isinstance(entry, ClassInSource) and entry.lookup(name) is not None
