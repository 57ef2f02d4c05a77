# SPDX-License-Identifier: Apache-2.0
"""Puts a requirement layer before the base environment.

A layer is a read-only directory that `pip install --target` filled, with a `layer.json` that may
name the base's modules to hide (`uninstall_first.txt` of the loader).
"""

from __future__ import annotations

import json
import os
import site
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class MaskedPathFinder(MetaPathFinder):
    """Stands where `PathFinder` stood. Finds top-level modules of some names in the layer only.

    Outside it they look as if they were not installed, to `importlib.util.find_spec` too.
    """

    def __init__(self, names: Sequence[str], layer: Sequence[str]):
        self._names = frozenset(names)
        self._layer = list(layer)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is None and fullname in self._names:
            path = self._layer
        return PathFinder.find_spec(fullname, path, target)

    find_distributions = staticmethod(PathFinder.find_distributions)
    invalidate_caches = staticmethod(PathFinder.invalidate_caches)


def activate(layer: str) -> None:
    """`.pth` files, entry points and namespace packages of the layer work as if installed."""
    known = list(sys.path)
    site.addsitedir(layer)
    added = [entry for entry in sys.path if entry not in known]
    sys.path[:] = added + known
    names = _hidden_modules(layer)
    if names:
        sys.meta_path[sys.meta_path.index(PathFinder)] = MaskedPathFinder(names, added)


def _hidden_modules(layer: str) -> list[str]:
    try:
        with open(os.path.join(layer, "layer.json"), encoding="utf-8") as file:
            return list(json.load(file).get("mask", []))
    except FileNotFoundError:
        return []
