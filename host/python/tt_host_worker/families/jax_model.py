# SPDX-License-Identifier: Apache-2.0
"""A flax model. Its arrays cannot be changed in place, so both sides start from the same ones."""

from __future__ import annotations

import contextlib
from typing import Any

from ..failures import NotApplicableError
from ..golden import Golden
from ..golden_reuse import GoldenReuse
from ..runtimes.interface import Program
from ..runtimes.jax_devices import device_mesh, host_cpu, start_backend
from ..sharding import Findings, Mesh, ShardingPlan
from ..sharding.input_batch import batch_of
from ..sharding.mesh import make_mesh
from ..sharding.resolve import mesh_of
from ..training import TrainedOutput
from .flax_dropout import flax_dropout_neutralised
from .interface import CaseModel
from .jax_golden import JaxTrainedOutput, description_of_golden, run_jax_golden
from .jax_loader_call import JaxLoaderCall
from .jax_sharding import resolve_network

_AXIS = "X"  # Upstream's only one: a row of devices.


class JaxModel(CaseModel):
    """Loading computes already: the backend is started with the case's devices before it."""

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
        self._devices = request["devices"]
        self._loader = JaxLoaderCall(
            loader_class,
            request["variant"],
            request["dtype"],
            self._seed,
            batch_of(plan, self._devices),
        )
        self._mesh = _mesh_of(plan, self._loader.instance(), self._devices, findings)
        self._sharding: ShardingPlan | None = None

    def facts(self) -> dict[str, Any]:
        return {**self._loader.facts(), "dtype_override": self._loader.dtype_passed()}

    def load(self) -> None:
        start_backend(self._devices)
        if self._mesh:
            self._loader.give_mesh(device_mesh(self._mesh))
        with host_cpu():
            self._model, self._network = self._loader.load_network(self._training)

    def parameter_count(self) -> int:
        return sum(array.size for array in self._network.parameters.values())

    def dropout_neutralised(self) -> contextlib.AbstractContextManager[None]:
        return flax_dropout_neutralised()

    def load_inputs(self) -> str | None:
        with host_cpu():
            self._arguments = self._loader.load_inputs()
        return None

    def divide(self, findings: Findings) -> None:
        if self._mesh:
            self._sharding = resolve_network(
                self._plan,
                self._mesh,
                self._loader.instance(),
                self._model,
                self._network,
                self._arguments,
                findings,
            )

    def run_golden(self, reuse: GoldenReuse | None) -> Golden:
        def compute() -> Golden:
            return run_jax_golden(
                self._network,
                self._arguments,
                self._loader.unpack(),
                self._training,
                self._seed,
                lambda dtype: self._loader.in_dtype(dtype).load_network(self._training)[1],
            )

        computed_from = reuse and description_of_golden(self._network, self._arguments)
        if not computed_from:
            return compute()
        return reuse.golden(computed_from, self._chosen_before, compute)

    def _chosen_before(self, leaf: str | None) -> TrainedOutput:
        return JaxTrainedOutput.chosen_before(self._loader.unpack(), leaf)

    def program(self, golden: Golden) -> Program:
        return Program(
            self._network,
            *self._arguments,
            self._training,
            golden.select,
            self._seed,
            self._mesh.size if self._mesh else 1,
            self._sharding,
        )


def _mesh_of(plan: dict[str, Any], loader: Any, devices: int, findings: Findings) -> Mesh | None:
    asked = plan.get("mesh") or {}
    if asked.get("from") != "loader":
        return mesh_of(plan, loader, devices, findings)
    if not hasattr(loader, "load_parameters_partition_spec"):
        raise NotApplicableError(
            "the loader defines no sharding: it has no load_parameters_partition_spec"
        )
    return make_mesh((devices,), (_AXIS,), devices, "mesh of JAX loaders", findings)
