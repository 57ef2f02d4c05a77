# SPDX-License-Identifier: Apache-2.0
"""A plan's shard rules against a JAX loader and its network."""

from __future__ import annotations

import difflib
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
from ..sharding import Mesh, ShardingPlan, Spec
from ..sharding.resolve import checked, input_specs, specs_by_rules
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
) -> ShardingPlan:
    """Everything the plan divides; raises CaseError with every mistake, one a line."""
    arrays = {**network.parameters, **network.state}
    asked = plan.get("weights") or {}
    mistakes: list[str] = []
    sharding = ShardingPlan(mesh, inputs=input_specs(plan.get("inputs") or {}, arguments))
    if asked.get("from") == "loader":
        told = _Told(plan, mesh, loader)
        sharding.inputs = told.inputs(arguments) or sharding.inputs
        given = told.weights(model)
        sharding.weights = {name: spec for name, spec in given.items() if name in arrays}
        mistakes += [_unknown(name, spec, arrays) for name, spec in given.items()]
    elif asked:
        sharding.weights = specs_by_rules(asked["shard"], arrays, mistakes)
    return checked(sharding, arrays, arguments, mistakes)


class _Told:
    """What the loader says, asked as upstream's multi-chip tester asks."""

    def __init__(self, plan: Mapping[str, Any], mesh: Mesh, loader: Any):
        self._loader = loader
        self._offered = {
            "mesh": device_mesh(mesh),
            "cpu_mesh": device_mesh(mesh),
            "axis_name": mesh.axes[0],
            "parallelism": _parallelism(plan["strategy"]),
        }

    def inputs(self, arguments: Arguments) -> list[Spec]:
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
            {"match": name, "dims": list(spec)} for name, spec in zip(names, specs, strict=True)
        ]
        return input_specs({"shard": rules}, arguments)

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


def _unknown(name: str, spec: Spec, arrays: Mapping[str, Any]) -> str:
    if name in arrays:
        return ""
    nearest = difflib.get_close_matches(name, arrays, 1)
    hint = f" (did you mean '{nearest[0]}'?)" if nearest else ""
    return f"load_parameters_partition_spec: no parameter '{name}' with spec {spec}{hint}"


def _parallelism(strategy: str) -> enum.Enum:
    """Of the loaders' own enum, where their tree has one."""
    try:
        config = importlib.import_module(f"{CANONICAL}.config")
    except ModuleNotFoundError:
        config = None
    return getattr(config, "Parallelism", Parallelism)[strategy.upper()]
