# SPDX-License-Identifier: Apache-2.0
"""Values of expressions, as far as source settles them. Nothing of the tree is run."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from . import containers, enums
from .builtin_calls import call_builtin, call_method, iterate
from .class_chain import Classes, ClassInSource, Defined
from .source_tree import Found, Module, Source, SourceTree
from .values import PLAIN, UNKNOWN, Member, Outside, Record, has_unknown, truth

_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_MAKE_FIELDS = ("__init__", "__new__", "__getattribute__", "__setattr__")


class Frame:
    """The call of a method: the class that defines it and what it is called on."""

    def __init__(self, owner: ClassInSource, bound: Any, depth: int):
        self.owner = owner
        self.bound = bound
        self.depth = depth


class Reader:
    """What the parts of a reading share."""

    def __init__(self, tree: SourceTree):
        self.tree = tree
        self.classes = Classes(tree)

    def class_scope(self, cls: ClassInSource) -> Scope:
        """Where the expressions of a class body are evaluated."""
        return Scope(self, cls.source, body=cls)

    def call(self, owner: ClassInSource, method: ast.FunctionDef, arguments: list[Any]) -> Any:
        """What a method that is defined in `owner` returns."""
        from .method_call import call  # It needs scopes, and a scope may call a method.

        return call(self, owner, method, arguments, {})


class Scope:
    """Names of one place: `names` first, then the class `body`, then the module."""

    def __init__(
        self,
        reader: Reader,
        source: Source,
        names: dict[str, Any] | None = None,
        body: ClassInSource | None = None,
        frame: Frame | None = None,
    ):
        self.reader = reader
        self.source = source
        self.names = names if names is not None else {}
        self.frame = frame
        self._body = body

    def value(self, node: ast.expr | None) -> Any:
        """The value of `node`; UNKNOWN when source cannot tell."""
        evaluate = _EVALUATE.get(type(node))
        return UNKNOWN if evaluate is None else evaluate(self, node)

    def inner(self, names: dict[str, Any]) -> Scope:
        """The scope of a comprehension: it does not see the names of a class body."""
        return Scope(self.reader, self.source, {**self.names, **names}, frame=self.frame)

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        if self._body is not None:
            bound = self._body.lookup(node.id)
            if bound is not None:
                return self.value(bound) if isinstance(bound, ast.expr) else UNKNOWN
        found = self.reader.tree.find(self.source, node.id)
        return Outside(node.id) if found is None else self._meaning(found)

    def _meaning(self, found: Any) -> Any:
        """The value of a definition: expressions are evaluated in their own module."""
        if not isinstance(found, Found):
            return found
        if isinstance(found.node, ast.ClassDef):
            return self.reader.classes.of(found)
        if not isinstance(found.node, ast.expr):
            return UNKNOWN
        return self._remembered(Scope(self.reader, found.source), found.node)

    def _remembered(self, home: Scope, node: ast.expr) -> Any:
        """The value of a definition that others refer to, in its own scope."""
        memory, key = home.source.remembered, ("value", node)
        return self.reader.tree.remember(memory, key, lambda: home.value(node), again=UNKNOWN)

    def _attribute(self, node: ast.Attribute) -> Any:
        owner, name = self.value(node.value), node.attr
        if isinstance(owner, Module):
            return self._meaning(self.reader.tree.attribute(owner, name))
        if isinstance(owner, Outside):
            return Outside(f"{owner.name}.{name}")
        if isinstance(owner, Member):
            return {"value": owner.value, "name": owner.name}.get(name, UNKNOWN)
        if isinstance(owner, Record):
            return owner.fields.get(name, UNKNOWN)
        return self.class_attribute(owner, name) if isinstance(owner, ClassInSource) else UNKNOWN

    def class_attribute(self, cls: ClassInSource, name: str) -> Any:
        """`cls.name`, a value or an enum's member."""
        if enums.is_enum(self.reader, cls):
            found = enums.members(self.reader, cls)
            return UNKNOWN if found is UNKNOWN else found.get(name, UNKNOWN)
        if enums.may_be_enum(self.reader, cls):
            return UNKNOWN
        defined = self.reader.classes.attribute(cls, name)
        if not isinstance(defined, Defined) or not isinstance(defined.node, ast.expr):
            return UNKNOWN
        return self._remembered(self.reader.class_scope(defined.owner), defined.node)

    def _conditional(self, node: ast.IfExp) -> Any:
        test = truth(self.value(node.test))
        return UNKNOWN if test is UNKNOWN else self.value(node.body if test else node.orelse)

    def _bool_operation(self, node: ast.BoolOp) -> Any:
        stops_at = isinstance(node.op, ast.Or)
        value: Any = UNKNOWN
        for part in node.values:
            value = self.value(part)
            test = truth(value)
            if test is UNKNOWN or test == stops_at:
                return UNKNOWN if test is UNKNOWN else value
        return value

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            test = truth(value)
            return UNKNOWN if test is UNKNOWN else not test
        if isinstance(node.op, ast.USub) and type(value) in (int, float):
            return -value
        return UNKNOWN

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
            return left | right
        if isinstance(node.op, ast.Add) and type(left) is type(right):
            return left + right if isinstance(left, (str, int, list, tuple)) else UNKNOWN
        return UNKNOWN

    def _compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            return UNKNOWN
        left, right = self.value(node.left), self.value(node.comparators[0])
        op = node.ops[0]
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        if isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            same = self._same(left, right)
            negative = isinstance(op, (ast.NotEq, ast.IsNot))
            return UNKNOWN if same is UNKNOWN else same != negative
        if isinstance(op, (ast.In, ast.NotIn)):
            inside = self._contains(right, left)
            return UNKNOWN if inside is UNKNOWN else inside != isinstance(op, ast.NotIn)
        is_number = type(left) in (int, float) and type(right) in (int, float)
        return _COMPARISONS[type(op)](left, right) if is_number else UNKNOWN

    def _same(self, left: Any, right: Any) -> Any:
        """`left == right`, which is also `left is right` where loaders write that."""
        if isinstance(left, PLAIN) and isinstance(right, PLAIN):
            return left == right
        return UNKNOWN

    def _contains(self, container: Any, value: Any) -> Any:
        if isinstance(container, str):
            return value in container if isinstance(value, str) else UNKNOWN
        is_set = isinstance(container, frozenset)
        elements = list(container) if is_set else iterate(self.reader, container)
        if elements is UNKNOWN:
            return UNKNOWN
        answers = [self._same(element, value) for element in elements]
        return True if True in answers else UNKNOWN if has_unknown(answers) else False

    def _joined(self, node: ast.JoinedStr) -> Any:
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(part.value)
            elif part.conversion in (-1, 115) and part.format_spec is None:
                value = self.value(part.value)
                is_member = isinstance(value, Member) and part.conversion == -1
                parts.append(enums.formatted(self.reader, value) if is_member else self.text(value))
            else:
                return UNKNOWN
        return UNKNOWN if has_unknown(parts) else "".join(parts)

    def text(self, value: Any) -> Any:
        """`str(value)`."""
        if isinstance(value, Member):
            return enums.text(self.reader, value)
        return str(value) if value is None or type(value) in (str, int, bool) else UNKNOWN

    def _call(self, node: ast.Call) -> Any:
        from .method_call import call_in_class  # It needs scopes, and a scope may call a method.

        if isinstance(node.func, ast.Attribute):
            found = call_in_class(self, node)
            if found is not None:
                return found
            owner = self.value(node.func.value)
            if not isinstance(owner, (Module, Outside)):
                return call_method(self, owner, node.func.attr, node)
        function = self.value(node.func)
        if isinstance(function, Outside):
            return call_builtin(self, function.name, node)
        if isinstance(function, ClassInSource):
            is_enum = enums.is_enum(self.reader, function)
            return self._member_by_value(function, node) if is_enum else self._made(function, node)
        return UNKNOWN

    def _member_by_value(self, cls: ClassInSource, node: ast.Call) -> Any:
        found = enums.members(self.reader, cls)
        wanted = self.value(node.args[0]) if len(node.args) == 1 else UNKNOWN
        if found is UNKNOWN or not isinstance(wanted, PLAIN):
            return UNKNOWN
        matching = (m for m in found.values() if wanted is m or wanted == m.value)
        return next(matching, UNKNOWN)

    def _made(self, cls: ClassInSource, node: ast.Call) -> Any:
        """The fields of an object whose class only stores them, as a dataclass does."""
        chain = self.reader.classes.chain(cls)
        own = [entry for entry in chain or [] if isinstance(entry, ClassInSource)]
        if not own or self.reader.classes.is_rewritten(cls):
            return UNKNOWN
        if any(entry.lookup(name) is not None for entry in own for name in _MAKE_FIELDS):
            return UNKNOWN
        names = [s.target.id for e in reversed(own) for s in e.node.body if _is_field(s)]
        names = list(dict.fromkeys(names))
        if any(not k.arg for k in node.keywords) or len(node.args) > len(names):
            return UNKNOWN
        fields = dict(zip(names, map(self.value, node.args), strict=False))
        fields |= {k.arg: self.value(k.value) for k in node.keywords}
        for entry in own:
            if (hook := entry.lookup("__post_init__")) is not None:
                fields |= dict.fromkeys(_stored_attributes(hook), UNKNOWN)
        return Record(cls, fields)


_EVALUATE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Constant: lambda scope, node: node.value,
    ast.Name: Scope._name,
    ast.Attribute: Scope._attribute,
    ast.IfExp: Scope._conditional,
    ast.BoolOp: Scope._bool_operation,
    ast.UnaryOp: Scope._unary,
    ast.BinOp: Scope._binary,
    ast.Compare: Scope._compare,
    ast.Tuple: containers.sequence,
    ast.List: containers.sequence,
    ast.Set: containers.sequence,
    ast.Dict: containers.dictionary,
    ast.DictComp: containers.comprehension,
    ast.ListComp: containers.comprehension,
    ast.GeneratorExp: containers.comprehension,
    ast.Subscript: containers.subscript,
    ast.JoinedStr: Scope._joined,
    ast.Call: Scope._call,
}


def _is_field(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)


def _stored_attributes(method: Any) -> set[str]:
    nodes = ast.walk(method) if isinstance(method, ast.AST) else ()
    stored = (n for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    return {node.attr for node in stored}
