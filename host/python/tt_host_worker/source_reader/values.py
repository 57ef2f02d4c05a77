# SPDX-License-Identifier: Apache-2.0
"""What an expression can stand for when it is read, not run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .class_chain import ClassInSource
    from .evaluation import Scope


class _Unknown:
    """Source does not settle it. There is one such object."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


@dataclass(frozen=True, eq=False)
class Member:
    """A member of an enum, aliases resolved: one object per member.

    `acts_as_value`: its enum is mixed with str or int, so it equals its value.
    """

    enum: ClassInSource
    name: str
    value: Any
    acts_as_value: bool

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Member):
            both = self.acts_as_value and other.acts_as_value
            return self.value == other.value if both else self is other
        return self.acts_as_value and self.value == other

    def __hash__(self) -> int:
        return hash(self.value) if self.acts_as_value else id(self)


@dataclass(frozen=True, eq=False)
class Lazy:
    """An entry of a dictionary, evaluated when it is looked up."""

    scope: Scope
    node: ast.expr

    def value(self) -> Any:
        return self.scope.value(self.node)


@dataclass(frozen=True)
class Outside:
    """Something of a package that is not in the models root, by its dotted name."""

    name: str


@dataclass(frozen=True)
class Record:
    """A call of a class of the tree: the fields it gives."""

    cls: ClassInSource
    fields: dict[str, Any]


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
