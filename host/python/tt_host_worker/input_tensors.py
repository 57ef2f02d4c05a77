# SPDX-License-Identifier: Apache-2.0
"""The tensors inside a model's inputs, and the same inputs rebuilt around other tensors."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import torch


class InputTensors:
    """`tensors`: each distinct tensor reachable from (args, kwargs) once, in order of first sight.

    Containers and plain objects (a cache, a BatchEncoding) are walked; modules are not.
    """

    def __init__(self, args: list[Any], kwargs: dict[str, Any]):
        self._tree = (args, kwargs)
        self.tensors: list[torch.Tensor] = list(_tensors_in(self._tree))

    def rebuilt(self, replacements: Iterable[torch.Tensor]) -> tuple[list[Any], dict[str, Any]]:
        """A deep copy of the inputs in which each tensor is its replacement."""
        memo = {id(old): new for old, new in zip(self.tensors, replacements, strict=True)}
        return copy.deepcopy(self._tree, memo)


def _tensors_in(tree: Any) -> list[torch.Tensor]:
    found: list[torch.Tensor] = []
    seen: set[int] = set()

    def walk(value: Any) -> None:
        if id(value) in seen:
            return
        seen.add(id(value))
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, dict):
            for child in value.values():
                walk(child)
        elif isinstance(value, (list, tuple, set, frozenset)):
            for child in value:
                walk(child)
        elif not isinstance(value, (type, torch.nn.Module)) and hasattr(value, "__dict__"):
            walk(vars(value))

    walk(tree)
    return found
