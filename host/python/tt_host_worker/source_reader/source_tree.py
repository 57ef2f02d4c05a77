# SPDX-License-Identifier: Apache-2.0
"""Parsed files of a models root, and names looked up across them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

_ROOTS = ("third_party.tt_forge_models", "tt_forge_models")


class SourceError(Exception):
    """Source that cannot be read as wanted. `line` is 1-based, 0 when there is none."""

    def __init__(self, message: str, line: int = 0):
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass
class Source:
    """One parsed file. `imports`: local name → (dotted module, attribute or None)."""

    path: str
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    all_imports: list[str] = field(default_factory=list)


class SourceTree:
    """Files below one models root, each read once."""

    def __init__(self, models_root: str):
        self._root = Path(models_root)
        self._sources: dict[str, Source] = {}
        self._paths: dict[str, str | None] = {}

    def source(self, path: str) -> Source:
        """The file at `path`, relative to the root. Raises SourceError."""
        if path not in self._sources:
            self._sources[path] = self._read(path)
        return self._sources[path]

    def find(self, source: Source, name: str) -> tuple[Source, str] | None:
        """Where `name`, as seen in `source`, is defined inside the tree: (file, name there)."""
        for _ in range(16):  # A chain of re-exports; a cycle ends here.
            if name in source.classes or name in source.constants:
                return source, name
            if name not in source.imports:
                return None
            module, attribute = source.imports[name]
            path = self._module_path(module)
            if path is None or attribute is None:
                return None
            source, name = self.source(path), attribute
        return None

    def module(self, source: Source, name: str) -> Source | None:
        """The file of the tree that `name`, imported in `source` as a module, stands for."""
        module, attribute = source.imports.get(name, ("", None))
        path = (
            self._module_path(".".join(filter(None, (module, attribute))))
            if module or attribute
            else None
        )
        return self.source(path) if path else None

    def _module_path(self, module: str) -> str | None:
        if module not in self._paths:
            self._paths[module] = self._existing_path(module)
        return self._paths[module]

    def _existing_path(self, module: str) -> str | None:
        relative = module.replace(".", "/")
        for candidate in (f"{relative}.py", f"{relative}/__init__.py"):
            if (self._root / candidate).is_file():
                return candidate
        return None

    def _read(self, path: str) -> Source:
        try:
            tree = ast.parse((self._root / path).read_bytes(), path)
        except SyntaxError as error:
            raise SourceError(f"{path}: {error.msg}", error.lineno or 0) from error
        except (OSError, ValueError) as error:
            raise SourceError(f"{path}: {error}") from error
        source = Source(path)
        for statement in tree.body:
            _index(source, statement)
        for node in _all_imports(tree):
            source.all_imports.extend(_absolute_names(node))
        return source


def _index(source: Source, statement: ast.stmt) -> None:
    if isinstance(statement, ast.ClassDef):
        source.classes[statement.name] = statement
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        for name, value in assigned(statement):
            source.constants[name] = value
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            source.imports[alias.asname or alias.name.split(".")[0]] = (alias.name, None)
    elif isinstance(statement, ast.ImportFrom):
        module = _module_in_tree(source.path, statement)
        for alias in statement.names:
            source.imports[alias.asname or alias.name] = (module, alias.name)
    elif isinstance(statement, (ast.Try, ast.If)):
        for inner in statement.body:
            _index(source, inner)


def assigned(statement: ast.Assign | ast.AnnAssign) -> list[tuple[str, ast.expr]]:
    """(name, value) pairs of an assignment to plain names."""
    if statement.value is None:
        return []
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [(target.id, statement.value) for target in targets if isinstance(target, ast.Name)]


def _module_in_tree(path: str, statement: ast.ImportFrom) -> str:
    """The imported module's dotted name, without the package root where it is in the tree."""
    module = statement.module or ""
    if statement.level:
        folder = PurePosixPath(path).parent.parts
        kept = folder[: len(folder) - (statement.level - 1)]
        return ".".join((*kept, *filter(None, [module])))
    for root in _ROOTS:
        if module == root or module.startswith(root + "."):
            return module[len(root) + 1 :]
    return module


def _all_imports(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """Import statements at module level and inside functions and methods, in source order."""
    found: list[ast.Import | ast.ImportFrom] = []
    pending: list[ast.stmt] = list(reversed(tree.body))
    while pending:
        statement = pending.pop()
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found.append(statement)
        else:
            for part in ("finalbody", "orelse", "handlers", "body"):
                inner = getattr(statement, part, ())
                pending.extend(reversed(inner if isinstance(inner, list) else ()))
    return found


def _absolute_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Importable names that lie outside the tree: `transformers.BertModel`, `numpy`."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif node.level or node.module is None:
        return []
    else:
        names = [
            f"{node.module}.{alias.name}" if alias.name != "*" else node.module
            for alias in node.names
        ]
    return [
        name for name in names if not any(name == r or name.startswith(r + ".") for r in _ROOTS)
    ]
