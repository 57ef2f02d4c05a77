# SPDX-License-Identifier: Apache-2.0
"""Names outside the tree that a file imports anywhere, for preloading."""

from __future__ import annotations

import ast
import re

_ROOTS = ("third_party.tt_forge_models", "tt_forge_models")
_BLOCKS: dict[type, tuple[str, ...]] = {
    ast.Module: ("body",),
    ast.FunctionDef: ("body",),
    ast.AsyncFunctionDef: ("body",),
    ast.ClassDef: ("body",),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.ExceptHandler: ("body",),
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
}


_NESTED = re.compile(rb"^[ \t]+(?:import|from)\b|[;:][ \t]*(?:import|from)\b", re.MULTILINE)


def mentioned_imports(tree: ast.Module, text: bytes) -> list[str]:
    """`transformers.BertModel`, `numpy`, …, sorted; those inside functions and methods too."""
    statements = [s for s in tree.body if isinstance(s, (ast.Import, ast.ImportFrom))]
    # Most files: nothing to look for inside. Counting is faster than looking for lines.
    if text.count(b"import") == len(statements) or not _NESTED.search(text):
        return sorted({name for statement in statements for name in _absolute_names(statement)})
    found: set[str] = set()
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        for part in _BLOCKS[type(node)]:
            for statement in getattr(node, part):
                kind = type(statement)
                if kind in _BLOCKS:
                    pending.append(statement)
                elif kind is ast.Import or kind is ast.ImportFrom:
                    found.update(_absolute_names(statement))
    return sorted(found)


def _absolute_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif node.level or node.module is None:
        return []
    else:
        names = [
            f"{node.module}.{alias.name}" if alias.name != "*" else node.module
            for alias in node.names
        ]
    return [n for n in names if not any(n == r or n.startswith(r + ".") for r in _ROOTS)]
