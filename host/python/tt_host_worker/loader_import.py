# SPDX-License-Identifier: Apache-2.0
"""Imports loaders so that both package names of a models root work, whatever its folder is called.

`tt_forge_models` is the canonical name: a package whose path is the models root. The name
`third_party.tt_forge_models` (and everything below it) is an alias for the *same module objects*,
so a loader is executed once and an enum exists once, however it is spelt. A loader's module is
`tt_forge_models.<dir>.<dir>.loader`; no dashed alias is kept, since nothing looks a module up by
it. Folders without `__init__.py` are namespace packages by Python's own rules.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path, PurePosixPath
from types import ModuleType

from .failures import CaseError
from .shared_bytecode import SharedBytecodeLoader

CANONICAL = "tt_forge_models"
_ALIAS_PARENT = "third_party"
_ALIAS = f"{_ALIAS_PARENT}.{CANONICAL}"


def load_loader_class(models_root: str, loader_path: str, bytecode_directory: str = "") -> type:
    """Imports `<models_root>/<loader_path>` and returns its `ModelLoader` class.

    What the loader's own code raises is passed on as it is. `bytecode_directory` keeps what is
    compiled for other processes; empty: nothing is kept.
    """
    root = Path(models_root).resolve()
    if not (root / loader_path).is_file():
        raise CaseError("env", f"no loader {loader_path} under the models root {root}")
    serve_models_root(root, bytecode_directory)
    module = importlib.import_module(loader_module_name(loader_path))
    loader_class = getattr(module, "ModelLoader", None)
    if not isinstance(loader_class, type):
        raise CaseError("model_error", f"{loader_path} defines no class ModelLoader")
    return loader_class


def loader_module_name(loader_path: str) -> str:
    """`bert/pytorch/loader.py` → `tt_forge_models.bert.pytorch.loader`."""
    parts = PurePosixPath(loader_path).with_suffix("").parts
    dotted = [part for part in parts if "." in part]
    if dotted:
        raise CaseError(
            "env", f"{loader_path}: a folder with a dot ({dotted[0]}) is no Python package"
        )
    return ".".join((CANONICAL, *parts))


def serve_models_root(root: Path, bytecode_directory: str = "") -> None:
    """Makes `root` importable under both names. One process serves one root."""
    for finder in sys.meta_path:
        if isinstance(finder, _ModelsRootFinder):
            if finder.root != root:
                raise CaseError("env", f"this process already serves the models root {finder.root}")
            return
    _forget_packages()
    sys.meta_path.insert(0, _ModelsRootFinder(root, bytecode_directory))
    # Last, not first: a model folder called like an installed package (timm/) must not shadow it.
    if str(root) not in sys.path:
        sys.path.append(str(root))


def _forget_packages() -> None:
    """Whoever imported an installed package of these names meant another root."""
    if CANONICAL not in sys.modules and _ALIAS not in sys.modules:
        return  # The walk below would touch, and so copy, thousands of pages of a forked process.
    for name in list(sys.modules):
        if _is_below(name, CANONICAL) or _is_below(name, _ALIAS):
            del sys.modules[name]


def _is_below(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


class _ModelsRootFinder(importlib.abc.MetaPathFinder):
    """Finds the two package names, and by Python's own finder what lies below the canonical one."""

    def __init__(self, root: Path, bytecode_directory: str):
        self.root = root
        self._bytecode_directory = bytecode_directory

    def find_spec(self, name, path=None, target=None):
        if name == CANONICAL:
            return self._package_spec()
        if _is_below(name, CANONICAL):
            return self._compiled_once(importlib.machinery.PathFinder.find_spec(name, path, target))
        if _is_below(name, _ALIAS):
            return self._alias_spec(name)
        if name == _ALIAS_PARENT:
            return importlib.machinery.PathFinder.find_spec(name) or _empty_namespace(name)
        return None

    def _package_spec(self) -> importlib.machinery.ModuleSpec:
        init = self.root / "__init__.py"
        if init.is_file():
            return self._compiled_once(
                importlib.util.spec_from_file_location(
                    CANONICAL, init, submodule_search_locations=[str(self.root)]
                )
            )
        spec = _empty_namespace(CANONICAL)
        spec.submodule_search_locations = [str(self.root)]
        return spec

    def _compiled_once(
        self, spec: importlib.machinery.ModuleSpec | None
    ) -> importlib.machinery.ModuleSpec | None:
        if self._bytecode_directory and spec and type(spec.loader) is SourceFileLoader:
            spec.loader = SharedBytecodeLoader(
                spec.loader.name, spec.loader.path, self._bytecode_directory
            )
        return spec

    @staticmethod
    def _alias_spec(name: str) -> importlib.machinery.ModuleSpec | None:
        canonical = name.removeprefix(f"{_ALIAS_PARENT}.")
        try:
            target = importlib.import_module(canonical)
        except ModuleNotFoundError as error:
            if error.name == canonical:
                return None  # The import system then reports the name the loader wrote.
            raise
        spec = importlib.machinery.ModuleSpec(name, _AliasLoader(target))
        spec.submodule_search_locations = getattr(target, "__path__", None)
        return spec


def _empty_namespace(name: str) -> importlib.machinery.ModuleSpec:
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = []
    return spec


class _AliasLoader(importlib.abc.Loader):
    """Puts an imported module into `sys.modules` under a second name, leaving it as it is."""

    def __init__(self, target: ModuleType):
        self._target = target
        self._spec = target.__spec__

    def create_module(self, spec):
        return self._target

    def exec_module(self, module):
        module.__spec__ = self._spec  # The import system has just overwritten it with the alias's.
