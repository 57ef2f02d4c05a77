# SPDX-License-Identifier: Apache-2.0
"""Parsed files of a models root, and names looked up across them.

Everything that is looked at, present or absent, is noted in `SourceTree.touched`: it is what the
answer depends on.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from .namespace import Imported, Namespace
from .values import UNKNOWN, Outside

_ROOTS = (("third_party", "tt_forge_models"), ("tt_forge_models",))
_MAX_RE_EXPORTS = 16

T = TypeVar("T")


class SourceError(Exception):
    """Source that cannot be read. `line` is 1-based, 0 when there is none."""

    def __init__(self, message: str, line: int = 0):
        super().__init__(message)
        self.message = message
        self.line = line


# By what was asked for: the answer, and the files that it depends on.
Remembered = dict[tuple[Any, ...], tuple[Any, dict[str, None]]]


class Source:
    """One parsed file, and what was found out about what stands in it."""

    def __init__(self, path: str, text: bytes, tree: ast.Module, package: tuple[str, ...]):
        self.path = path
        self.text = text
        self.tree = tree
        self.package = package  # what relative imports start from
        self.remembered: Remembered = {}

    @cached_property
    def names(self) -> Namespace:
        return Namespace(self.tree.body)


class Module:
    """A module or package of the tree; `path` is its file, None for a bare folder."""

    def __init__(self, name: tuple[str, ...], path: str | None, is_package: bool):
        self.name = name
        self.path = path
        self.is_package = is_package


class Found:
    """A class, function or expression, and the file it stands in."""

    def __init__(self, source: Source, node: ast.AST):
        self.source = source
        self.node = node


class SourceTree:
    """Files below one models root, each read once."""

    def __init__(self, models_root: str):
        self._root = models_root
        self._sources: dict[str, Source | SourceError] = {}
        self._folders: dict[str, frozenset[str]] = {}
        self._followed: set[str] = set()
        self._modules: Remembered = {}
        self.touched: dict[str, None] = {}

    def remember(
        self, memory: Remembered, key: tuple[Any, ...], compute: Callable[[], T], again: T
    ) -> T:
        """`compute()` once for each key, its touched files each time; `again` inside itself."""
        if key not in memory:
            outer, self.touched = self.touched, {}
            memory[key] = (again, {})
            try:
                memory[key] = (compute(), self.touched)
            finally:
                outer.update(self.touched)
                self.touched = outer
        value, touched = memory[key]
        self.touched.update(touched)
        return value

    def forget(self, path: str) -> None:
        """Frees a file that no other one has led to; trees hold a hundred times its size."""
        source = self._sources.get(path)
        if path not in self._followed and isinstance(source, Source):
            source.remembered.clear()  # Its answers refer to it.
            del self._sources[path]

    def source(self, path: str) -> Source:
        """The file at `path`, relative to the root. Raises SourceError."""
        self.touched[path] = None
        if path not in self._sources:
            self._sources[path] = self._read(path)
        source = self._sources[path]
        if isinstance(source, SourceError):
            raise source
        return source

    def find(self, source: Source, name: str) -> Found | Module | Outside | Any:
        """What `name`, as seen in `source`, stands for; None when nothing binds it; or UNKNOWN."""
        return self._meaning(source, self._binding(source, name))

    def _meaning(self, source: Source, binding: Any) -> Found | Module | Outside | Any:
        """What a binding of a name in `source` leads to."""
        for _ in range(_MAX_RE_EXPORTS):
            if isinstance(binding, ast.AST):
                return Found(source, binding)
            if not isinstance(binding, Imported):
                return binding
            step = self._follow(source, binding)
            if not isinstance(step, tuple):
                return step
            source, name = step
            binding = self._binding(source, name)
        return UNKNOWN

    def attribute(self, module: Module, name: str) -> Found | Module | Outside | Any:
        """`module.name`: a name of its file, else a module inside it."""
        if module.path is not None:
            source = self._source_of(module)
            if source is None:
                return UNKNOWN
            found = self.find(source, name)
            if found is not None:
                return found
        inner = self.module((*module.name, name)) if module.is_package else None
        return inner or UNKNOWN

    def module(self, name: tuple[str, ...]) -> Module | None:
        """The module of the tree that Python would import; a package comes before a file."""
        return self.remember(self._modules, name, lambda: self._module(name), again=None)

    def _module(self, name: tuple[str, ...]) -> Module | None:
        module = Module((), self._present("__init__.py"), True)
        for part in name:
            folder = "".join(f"{n}/" for n in module.name)
            package, file = f"{folder}{part}/__init__.py", f"{folder}{part}.py"
            inner = (*module.name, part)
            if self._present(package):
                module = Module(inner, package, True)
            elif self._present(file):
                module = Module(inner, file, False)
            elif part in self._listed(folder):
                module = Module(inner, None, True)
            else:
                return None
            if len(inner) < len(name) and not module.is_package:
                return None
        return module

    def _source_of(self, module: Module) -> Source | None:
        """The file of a module that another file leads to; None when it cannot be read."""
        self._followed.add(module.path)
        try:
            return self.source(module.path)
        except SourceError:
            return None

    def _follow(self, source: Source, imported: Imported) -> tuple[Source, str] | Any:
        """One step of an import: (file, name in it), or what it leads to."""
        target = self._target(source, imported)
        if not isinstance(target, Module):
            return target
        if imported.name is None:
            return target
        if target.path is not None and target.path != source.path:
            home = self._source_of(target)
            if home is None:
                return UNKNOWN
            if self._binding(home, imported.name) is not None:
                return home, imported.name
        inner = self.module((*target.name, imported.name)) if target.is_package else None
        return inner or UNKNOWN

    def _target(self, source: Source, imported: Imported) -> Module | Outside | Any:
        parts = tuple(filter(None, imported.module.split(".")))
        if imported.level:
            kept = len(source.package) - (imported.level - 1)
            return self.module((*source.package[:kept], *parts)) if kept >= 0 else UNKNOWN
        for root in _ROOTS:
            if parts[: len(root)] == root:
                return self.module(parts[len(root) :])
        name = imported.name
        return Outside(imported.module if name is None else f"{imported.module}.{name}")

    def _binding(self, source: Source, name: str) -> Any:
        """What `name` is bound to in `source`, as Namespace.lookup tells, stars included."""
        stars = source.names.stars_over(name)
        if not stars:
            return source.names.lookup(name)

        def bind() -> Any:
            bound = source.names.lookup(name)
            for star in stars:
                gives = self._gives(source, star.imported, name)
                if gives is False:
                    continue
                if gives is UNKNOWN or source.names.may_change(name):
                    return UNKNOWN
                given = Imported(star.imported.module, name, star.imported.level)
                if bound is None:
                    bound = given if star.always_runs else UNKNOWN
                elif not self._are_the_same(source, bound, given):
                    return UNKNOWN
            return bound

        return self.remember(source.remembered, ("star", name), bind, again=UNKNOWN)

    def _are_the_same(self, source: Source, one: Any, other: Any) -> bool:
        """Two bindings in `source` of one class, function, expression or thing outside."""
        one, other = self._meaning(source, one), self._meaning(source, other)
        if isinstance(one, Found) and isinstance(other, Found):
            return one.node is other.node
        return isinstance(one, Outside) and one == other

    def _gives(self, source: Source, star: Imported, name: str) -> bool | Any:
        """Does the module of a star bind `name` where the star stands? Or UNKNOWN."""
        target = self._target(source, star)
        if isinstance(target, Outside) and name.startswith("_"):
            return False
        is_file = isinstance(target, Module) and target.path not in (None, source.path)
        home = self._source_of(target) if is_file else None
        if home is None:
            return UNKNOWN
        listed = self._binding(home, "__all__")
        if listed is not None:
            names = _texts(listed)
            return UNKNOWN if names is None else name in names
        if name.startswith("_"):
            return False
        bound = self._binding(home, name)
        if bound is not None:
            return UNKNOWN if bound is UNKNOWN else True
        may_be_loaded = target.is_package and self.module((*target.name, name))
        return UNKNOWN if may_be_loaded or home.names.may_change(name) else False

    def _present(self, path: str) -> str | None:
        self.touched[path] = None
        folder, _, name = path.rpartition("/")
        return path if name in self._listed(f"{folder}/" if folder else "") else None

    def _listed(self, folder: str) -> frozenset[str]:
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(os.listdir(f"{self._root}/{folder}"))
            except OSError:
                self._folders[folder] = frozenset()
        return self._folders[folder]

    def _read(self, path: str) -> Source | SourceError:
        try:
            with open(f"{self._root}/{path}", "rb", buffering=0) as file:
                text = file.read()
            tree = ast.parse(text, path)
        except SyntaxError as error:
            return SourceError(error.msg, error.lineno or 0)
        except (OSError, ValueError, RecursionError, MemoryError) as error:
            return SourceError(f"{type(error).__name__}: {error}")
        return Source(path, text, tree, tuple(path.split("/")[:-1]))


def _texts(node: Any) -> set[str] | None:
    """The elements of a list or tuple of literal strings."""
    elements = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [None]
    values = [getattr(element, "value", None) for element in elements]
    return set(values) if all(isinstance(value, str) for value in values) else None
