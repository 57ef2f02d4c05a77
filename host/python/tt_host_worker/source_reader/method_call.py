# SPDX-License-Identifier: Apache-2.0
"""What a method returns, following its assignments and the branches that source decides."""

from __future__ import annotations

import ast
from typing import Any

from .class_chain import ClassInSource, Defined
from .containers import bound_names
from .effects import calls_and_changes, last_name
from .evaluation import Frame, Reader, Scope
from .values import UNKNOWN, Record, truth

_MAX_DEPTH = 8
_KINDS = frozenset(("classmethod", "staticmethod", "abstractmethod"))
_NO_EFFECT = (ast.Pass, ast.Assert, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)


class _Returned:
    def __init__(self, value: Any):
        self.value = value


def call(
    reader: Reader,
    owner: ClassInSource,
    method: ast.AST,
    arguments: list[Any],
    keywords: dict[str, Any],
    depth: int = 0,
) -> Any:
    """The value of a call; `arguments` begins with the class or member it is called on."""
    if not isinstance(method, ast.FunctionDef) or depth > _MAX_DEPTH:
        return UNKNOWN
    decorators = {last_name(decorator) for decorator in method.decorator_list}
    if not decorators <= _KINDS:
        return UNKNOWN
    bound = arguments[0]
    if "staticmethod" in decorators:
        arguments = arguments[1:]
    scope = Scope(reader, owner.source, frame=Frame(owner, bound, depth))
    names = _parameters(scope, method.args, arguments, keywords)
    if names is UNKNOWN:
        return UNKNOWN
    scope.names.update(names)
    returned = _run(scope, method.body)
    return returned.value if isinstance(returned, _Returned) else returned


def call_in_class(scope: Scope, node: ast.Call) -> Any:
    """`cls.method(…)`, `Class.method(…)`, `super().method(…)`; None for other calls."""
    function = node.func
    if scope.frame is None or not isinstance(function, ast.Attribute):
        return None
    cls, after = scope.frame.bound, None
    if _is_super(function.value):
        after = scope.frame.owner
    else:
        cls = scope.value(function.value)
    if not isinstance(cls, ClassInSource):
        return UNKNOWN if after is not None else None
    defined = scope.reader.classes.attribute(cls, function.attr, after)
    if not isinstance(defined, Defined):
        return UNKNOWN
    if any(isinstance(a, ast.Starred) for a in node.args) or any(not k.arg for k in node.keywords):
        return UNKNOWN
    arguments = [cls, *map(scope.value, node.args)]
    keywords = {k.arg: scope.value(k.value) for k in node.keywords}
    depth = scope.frame.depth + 1
    return call(scope.reader, defined.owner, defined.node, arguments, keywords, depth)


def _is_super(node: ast.expr) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args
    return is_call and node.func.id == "super"


def _parameters(
    scope: Scope, declared: ast.arguments, arguments: list[Any], keywords: dict[str, Any]
) -> dict[str, Any] | Any:
    if declared.vararg or len(arguments) > len(declared.posonlyargs) + len(declared.args):
        return UNKNOWN
    positional = [a.arg for a in (*declared.posonlyargs, *declared.args)]
    defaults = dict(zip(positional[::-1], declared.defaults[::-1], strict=False))
    names = dict.fromkeys(positional, UNKNOWN)
    names |= {name: scope.value(default) for name, default in defaults.items()}
    for parameter, default in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
        names[parameter.arg] = UNKNOWN if default is None else scope.value(default)
    names |= dict(zip(positional, arguments, strict=False))
    names |= {name: value for name, value in keywords.items() if name in names}
    if declared.kwarg:
        names[declared.kwarg.arg] = UNKNOWN
    return names


def _run(scope: Scope, body: list[ast.stmt]) -> _Returned | Any:
    """_Returned, None where the body runs through, UNKNOWN where source cannot tell which."""
    for statement in body:
        if isinstance(statement, ast.Return):
            return _Returned(scope.value(statement.value) if statement.value else None)
        if isinstance(statement, ast.Raise):
            return UNKNOWN
        if isinstance(statement, ast.If):
            result = _run_if(scope, statement)
            if result is not None:
                return result
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            _assign(scope, statement)
        elif isinstance(statement, ast.Expr):
            _forget_changed(scope, statement.value)
        elif _returns(statement):
            return UNKNOWN
        elif not isinstance(statement, _NO_EFFECT):
            _forget(scope, statement)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            scope.names |= {(a.asname or a.name).split(".")[0]: UNKNOWN for a in statement.names}
    return None


def _run_if(scope: Scope, statement: ast.If) -> _Returned | Any:
    test = truth(scope.value(statement.test))
    _forget_changed(scope, statement.test)
    if test is not UNKNOWN:
        return _run(scope, statement.body if test else statement.orelse)
    if isinstance(statement.body[-1], ast.Raise) and not _returns(statement):
        return _run(scope, statement.orelse)  # A call that raises has no facts to get wrong.
    if _returns(statement):
        return UNKNOWN
    _forget(scope, statement)
    return None


def _assign(scope: Scope, statement: ast.Assign | ast.AnnAssign) -> None:
    if statement.value is None:
        return
    value = scope.value(statement.value)
    _forget_changed(scope, statement.value)
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        names = bound_names(target, value)
        if names is UNKNOWN:
            _forget(scope, target)
        else:
            scope.names |= names


def _forget(scope: Scope, statement: ast.AST) -> None:
    """Whatever a statement mentions may be something else behind it."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and (
            isinstance(node.ctx, ast.Store) or _is_changeable(scope.names.get(node.id))
        ):
            scope.names[node.id] = UNKNOWN


def _forget_changed(scope: Scope, node: ast.expr) -> None:
    _, changed, bound = calls_and_changes(node)
    for name in bound:
        scope.names[name] = UNKNOWN
    for name in changed:
        root = name.partition(".")[0]
        if root == "*" or _is_changeable(scope.names.get(root)):
            scope.names[root] = UNKNOWN


def _is_changeable(value: Any) -> bool:
    return isinstance(value, (list, dict, Record))


def _returns(statement: ast.AST) -> bool:
    return any(isinstance(node, ast.Return) for node in ast.walk(statement))
