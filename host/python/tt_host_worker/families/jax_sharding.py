# SPDX-License-Identifier: Apache-2.0
"""A plan's shard rules against a JAX loader and its network."""

from __future__ import annotations

import dis
import enum
import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import jax

from ..failures import CaseError, NotApplicableError
from ..loader_import import CANONICAL
from ..pure_network import PureNetwork
from ..runtimes.jax_devices import device_mesh
from ..sharding import Findings, Mesh, Rule, ShardingPlan, Spec
from ..sharding.findings import did_you_mean
from ..sharding.resolve import input_specs, warn_of_whole_weights
from ..sharding.rules import decide, divided
from .flax_networks import named_specs
from .jax_loader_call import Arguments, call_named

_RAISE = dis.opmap["RAISE_VARARGS"]


class Parallelism(enum.Enum):
    """What loaders are told; they compare by name."""

    SINGLE_DEVICE = "single_device"
    DATA_PARALLEL = "data_parallel"
    TENSOR_PARALLEL = "tensor_parallel"


def resolve_network(
    plan: Mapping[str, Any],
    mesh: Mesh,
    loader: Any,
    model: Any,
    network: PureNetwork,
    arguments: Arguments,
    findings: Findings,
) -> ShardingPlan:
    """Everything the plan divides; every mistake in it goes to `findings`."""
    arrays = {**network.parameters, **network.state}
    asked = plan.get("weights") or {}
    sharding = ShardingPlan(
        mesh, inputs=input_specs(plan.get("inputs") or {}, arguments, mesh, findings)
    )
    decided = decide(asked.get("shard", []), arrays, "parameter", mesh, findings)
    if asked.get("from") == "loader":
        told = _Told(plan, mesh, loader)
        sharding.inputs = told.inputs(arguments, findings) or sharding.inputs
        decided = _known(told.weights(model), arrays, findings) | decided
    sharding.weights = divided(decided, arrays, mesh, findings)
    for rule in (plan.get("activations") or {}).get("shard", []):
        findings.error(
            f"rule '{rule['match']}': activations of JAX models cannot be divided by rules",
            rule=rule["match"],
        )
    warn_of_whole_weights(sharding, decided, arrays, findings)
    return sharding


class _Told:
    """What the loader says, asked as upstream's multi-chip tester asks."""

    def __init__(self, plan: Mapping[str, Any], mesh: Mesh, loader: Any):
        self._loader = loader
        self._mesh = mesh
        self._offered = {
            "mesh": device_mesh(mesh),
            "cpu_mesh": device_mesh(mesh),
            "axis_name": mesh.axes[0],
            "parallelism": _parallelism(plan["strategy"]),
        }

    def inputs(self, arguments: Arguments, findings: Findings) -> list[Spec]:
        """One spec for all arguments, or one each; what is nested stays whole."""
        give = getattr(self._loader, "get_input_activations_partition_spec", None)
        if give is None:
            return []
        given = call_named(give, **self._offered)
        specs = [given] if isinstance(given, jax.sharding.PartitionSpec) else list(given)
        self._offered["input_activations_partition_specs"] = given
        names = [*map(str, range(len(arguments[0]))), *arguments[1]]
        if len(specs) == 1:
            specs *= len(names)
        if len(specs) != len(names):
            raise CaseError(
                "plan",
                f"get_input_activations_partition_spec: {len(specs)} specs for {len(names)} inputs",
            )
        rules = [
            {"match": name, "dims": list(spec), "optional": True}
            for name, spec in zip(names, specs, strict=True)
        ]
        return input_specs({"shard": rules}, arguments, self._mesh, findings)

    def weights(self, model: Any) -> dict[str, Spec]:
        offered = {**self._offered, "model_for_multichip": model}
        give = getattr(self._loader, "load_parameters_partition_spec", None)
        if give is None:
            raise NotApplicableError(
                "the loader defines no sharding: it has no load_parameters_partition_spec"
            )
        try:
            given = call_named(give, **offered)
        except (NotImplementedError, ValueError) as error:
            if not _refused_by(give, error):
                raise
            raise NotApplicableError(f"the loader defines no sharding: {error}") from error
        if given is None:
            raise NotApplicableError(
                "the loader defines no sharding: load_parameters_partition_spec gives none"
            )
        return named_specs(given)


def _refused_by(method: Callable, error: Exception) -> bool:
    """By a `raise` of `method` itself, as loaders of variants that are not divided do it. What a
    call or an operation in it raises is a mistake."""
    place = error.__traceback__
    while place.tb_next is not None:
        place = place.tb_next
    code = inspect.unwrap(getattr(method, "__func__", method)).__code__
    return place.tb_frame.f_code is code and code.co_code[place.tb_lasti] == _RAISE


def _known(
    given: Mapping[str, Spec], arrays: Mapping[str, Any], findings: Findings
) -> dict[str, Rule]:
    method = "load_parameters_partition_spec"
    for name, spec in given.items():
        if name not in arrays:
            hint = did_you_mean(name, arrays)
            findings.error(
                f"{method}: no parameter '{name}' with spec {spec}{hint}", rule=method, name=name
            )
    return {name: Rule(method, spec) for name, spec in given.items() if name in arrays}


def _parallelism(strategy: str) -> enum.Enum:
    """Of the loaders' own enum, where their tree has one. A strategy that it does not know and that
    asks loaders for weights divides tensors."""
    try:
        config = importlib.import_module(f"{CANONICAL}.config")
    except ModuleNotFoundError:
        config = None
    members = getattr(config, "Parallelism", Parallelism).__members__
    return members.get(strategy.upper(), members["TENSOR_PARALLEL"])
