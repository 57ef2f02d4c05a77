# SPDX-License-Identifier: Apache-2.0
"""Every tensor a module holds, found once, and swapped by identity.

Parameters, buffers, and tensors that sit on a module as plain attributes or in its lists and dicts
(an LSTM keeps its weights in such a list too). A tensor that occurs in several places (tied
weights) is one entry, under the first name it is found by.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import torch


class ModuleState:
    """One module tree.

    tensors  name → tensor, each distinct one once, parameters first
    aliases  every further name of a tensor → its name there
    """

    def __init__(self, module: torch.nn.Module):
        self.tensors: dict[str, torch.Tensor] = {}
        self.aliases: dict[str, str] = {}
        self._places: list[tuple[Any, Any, str]] = []  # (dict or list, key or index, name)
        self._containers: list[tuple[dict, str, list | dict]] = []  # (attributes, name, container)
        self._names: dict[int, str] = {}
        children = list(module.named_modules())
        for kind in ("_parameters", "_buffers"):
            for path, child in children:
                self._collect(vars(child)[kind], path)
        for path, child in children:
            self._collect(vars(child), path)
            for attribute, value in vars(child).items():
                if type(value) in (list, dict) and attribute not in ("_parameters", "_buffers"):
                    self._containers.append((vars(child), attribute, value))
                    self._collect(value, f"{path}.{attribute}" if path else attribute)

    def _collect(self, holder: dict | list, path: str) -> None:
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            if isinstance(value, torch.Tensor):
                own_name = f"{path}.{key}" if path else str(key)
                name = self._names.setdefault(id(value), own_name)
                if own_name != name:
                    self.aliases[own_name] = name
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
            for attributes, key, container in self._containers:
                attributes[key] = container
            for holder, key, name in self._places:
                holder[key] = self.tensors[name]

    def current(self) -> dict[str, torch.Tensor]:
        """What stands in the places now; inside `swapped`, what forward left there."""
        found = {name: holder[key] for holder, key, name in reversed(self._places)}
        return {name: value for name, value in found.items() if isinstance(value, torch.Tensor)}
