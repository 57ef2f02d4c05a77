# SPDX-License-Identifier: Apache-2.0
"""What an expression can stand for when it is read, not run.

Plain classes: importing dataclasses takes as long as reading five loaders.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .class_chain import ClassInSource
    from .evaluation import Scope


class _Unknown:
    """Source does not settle it. There is one such object."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


class Member:
    """A member of an enum, aliases resolved: one object per member.

    `acts_as_value`: its enum is mixed with str or int, so it equals its value.
    """

    def __init__(self, enum: ClassInSource, name: str, value: Any, acts_as_value: bool):
        self.enum = enum
        self.name = name
        self.value = value
        self.acts_as_value = acts_as_value

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Member):
            both = self.acts_as_value and other.acts_as_value
            return self.value == other.value if both else self is other
        return self.acts_as_value and self.value == other

    def __hash__(self) -> int:
        return hash(self.value) if self.acts_as_value else id(self)


class Lazy:
    """An entry of a dictionary, evaluated when it is looked up."""

    def __init__(self, scope: Scope, node: ast.expr):
        self.scope = scope
        self.node = node

    def value(self) -> Any:
        return self.scope.value(self.node)


class Outside:
    """Something of a package that is not in the models root, by its dotted name."""

    def __init__(self, name: str):
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outside) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Record:
    """A call of a class of the tree: the fields it gives."""

    def __init__(self, cls: ClassInSource, fields: dict[str, Any]):
        self.cls = cls
        self.fields = fields


def has_unknown(values: Any) -> bool:
    """Identity, not equality: values of a tree may compare in any way."""
    return any(value is UNKNOWN for value in values)


PLAIN = (str, int, float, bool, type(None), Member)


def is_key(value: Any) -> bool:
    """May a dictionary that is read have it as a key?"""
    return isinstance(value, Member) or value is None or type(value) in (str, int, bool)


def truth(value: Any) -> Any:
    """True, False or UNKNOWN."""
    is_plain = isinstance(value, (str, int, float, dict, list, tuple, frozenset, type(None)))
    return bool(value) if is_plain else UNKNOWN
