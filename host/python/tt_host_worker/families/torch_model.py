# SPDX-License-Identifier: Apache-2.0
"""A torch.nn.Module: the golden side is a copy of it, run eagerly."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import torch
from torch.nn.parameter import is_lazy

from ..dropout import dropout_neutralised
from ..fresh_copies import Arguments, Sides
from ..golden import Golden, run_golden
from ..golden_reuse import GoldenReuse
from ..loader_call import LoaderCall
from ..runtimes.interface import Program
from ..sharding import Findings, Mesh, ShardingPlan, resolve
from ..sharding.input_batch import batch_of
from ..sharding.resolve import mesh_of
from ..training import TrainedOutput
from .interface import CaseModel


class TorchModel(CaseModel):
    """Holds the model once until its inputs are there, then once per side."""

    def __init__(
        self,
        request: dict[str, Any],
        plan: dict[str, Any],
        loader_class: type,
        findings: Findings,
    ):
        self._plan = plan
        self._training = request["run_mode"] == "training"
        self._seed = request["seed"]
        devices = request["devices"]
        self._loader = LoaderCall(
            loader_class, request["variant"], request["dtype"], self._seed, batch_of(plan, devices)
        )
        self._mesh: Mesh | None = mesh_of(plan, self._loader.instance(), devices, findings)
        self._sharding: ShardingPlan | None = None

    def facts(self) -> dict[str, Any]:
        return {**self._loader.facts(), "dtype_override": self._loader.dtype_passed()}

    def load(self) -> None:
        self._model: torch.nn.Module = self._loader.load_model(self._training)

    def parameter_count(self) -> int:
        known = (p for p in self._model.parameters() if not is_lazy(p))
        return sum(parameter.numel() for parameter in known)

    def dropout_neutralised(self) -> contextlib.AbstractContextManager[None]:
        return dropout_neutralised(self._model)

    def load_inputs(self) -> str | None:
        inputs = self._loader.load_inputs()
        self._sides = Sides(self._model, inputs, self._loader.load_inputs)
        del self._model
        return self._sides.remark

    def divide(self, findings: Findings) -> None:
        if self._mesh:
            loader = self._loader.instance()
            self._sharding = resolve(self._plan, self._mesh, loader, *self._device(), findings)

    def run_golden(self, reuse: GoldenReuse | None) -> Golden:
        with self._sides.golden() as (model, arguments):

            def compute() -> Golden:
                return run_golden(model, arguments, self._training, self._loader, self._seed)

            # Sides that share state: the golden run leaves something in it for the device.
            if reuse is None or self._sides.remark:
                return compute()
            return reuse.golden((model, arguments), self._chosen_before, compute)

    def _chosen_before(self, leaf: str | None) -> TrainedOutput:
        return TrainedOutput.chosen_before(self._loader.unpack(), leaf)

    def program(self, golden: Golden) -> Program:
        return self._program(golden.select)

    def _program(self, select: Callable[[Any], Any]) -> Program:
        model, (args, kwargs) = self._device()
        devices = self._sharding.mesh.size if self._sharding else 1
        return Program(
            model, args, kwargs, self._training, select, self._seed, devices, self._sharding
        )

    def _device(self) -> tuple[torch.nn.Module, Arguments]:
        return self._sides.device()
