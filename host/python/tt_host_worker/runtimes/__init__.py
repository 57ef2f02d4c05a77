# SPDX-License-Identifier: Apache-2.0
"""Finds runtimes by name: the modules of this package, and those of TTHOST_RUNTIME_PATH.

Importing this package imports no torch; `load` and `describe` import the runtime modules, which do.
"""

from __future__ import annotations

import dataclasses
import difflib
import importlib
import importlib.util
import os
import pkgutil
from types import ModuleType

from ..failures import CaseError

__path__ = [*__path__, *filter(None, os.environ.get("TTHOST_RUNTIME_PATH", "").split(os.pathsep))]

_NOT_RUNTIMES = frozenset({"interface", "torchax_shims", "array_bridge", "cotangent_reach"})
_SPMD_NEEDS = ("jax", "jaxlib", "torchax")
_FIXES = {"spmd": "python -m pip install -r requirements/spmd.txt"}


def names() -> list[str]:
    """Every runtime that can be named, sorted."""
    modules = {module.name for module in pkgutil.iter_modules(__path__)}
    return sorted(name for name in modules - _NOT_RUNTIMES if not name.startswith("_"))


def resolve(name: str) -> str:
    """`auto` → a runtime's name; any other name is checked. Imports nothing."""
    if name == "auto":
        have_all = all(importlib.util.find_spec(module) for module in _SPMD_NEEDS)
        return "spmd" if have_all else "cpu"
    if name not in names():
        nearest = difflib.get_close_matches(name, names(), 1, 0.0)[0]
        raise CaseError(
            "env",
            f"unknown runtime '{name}': did you mean '{nearest}'? (known: {', '.join(names())})",
        )
    return name


def load(name: str) -> ModuleType:
    """The module of a runtime; what its imports raise becomes class `env`."""
    name = resolve(name)
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except Exception as error:
        raise CaseError("env", f"runtime '{name}' cannot be imported: {error}") from error


def describe() -> list[dict]:
    """One dict per runtime: name, usable, versions, reason, fix."""
    return [dataclasses.asdict(_describe(name)) for name in names()]


def _describe(name: str):
    from .interface import Description

    try:
        return load(name).describe()
    except CaseError as error:
        fix = _FIXES.get(name, "install what its module imports")
        return Description(name, usable=False, reason=error.message, fix=fix)
