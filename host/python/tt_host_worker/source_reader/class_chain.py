# SPDX-License-Identifier: Apache-2.0
"""A class and its bases, in the order in which Python looks attributes up (C3)."""

from __future__ import annotations

import ast
from typing import Any

from .namespace import Namespace
from .source_tree import Found, Module, Source, SourceTree
from .values import UNKNOWN, Outside

# Bases of other packages that define nothing a loader or an enum is asked for.
_HARMLESS_BASES = frozenset((
    "object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol",
))  # fmt: skip
ENUM_BASES = frozenset(
    f"enum.{name}" for name in ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"]
)
_HARMLESS_DECORATORS = frozenset((
    "dataclasses.dataclass", "enum.unique", "typing.final", "typing.runtime_checkable",
    "functools.total_ordering",
))  # fmt: skip
_HARMLESS_METACLASSES = frozenset(("abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"))
_REWRITES_SUBCLASSES = ("__init_subclass__",)
# A module that changes these of an imported class changes what a loader offers.
_WATCHED = ("_VARIANTS", "DEFAULT_VARIANT", "query_available_variants", "_get_model_info")


class ClassInSource:
    """One class statement and the file it stands in. One object per statement."""

    def __init__(self, source: Source, node: ast.ClassDef, names: Namespace):
        self.source = source
        self.node = node
        self.names = names

    def lookup(self, name: str) -> Any:
        """What the class body binds `name` to; None; or UNKNOWN."""
        if f"{self.node.name}.{name}" in self.source.names.changed:
            return UNKNOWN
        return self.names.lookup(name)


Chain = list[ClassInSource | Outside]  # UNKNOWN stands in it as Outside("?").
ANY_BASE = Outside("?")


class Defined:
    """An attribute's node and the class whose body binds it."""

    def __init__(self, owner: ClassInSource, node: ast.AST):
        self.owner = owner
        self.node = node


class Classes:
    """The classes of one tree."""

    def __init__(self, tree: SourceTree):
        self._tree = tree
        self.remember = tree.remember

    def find(self, source: Source, name: str) -> ClassInSource | Any:
        """The class that `name` stands for in `source`; None when nothing binds it; UNKNOWN."""
        found = self._tree.find(source, name)
        return None if found is None else self.of(found)

    def of(self, found: Any) -> ClassInSource | Outside | Any:
        """The class of a definition; UNKNOWN when it is none."""
        if isinstance(found, Outside):
            return found
        if not isinstance(found, Found) or not isinstance(found.node, ast.ClassDef):
            return UNKNOWN
        source, node = found.source, found.node

        def make() -> ClassInSource:
            return ClassInSource(
                source, node, source.names.classes.get(node) or Namespace(node.body)
            )

        return self.remember(source.remembered, ("class", node), make, again=UNKNOWN)

    def chain(self, cls: ClassInSource) -> Chain | None:
        """The class and its bases; None where Python would refuse to make the class."""
        return self._shape(cls)[0]

    def attribute(self, cls: ClassInSource, name: str, after: Any = None) -> Defined | Any:
        """The first definition of `name`, behind `after` when given; None; or UNKNOWN."""
        chain, is_rewritten = self._shape(cls)
        if chain is None or is_rewritten:
            return UNKNOWN
        start = chain.index(after) + 1 if after is not None else 0
        for entry in chain[start:]:
            if isinstance(entry, Outside):
                if not defines_nothing(entry):
                    return UNKNOWN
                continue
            node = entry.lookup(name)
            if node is not None:
                return Defined(entry, node) if isinstance(node, ast.AST) else UNKNOWN
        return None

    def is_rewritten(self, cls: ClassInSource) -> bool:
        """May code of the tree change the class when it is made?"""
        return self._shape(cls)[1]

    def _shape(self, cls: ClassInSource) -> tuple[Chain | None, bool]:
        """(chain, is_rewritten)"""

        def shape() -> tuple[Chain | None, bool]:
            chain = self._linearise(cls)
            return chain, any(self._rewrites(e, is_base=e is not cls) for e in chain or ())

        return self.remember(cls.source.remembered, ("shape", cls), shape, again=(None, True))

    def _rewrites(self, entry: ClassInSource | Outside, is_base: bool) -> bool:
        if isinstance(entry, Outside):
            return False
        if is_base and any(entry.names.lookup(n) is not None for n in _REWRITES_SUBCLASSES):
            return True
        source, node = entry.source, entry.node
        for keyword in node.keywords:
            if self._dotted(source, keyword.value) not in _HARMLESS_METACLASSES:
                return True
        decorators = (d.func if isinstance(d, ast.Call) else d for d in node.decorator_list)
        return any(self._dotted(source, d) not in _HARMLESS_DECORATORS for d in decorators)

    def _linearise(self, cls: ClassInSource) -> Chain | None:
        bases: Chain = []
        for node in cls.node.bases:
            bases.append(self._base(cls.source, node))
        chains: list[Chain] = []
        for base in bases:
            chain = self.chain(base) if isinstance(base, ClassInSource) else [base]
            if chain is None:
                return None
            chains.append(list(chain))
        merged = _merge([*chains, list(bases)])
        return None if merged is None else [cls, *merged]

    def _base(self, source: Source, node: ast.expr) -> ClassInSource | Outside:
        if isinstance(node, ast.Subscript):  # Generic[T]
            node = node.value
        cls = self.of(self.resolve(source, node))
        name = ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else "?"
        if any(f"{name}.{watched}" in source.names.changed for watched in _WATCHED):
            return ANY_BASE
        return cls if isinstance(cls, (ClassInSource, Outside)) else ANY_BASE

    def resolve(self, source: Source, node: ast.expr) -> Any:
        """What a plain or dotted name of a module stands for; UNKNOWN for anything else."""
        if isinstance(node, ast.Name):
            found = self._tree.find(source, node.id)
            return Outside(node.id) if found is None else found
        if not isinstance(node, ast.Attribute):
            return UNKNOWN
        home = self.resolve(source, node.value)
        if isinstance(home, Outside):
            return Outside(f"{home.name}.{node.attr}")
        return self._tree.attribute(home, node.attr) if isinstance(home, Module) else UNKNOWN

    def _dotted(self, source: Source, node: ast.expr) -> str:
        found = self.resolve(source, node)
        return found.name if isinstance(found, Outside) else ""


def defines_nothing(base: Outside) -> bool:
    """Is it a base that defines nothing a loader is asked for?"""
    return base.name in _HARMLESS_BASES or base.name in ENUM_BASES


def _merge(chains: list[Chain]) -> Chain | None:
    """Python's C3. Outside bases have one entry each; what they inherit is not known."""
    merged: Chain = []
    chains = [chain for chain in chains if chain]
    while chains:
        for chain in chains:
            head = chain[0]
            if not any(head in other[1:] for other in chains):
                break
        else:
            return None
        merged.append(head)
        chains = [rest for c in chains if (rest := [e for e in c if e != head])]
    return merged
