# SPDX-License-Identifier: Apache-2.0
"""`cpu`: eager torch on the host, no compiler. It always works; the golden run is made of it."""

from __future__ import annotations

from typing import Any

import torch

from ..output_leaves import Leaf, plain_value, to_leaves
from ..seeding import seed_everything
from .interface import BACKWARD, INFERENCE, RuntimeExecution


class Execution(RuntimeExecution):
    """Runs the program as it is; the forward phase keeps its graph for the backward one."""

    SEPARATES = frozenset({"RUN", "GATHER"})
    _output: Any = None

    def place(self) -> None:
        self._parameters = trainable_parameters(self.program.model)

    def lower(self, phase: str) -> None:
        pass

    def compile(self, phase: str) -> None:
        pass

    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        if phase == BACKWARD:
            self._output.backward(cotangent)
            return
        program = self.program
        seed_everything(program.seed)
        with torch.set_grad_enabled(program.training):
            self._output = program.select(program.model(*program.args, **program.kwargs))

    def gather(self, phase: str) -> list[Leaf]:
        if phase == BACKWARD:
            return [Leaf(name, plain_value(p.grad)) for name, p in self._parameters.items()]
        leaves = to_leaves(self._output)
        if phase == INFERENCE:
            self._output = None
        return leaves

    def why_no_ir(self) -> str:
        return "the runtime compiles nothing: --runtime spmd does"


def trainable_parameters(model: torch.nn.Module) -> dict[str, torch.nn.Parameter]:
    """Parameters that require a gradient, each tied one once, by its first name."""
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def warm_imports() -> None:
    """Nothing beyond torch."""
