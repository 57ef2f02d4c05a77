# SPDX-License-Identifier: Apache-2.0
"""Gives golden and device each their own model and inputs, so that no mutation crosses."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from typing import Any

import torch

from .module_state import ModuleState

Arguments = tuple[list[Any], dict[str, Any]]


class Sides:
    """The model and inputs of a case, for two runs.

    The golden side gets a deep copy (of both together, so that what they share stays shared), the
    device side the originals. What cannot be deep-copied is handed out itself: its inputs are
    loaded once more for the device side, and its tensors are put back after the golden run;
    `remark` then says so, because plain Python state is not restored.
    """

    def __init__(
        self, model: torch.nn.Module, arguments: Arguments, load_again: Callable[[], Arguments]
    ):
        self._device = (model, arguments)
        self.remark: str | None = None
        try:
            self._golden = copy.deepcopy((model, arguments))
            self._saved = None
        except Exception as error:
            self.remark = f"not deep-copyable ({error}): tensors are restored after the golden run"
            self._golden = (model, arguments)
            self._device = (model, load_again())
            self._saved = _snapshot(model)

    @contextlib.contextmanager
    def golden(self) -> Iterator[tuple[torch.nn.Module, Arguments]]:
        """The golden side's model and inputs; given up afterwards, once."""
        yield self._golden
        if self._saved is not None:
            _restore(self._golden[0], self._saved)
        del self._golden, self._saved

    def device(self) -> tuple[torch.nn.Module, Arguments]:
        """The device side's, untouched by the golden run."""
        return self._device


def _snapshot(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in ModuleState(model).tensors.items()}


def _restore(model: torch.nn.Module, saved: dict[str, torch.Tensor]) -> None:
    model.zero_grad(set_to_none=True)
    with torch.no_grad():
        for name, tensor in ModuleState(model).tensors.items():
            if name in saved:
                tensor.copy_(saved[name])
