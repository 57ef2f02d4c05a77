# SPDX-License-Identifier: Apache-2.0
"""What a loader offers, found by importing it: for loaders whose source does not settle it.

Runs the loader's own code, each in a child that a deadline ends.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from typing import Any

from .loader_import import load_loader_class
from .source_reader.children import Child, ChildFailedError

_INTERFACE_CLASS = "ForgeModel"
_REPORTED = ("model", "task", "source", "framework", "group")


def read_by_import(request: dict) -> dict:
    """The facts of each loader, in the order asked for, each imported in a process of its own.

    request  {"models_root": dir, "loaders": ["bert/pytorch/loader.py", …], "deadline_s": seconds}
    returns  {"loaders": [facts, …]} as source_reader.read_loaders gives them. `sources` are the
             files of the models root that were imported, or may have been by a child that hung or
             died; none when a file of the tree is missing. `imports` is left to source.
    """
    if importlib.util.find_spec("torch"):
        importlib.import_module("torch")  # Once, not in each child.
    return {"loaders": [_in_child(request, loader) for loader in request["loaders"]]}


def _in_child(request: dict, loader: str) -> dict[str, Any]:
    root = request["models_root"]
    child = Child(lambda path: facts_by_import(root, path), loader, in_own_group=True)
    try:
        return child.result(request["deadline_s"])
    except ChildFailedError as failure:
        error = {"message": f"importing it: {failure}", "line": 0}
        return {**_no_facts(loader), "error": error, "sources": _files_around(Path(root), loader)}


def _files_around(root: Path, loader: str) -> list[str]:
    """What a child that told nothing can have imported: its model's files, and shared ones."""
    own = (root / loader.split("/")[0]).rglob("*.py")
    return sorted({str(path.relative_to(root)) for path in (*own, *root.glob("*.py"))})


def _no_facts(loader: str) -> dict[str, Any]:
    return {
        "path": loader, "variants": [], "default_variant": None, "methods": {}, "imports": [],
        "sources": [], "error": None, "needs_import": None,
    }  # fmt: skip


def facts_by_import(models_root: str, loader: str) -> dict[str, Any]:
    """The facts of one loader, which is imported into this process."""
    facts = _no_facts(loader)
    try:
        cls = load_loader_class(models_root, loader)
        variants = _variants(cls)
        facts |= {"default_variant": _default(cls), "methods": _methods(cls), "variants": variants}
    except BaseException as error:  # What a module runs may raise anything, SystemExit too.
        facts["error"] = {"message": str(error) or type(error).__name__, "line": 0}
        if _is_about_the_tree(error):
            return facts
    facts["sources"] = _imported_files(Path(models_root).resolve())
    return facts


def _is_about_the_tree(error: BaseException) -> bool:
    """A file that is missing in the tree is in nobody's list; when it comes, the answer changes."""
    name = getattr(error, "name", None) or ""
    return isinstance(error, ImportError) and name.split(".")[0] in (
        "tt_forge_models",
        "third_party",
    )


def _table(cls: type) -> dict:
    query = getattr(cls, "query_available_variants", None)
    return (getattr(cls, "_VARIANTS", {}) if query is None else query()) or {}


def _variants(cls: type) -> list[dict[str, Any]]:
    keys = list(_table(cls))
    return [
        {"name": None if key is None else str(key), "facts": _model_facts(cls, key)}
        for key in keys or [None]
    ]


def _default(cls: type) -> str | None:
    default = getattr(cls, "DEFAULT_VARIANT", None)
    return str(default) if default is not None and default in _table(cls) else None


def _model_facts(cls: type, variant: Any) -> dict[str, str]:
    try:
        info = cls.get_model_info(variant)
    except Exception:  # No facts; the case itself will say what is wrong.
        return {}
    values = {name: getattr(info, name, None) for name in _REPORTED}
    plain = {name: getattr(value, "value", value) for name, value in values.items()}
    return {name: value for name, value in plain.items() if isinstance(value, str)}


def _methods(cls: type) -> dict[str, dict[str, Any]]:
    methods: dict[str, dict[str, Any]] = {}
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        function = getattr(method, "__func__", method)
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        parameters = list(inspect.signature(function).parameters.values())
        named = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        owner = next(base for base in cls.__mro__ if name in vars(base))
        methods[name] = {
            "params": named if isinstance(method, staticmethod) else named[1:],
            "has_kwargs": any(p.kind is p.VAR_KEYWORD for p in parameters),
            "origin": "interface" if owner.__name__ == _INTERFACE_CLASS else "loader",
        }
    return methods


def _imported_files(root: Path) -> list[str]:
    """`root` is resolved, and so are the paths of what was imported from it."""
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    below = f"{root}/"
    return sorted({f.removeprefix(below) for f in files if f.startswith(below)})
