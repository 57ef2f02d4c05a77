# SPDX-License-Identifier: Apache-2.0
"""Puts a requirement layer before the base environment.

A layer is a read-only directory that `pip install --target` filled, with a `layer.json` that may
name distributions' modules to hide (`uninstall_first.txt` of the loader).
"""

from __future__ import annotations

import json
import os
import site
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class ImportMask(MetaPathFinder):
    """Makes top-level modules look as if they were not installed."""

    def __init__(self, names: Sequence[str]):
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is None and fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r} (hidden by the layer)")
        return None


def activate(layer: str) -> None:
    """`.pth` files, entry points and namespace packages of the layer work as if installed."""
    known = list(sys.path)
    site.addsitedir(layer)
    added = [entry for entry in sys.path if entry not in known]
    sys.path[:] = added + known
    names = _hidden_modules(layer)
    if names:
        sys.meta_path.insert(0, ImportMask(names))


def _hidden_modules(layer: str) -> list[str]:
    try:
        with open(os.path.join(layer, "layer.json"), encoding="utf-8") as file:
            return list(json.load(file).get("mask", []))
    except FileNotFoundError:
        return []
