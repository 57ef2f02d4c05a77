# SPDX-License-Identifier: Apache-2.0
"""Imports for a fork server, each checked against the one rule a fork has: no second thread.

Nothing here starts a backend, touches a device or runs an operation on more than one thread: a
child forked afterwards would hang, not fail.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys

from .failures import CaseError
from .seeding import seed_everything


def preload(request: dict) -> dict:
    """Imports torch, what the runtime needs, then each of `modules`.

    request  {"runtime": name, "modules": [module or module.attribute, …], "warm": bool}
             "warm" is for a process that is to fork.
    returns  {"imported": […], "failed": {name: text}, "threads": n, "guilty": name or None,
              "must_spawn": text or None};
             `guilty` is the first import after which a second thread ran. Imports stop there.
             `must_spawn` says why a process with this runtime cannot fork. Nothing is imported.
    """
    report: dict = {"imported": [], "failed": {}, "threads": threads(), "guilty": None}
    report["must_spawn"] = _spawn_reason(request["runtime"]) if request.get("warm") else None
    if report["must_spawn"]:
        return report
    _import(report, "torch", lambda: importlib.import_module("torch"))
    _import(report, f"runtime {request['runtime']}", lambda: _import_runtime(request["runtime"]))
    for name in request.get("modules", []):
        _import(report, name, lambda name=name: import_named(name))
    if request.get("warm"):
        _import(report, "warm-up", _warm_up)
    return report


def threads() -> int:
    """Threads of this process, those of native libraries too."""
    return len(os.listdir("/proc/self/task"))


def _import(report: dict, name: str, action) -> None:
    if report["guilty"]:
        return
    try:
        action()
        report["imported"].append(name)
    except Exception as error:  # A model's import may raise anything; the case will meet it again.
        report["failed"][name] = f"{type(error).__name__}: {error}"
    report["threads"] = threads()
    if report["threads"] != 1:
        report["guilty"] = name


def _spawn_reason(runtime: str) -> str | None:
    from . import runtimes

    try:
        return runtimes.spawn_reason(runtime)
    except CaseError:
        return None  # No such runtime: the case will say so.


def _import_runtime(name: str) -> None:
    from . import runtimes

    runtimes.load(name).warm_imports()


def import_named(name: str) -> None:
    """Imports a module, or the module that lazily defines the attribute `package.Attribute`.

    For a configuration class of transformers, the modeling module beside it is what a case will
    need.
    """
    try:
        importlib.import_module(name)
        return
    except ModuleNotFoundError as error:
        parent, _, attribute = name.rpartition(".")
        if not parent or error.name not in (name, parent):
            raise
    value = getattr(importlib.import_module(parent), attribute)
    home = getattr(value, "__module__", "")
    if ".configuration_" in home:
        importlib.import_module(home.replace(".configuration_", ".modeling_"))


def _warm_up() -> None:
    """What the first case would pay for: our own modules, first seeding, first operation."""
    for name in (
        "case",
        "exception_report",
        "families.torch_model",
        "forked_process",
        "stack_dump",
    ):
        importlib.import_module(f"tt_host_worker.{name}")
    torch = sys.modules["torch"]
    torch.set_num_threads(1)
    seed_everything(0)
    torch.nn.Linear(8, 8)(torch.ones(8, 8))
    importlib.import_module("tt_host_worker.dropout").survey_modules()
    gc.collect()
    gc.freeze()  # A child's collector would write to every object, and so copy every page.
