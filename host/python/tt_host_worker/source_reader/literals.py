# SPDX-License-Identifier: Apache-2.0
"""Values that can be told from source: literals, members of enums, and choices by variant."""

from __future__ import annotations

import ast
from typing import Any

from .class_chain import class_chain
from .source_tree import Source, SourceTree

UNKNOWN = object()


def enum_value(tree: SourceTree, source: Source, node: ast.expr) -> Any:
    """`ModelVariant.BASE` → its literal value; UNKNOWN for anything else."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return UNKNOWN
    for cls in class_chain(tree, source, node.value.id):
        value = cls.attribute(node.attr)
        if value is not None:
            return value.value if isinstance(value, ast.Constant) else UNKNOWN
    return UNKNOWN


class VariantScope:
    """Evaluates expressions of a method body for one variant: `variant` is known, nothing else."""

    def __init__(self, tree: SourceTree, source: Source, names: dict[str, Any]):
        self._tree = tree
        self._source = source
        self.names = names

    def value(self, node: ast.expr) -> Any:
        """The value of `node`, enum members as their values; UNKNOWN when source cannot tell."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.IfExp):
            test = self.value(node.test)
            return UNKNOWN if test is UNKNOWN else self.value(node.body if test else node.orelse)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compare(self.value(node.left), node.ops[0], node.comparators[0])
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            values = [self.value(element) for element in node.elts]
            return UNKNOWN if UNKNOWN in values else values
        if isinstance(node, ast.JoinedStr):
            return self._joined(node)
        return UNKNOWN

    def _name(self, name: str) -> Any:
        if name in self.names:
            return self.names[name]
        found = self._tree.find(self._source, name)
        constant = found[0].constants.get(found[1]) if found else None
        return constant.value if isinstance(constant, ast.Constant) else UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Any:
        if node.attr == "value":  # The members are their values here.
            return self.value(node.value)
        if isinstance(node.value, ast.Name) and node.value.id in ("cls", "self"):
            return self.names.get(f"cls.{node.attr}", UNKNOWN)
        return enum_value(self._tree, self._source, node)

    def _compare(self, left: Any, operator: ast.cmpop, right_node: ast.expr) -> Any:
        right = self.value(right_node)
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        if isinstance(operator, (ast.Eq, ast.Is)):
            return left == right
        if isinstance(operator, (ast.NotEq, ast.IsNot)):
            return left != right
        if isinstance(operator, ast.In) and isinstance(right, (list, str)):
            return left in right
        if isinstance(operator, ast.NotIn) and isinstance(right, (list, str)):
            return left not in right
        return UNKNOWN

    def _joined(self, node: ast.JoinedStr) -> Any:
        parts = [
            self.value(p.value if isinstance(p, ast.FormattedValue) else p) for p in node.values
        ]
        return UNKNOWN if UNKNOWN in parts else "".join(map(str, parts))
