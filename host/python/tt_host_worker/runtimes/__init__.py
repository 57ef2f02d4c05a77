# SPDX-License-Identifier: Apache-2.0
"""Finds runtimes by name: the modules of this package, and those of TTHOST_RUNTIME_PATH.

Importing this package imports no torch; `load` imports a runtime's module, which does.
"""

from __future__ import annotations

import difflib
import importlib
import os
from pathlib import Path
from types import ModuleType

from ..failures import CaseError
from .installed import FIXES, MUST_SPAWN, NEEDS, check_present, mismatch, versions
from .installed import fix as fix_of

__path__ = [*__path__, *filter(None, os.environ.get("TTHOST_RUNTIME_PATH", "").split(os.pathsep))]

# The directories also hold what runtimes are made of; the controller tells them apart by this too.
_MARK = "\nclass Execution("
# What `auto` tries, in this order.
_FOR_SEVERAL_DEVICES = ("spmd", "torch_xla")


def names() -> list[str]:
    """Every runtime that can be named, sorted."""
    files = {file for directory in __path__ for file in Path(directory).glob("*.py")}
    return sorted({file.stem for file in files if _MARK in file.read_text(encoding="utf-8")})


def _is_runtime(name: str) -> bool:
    files = [Path(directory, f"{name}.py") for directory in __path__]
    return any(file.is_file() and _MARK in file.read_text(encoding="utf-8") for file in files)


def resolve(name: str, devices: int = 1) -> str:
    """`auto` → the runtime for a plan of so many devices; any other name is checked.

    Imports nothing. Raises CaseError of class env where there is none.
    """
    if name == "auto":
        return _automatic(devices)
    if not _is_runtime(name):
        nearest = difflib.get_close_matches(name, names(), 1, 0.0)[0]
        raise CaseError(
            "env",
            f"unknown runtime '{name}': did you mean '{nearest}'? (known: {', '.join(names())})",
        )
    return name


def _automatic(devices: int) -> str:
    for name in _FOR_SEVERAL_DEVICES:
        if mismatch(name) is None:
            return name
    if devices == 1:
        return "cpu"
    missing = "; ".join(f"{n}: {mismatch(n)} (fix: {FIXES[n]})" for n in _FOR_SEVERAL_DEVICES)
    raise CaseError("env", f"no runtime here drives {devices} devices. {missing}")


def several_devices_hint(name: str, plan: dict) -> str:
    """The end of a message that says runtime `name` cannot follow `plan`: which can."""
    if name in _FOR_SEVERAL_DEVICES or plan.get("process", {}).get("devices", 1) == 1:
        return ""
    return f": --runtime {' or '.join(_FOR_SEVERAL_DEVICES)} drives several devices"


def spawn_reason(name: str) -> str | None:
    """Why a process that has imported this runtime must not fork, or None. Imports nothing."""
    return MUST_SPAWN.get(resolve(name))


def load(name: str) -> ModuleType:
    """The module of a runtime; what its imports raise becomes class `env`."""
    name = resolve(name)
    check_present(name)
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except Exception as error:
        message = f"runtime '{name}' cannot be imported: {error}{fix_of(name)}"
        raise CaseError("env", message) from error


def describe() -> list[dict]:
    """Per runtime: name, usable, versions, reason and fix (both null when usable).

    The built-in ones are described from package metadata; others are imported.
    """
    return [_describe(name) for name in names()]


def _describe(name: str) -> dict:
    if name in NEEDS:
        found, reason, fix = versions(name), mismatch(name), FIXES[name]
    else:
        found, reason, fix = {}, _import_problem(name), f"see the module of runtime '{name}'"
    usable = reason is None
    return {
        "name": name,
        "usable": usable,
        "versions": found,
        "reason": reason,
        "fix": None if usable else fix,
    }


def _import_problem(name: str) -> str | None:
    try:
        load(name)
    except CaseError as error:
        return error.message
    return None
