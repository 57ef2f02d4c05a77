# SPDX-License-Identifier: Apache-2.0
"""The names that a module or a class body binds, and which of them source does not settle.

A name is settled when one statement that always runs binds it and nothing that runs during import
may change its object. When in doubt it is not.
"""

from __future__ import annotations

import ast

from .effects import calls_and_changes, dotted, mentioned_objects
from .values import UNKNOWN

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMMUTABLE = (ast.Constant, ast.JoinedStr, *_FUNCTIONS)


class Imported:
    """What an import statement binds: `module`, or its attribute `name`; `level` counts dots."""

    def __init__(self, module: str, name: str | None, level: int):
        self.module = module
        self.name = name
        self.level = level

    @property
    def is_of_tree(self) -> bool:
        return self.level > 0 or self.module.split(".")[0] in ("tt_forge_models", "third_party")


class Star:
    """A `from module import *`."""

    def __init__(self, imported: Imported, always_runs: bool):
        self.imported = imported
        self.always_runs = always_runs


class Namespace:
    """Names of one body, by source order of their first binding."""

    def __init__(self, body: list[ast.stmt]):
        self.bindings: dict[str, object] = {}
        self.stars: list[Star] = []
        self._stars_behind: dict[str, list[Star]] = {}  # of a name bound before them
        self.changed: set[str] = set()  # "name", "name.attribute"
        self.classes: dict[ast.ClassDef, Namespace] = {}
        self._called: set[str] = set()
        self._globals: set[str] = set()
        for statement in body:
            self._read(statement)
        self._follow_calls()
        self._follow_aliases()

    def lookup(self, name: str) -> object:
        """The node or Imported that `name` is bound to; None when it is not; UNKNOWN."""
        binding = self.bindings.get(name)
        if binding is None or isinstance(binding, _IMMUTABLE):
            return binding
        if isinstance(binding, Imported) and not binding.is_of_tree:
            return binding  # Calling into another package changes nothing here.
        return UNKNOWN if self.may_change(name) else binding

    def may_change(self, name: str) -> bool:
        return name in self.changed or "*" in self.changed

    def stars_over(self, name: str) -> list[Star]:
        """Those that may bind `name`, behind the statement that does if there is one."""
        if not self.stars:
            return self.stars
        return self._stars_behind.get(name, []) if name in self.bindings else self.stars

    def _read(self, statement: ast.stmt) -> None:
        if isinstance(statement, _FUNCTIONS):
            self.bindings[statement.name] = statement  # Overloads and setters: the last one.
        elif isinstance(statement, ast.ClassDef):
            self._read_class(statement)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._read_import(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            self._read_assignment(statement)
        elif isinstance(statement, ast.Expr):
            self._note_effects(statement.value)
        elif isinstance(statement, ast.If) and _never_runs(statement.test):
            for inner in statement.orelse:
                self._read(inner)
        elif not isinstance(statement, ast.Pass):
            self._read_uncertain(statement)

    def _read_import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for name, imported in imported_names(statement):
            if name == "*":
                self._add_star(Star(imported, always_runs=True))
            else:
                self._bind(name, imported)

    def _add_star(self, star: Star) -> None:
        self.stars.append(star)
        for name in self.bindings:
            self._stars_behind.setdefault(name, []).append(star)

    def _read_class(self, node: ast.ClassDef) -> None:
        self._bind(node.name, node)
        if all(isinstance(statement, _FUNCTIONS) or _is_text(statement) for statement in node.body):
            return  # Most classes: nothing but methods.
        inner = self.classes[node] = Namespace(node.body)
        self._called |= inner._called
        for name in inner.changed:
            if name.partition(".")[0] not in inner.bindings:
                self.changed.add(name)

    def _read_assignment(self, statement: ast.Assign | ast.AnnAssign) -> None:
        if statement.value is None:
            return
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, statement.value)
            else:
                self._note_target(target)
        self._note_effects(statement.value)

    def _read_uncertain(self, statement: ast.stmt) -> None:
        """A statement that may run or not, or more than once: nothing it binds is settled."""
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            self.bindings[statement.name] = UNKNOWN
            return
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for name, imported in imported_names(statement):
                if name == "*":
                    self._add_star(Star(imported, always_runs=False))
                else:
                    self.bindings[name] = UNKNOWN
            return
        if isinstance(statement, (ast.Global, ast.Nonlocal)):
            self.changed.update(statement.names)
            self._globals.update(statement.names)
            return
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                self._read_uncertain(child)
            elif isinstance(child, ast.expr):
                self._note_target(child)
                self._note_effects(child)
            else:  # An except clause, a case of a match, an item of a with.
                self._read_uncertain(child)
        for text in (getattr(statement, "name", None), getattr(statement, "rest", None)):
            if isinstance(text, str):
                self.bindings[text] = UNKNOWN

    def _bind(self, name: str, value: object) -> None:
        self.bindings[name] = UNKNOWN if name in self.bindings else value

    def _note_target(self, target: ast.expr) -> None:
        """An assignment to, or a deletion of, something other than one plain name."""
        if isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._note_target(element)
        elif isinstance(target, ast.Starred):
            self._note_target(target.value)
        elif isinstance(getattr(target, "ctx", None), (ast.Store, ast.Del)):
            if isinstance(target, ast.Name):
                self.bindings[target.id] = UNKNOWN
                self.changed.add(target.id)
            else:
                name = dotted(target.value if isinstance(target, ast.Subscript) else target)
                self.changed.add(name or "*")

    def _note_effects(self, node: ast.expr) -> None:
        called, changed, bound = calls_and_changes(node)
        self._called |= called
        self.changed |= changed
        for name in bound:
            self.bindings[name] = UNKNOWN

    def _follow_calls(self) -> None:
        """Functions of this module that run during import change what their bodies change."""
        followed: set[str] = set()
        while pending := self._called - followed:
            name = pending.pop()
            followed.add(name)
            function = self.bindings.get(name)
            if not isinstance(function, _FUNCTIONS):
                continue
            inner = Namespace(function.body)
            local = inner.bindings.keys() | {a.arg for a in ast.walk(function.args) if _is_arg(a)}
            self._called |= inner._called
            local -= inner._globals
            self.changed |= {n for n in inner.changed if n.partition(".")[0] not in local}

    def _follow_aliases(self) -> None:
        """A change through one name of an object is a change through its other names."""
        pending = list(self.changed)
        while pending:
            value = self.bindings.get(pending.pop())
            if isinstance(value, ast.expr):
                mentioned = mentioned_objects(value)
                pending += mentioned - self.changed
                self.changed |= mentioned


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def imported_names(statement: ast.Import | ast.ImportFrom) -> list[tuple[str, Imported]]:
    """(name bound here, what it stands for); `import a.b` binds `a`."""
    if isinstance(statement, ast.ImportFrom):
        module, level = statement.module or "", statement.level
        return [(a.asname or a.name, Imported(module, a.name, level)) for a in statement.names]
    return [
        (a.asname, Imported(a.name, None, 0))
        if a.asname
        else (a.name.partition(".")[0], Imported(a.name.partition(".")[0], None, 0))
        for a in statement.names
    ]


def _never_runs(test: ast.expr) -> bool:
    """`if TYPE_CHECKING:` and `if __name__ == "__main__":`."""
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name):
        return test.left.id == "__name__"
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _is_arg(node: ast.AST) -> bool:
    return isinstance(node, ast.arg)
