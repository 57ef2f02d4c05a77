# SPDX-License-Identifier: Apache-2.0
"""A class and its bases inside the tree, in the order Python would look attributes up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .source_tree import Source, SourceTree, assigned

_MAX_DEPTH = 16


@dataclass
class ClassInSource:
    """One class statement and the file it stands in."""

    source: Source
    node: ast.ClassDef

    def attribute(self, name: str) -> ast.expr | None:
        """The expression assigned to `name` in the class body."""
        for statement in self.node.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                for target, value in assigned(statement):
                    if target == name:
                        return value
        return None

    def methods(self) -> Iterator[ast.FunctionDef]:
        for statement in self.node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield statement


def class_chain(tree: SourceTree, source: Source, name: str) -> list[ClassInSource]:
    """`name` and its bases, depth first, left to right; bases outside the tree are left out."""
    chain: list[ClassInSource] = []

    def visit(source: Source, name: str, depth: int) -> None:
        found = tree.find(source, name)
        if found is None or depth > _MAX_DEPTH:
            return
        home, local = found
        if local not in home.classes or any(c.node is home.classes[local] for c in chain):
            return
        here = ClassInSource(home, home.classes[local])
        chain.append(here)
        for base in here.node.bases:
            for base_source, base_name in _base_names(tree, home, base):
                visit(base_source, base_name, depth + 1)

    visit(source, name, 0)
    return chain


def _base_names(tree: SourceTree, source: Source, base: ast.expr) -> list[tuple[Source, str]]:
    if isinstance(base, ast.Name):
        return [(source, base.id)]
    if isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name):
        home = tree.module(source, base.value.id)
        return [(home, base.attr)] if home else []
    return []
