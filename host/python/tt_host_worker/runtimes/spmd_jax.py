# SPDX-License-Identifier: Apache-2.0
"""JAX-native models on `spmd`: the executor of torch models with another pure function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax

from ..output_leaves import TracedOutput
from .interface import BACKWARD
from .spmd import Execution


class JaxExecution(Execution):
    """`program.model` is a PureNetwork; its inputs are torch tensors on the host."""

    @classmethod
    def check_plan(cls, plan: dict) -> str | None:
        return "plan part 'hooks' of a JAX model" if plan.get("hooks") else None

    def lower(self, phase: str) -> None:
        super().lower(phase)
        if phase == BACKWARD:  # Golden has zeros too where nothing reaches a parameter.
            self._reached = dict.fromkeys(self._trainable, True)

    def _take_apart(self) -> Mapping[str, Any]:
        network = self.program.model
        self._trainable = list(network.parameters)
        return {**network.parameters, **network.state}

    def _prepare_trace(self) -> None:
        pass

    def _forward(self, weights: dict, inputs: list) -> tuple[list, dict]:
        network = self.program.model
        parameters = {name: weights[name] for name in network.parameters}
        state = {name: weights[name] for name in network.state}
        output, left = network.call(parameters, state, *self._inputs.rebuilt(inputs))
        self._output = TracedOutput(self.program.select(output), lambda v: isinstance(v, jax.Array))
        changed = {name: array for name, array in left.items() if array is not state.get(name)}
        return self._output.arrays, changed

    def _write_back(self, buffers: dict) -> None:
        self.program.model.state |= buffers
