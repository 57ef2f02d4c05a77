# SPDX-License-Identifier: Apache-2.0
"""Every tensor a module holds, found once, and swapped by identity.

Parameters and buffers, and tensors that sit on a module as plain attributes. A tensor that occurs in
several places (tied weights) is one entry, under the first name it is found by.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import torch


class ModuleState:
    """The tensors of one module tree.

    tensors     name → tensor, each distinct tensor once, parameters first
    parameters  the names among them that are parameters
    """

    def __init__(self, module: torch.nn.Module):
        self.tensors: dict[str, torch.Tensor] = {}
        self.parameters: set[str] = set()
        self._places: list[tuple[dict, str, str]] = []
        names: dict[int, str] = {}
        for kind in ("_parameters", "_buffers", "__dict__"):
            for path, child in module.named_modules(remove_duplicate=True):
                self._collect(vars(child).get(kind) if kind != "__dict__" else vars(child), path, names)
        for name, tensor in self.tensors.items():
            if isinstance(tensor, torch.nn.Parameter):
                self.parameters.add(name)

    def _collect(self, holder: dict, path: str, names: dict[int, str]) -> None:
        for key, value in holder.items():
            if isinstance(value, torch.Tensor):
                name = names.setdefault(id(value), f"{path}.{key}" if path else key)
                self.tensors.setdefault(name, value)
                self._places.append((holder, key, name))

    @contextlib.contextmanager
    def swapped(self, replacements: Mapping[str, torch.Tensor]) -> Iterator[None]:
        """The module computes with `replacements` inside, with its own tensors again afterwards.

        Assignments that forward itself makes to these places are undone as well.
        """
        for holder, key, name in self._places:
            holder[key] = replacements[name]
        try:
            yield
        finally:
            for holder, key, name in self._places:
                holder[key] = self.tensors[name]
