# SPDX-License-Identifier: Apache-2.0
"""A plan's mesh and shard rules against a loader and its model: who is divided, and how."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from ..failures import CaseError, NotApplicableError
from ..input_tensors import InputTensors
from ..module_state import ModuleState
from .mesh import Mesh, Spec, check_axes, check_spec, is_spec, make_mesh

Arguments = tuple[list[Any], dict[str, Any]]

_MORE_DEVICES = "--devices N or an --arch with several chips gives more"


@dataclass
class ShardingPlan:
    """Checked. What is not named is whole on each device.

    weights      name in `ModuleState(model).tensors` → spec; a tied weight is there once
    inputs       one spec per tensor of `InputTensors`, in its order
    activations  path of a module → spec of each tensor in its output
    """

    mesh: Mesh
    weights: dict[str, Spec] = field(default_factory=dict)
    inputs: list[Spec] = field(default_factory=list)
    activations: dict[str, Spec] = field(default_factory=dict)


def mesh_of(plan: Mapping[str, Any], loader: Any, devices: int) -> Mesh | None:
    """The mesh of a plan; None when it asks for none.

    Needs no model, so that a loader without sharding is skipped before its weights are loaded.
    Raises CaseError of class plan, and NotApplicableError where the loader has no mesh.
    """
    asked = plan.get("mesh")
    if not asked:
        return None
    if asked.get("from") != "loader":
        return make_mesh(asked["shape"], asked["axes"], devices, "mesh of the plan")
    fallback = asked.get("fallback")
    try:
        shape, axes = _given("mesh", loader, "get_mesh_config", devices)
    except NotApplicableError:
        if not fallback:
            raise
        return make_mesh(fallback["shape"], fallback["axes"], devices, "mesh of the plan")
    mesh = make_mesh(shape, axes, devices, "get_mesh_config of the loader")
    if mesh.size < 2:
        raise NotApplicableError(f"{mesh} is a single device; {_MORE_DEVICES}")
    return mesh


def resolve(
    plan: Mapping[str, Any],
    mesh: Mesh,
    loader: Any,
    model: torch.nn.Module,
    arguments: Arguments,
) -> ShardingPlan:
    """Everything the plan divides.

    Raises CaseError with every mistake, one a line; NotApplicableError without sharding.
    """
    state = ModuleState(model)
    mistakes: list[str] = []
    sharding = ShardingPlan(
        mesh,
        weights=_weights(plan.get("weights"), loader, model, state, mistakes),
        activations=_activations(plan.get("activations"), loader, model, mistakes),
    )
    sharding.inputs = input_specs(plan.get("inputs") or {}, arguments)
    return checked(sharding, state.tensors, arguments, mistakes)


def checked(
    sharding: ShardingPlan, weights: Mapping[str, Any], arguments: Arguments, mistakes: list[str]
) -> ShardingPlan:
    """`sharding` again. Raises CaseError where a spec fits no weight or input, or `mistakes` were
    found before."""
    for name, spec in sharding.weights.items():
        mistakes.append(check_spec(name, weights[name].shape, spec, sharding.mesh) or "")
    tensors = InputTensors(*arguments).tensors
    for index, (tensor, spec) in enumerate(zip(tensors, sharding.inputs, strict=True)):
        mistakes.append(check_spec(f"input {index}", tensor.shape, spec, sharding.mesh) or "")
    for path, spec in sharding.activations.items():  # Their shapes are known when they are traced.
        mistakes.append(check_axes(path or "the model", spec, sharding.mesh) or "")
    if found := [mistake for mistake in mistakes if mistake]:
        raise CaseError("plan", "\n".join(found))
    return sharding


def _weights(
    asked: Any, loader: Any, model: torch.nn.Module, state: ModuleState, mistakes: list[str]
) -> dict[str, Spec]:
    if not asked:
        return {}
    if asked.get("from") != "loader":
        return specs_by_rules(asked["shard"], state.tensors, mistakes)
    specs = _given("sharding", loader, "load_shard_spec", model)
    kind = "parameter or buffer"
    return _by_identity("load_shard_spec", specs, state.tensors.items(), kind, mistakes)


def _given(what: str, loader: Any, method: str, argument: Any) -> Any:
    """What `method` of the loader gives. Raises NotApplicableError where it is missing, gives None,
    or a pair that begins with None."""
    give = getattr(loader, method, None)
    if give is None:
        raise NotApplicableError(f"the loader defines no {what}: it has no {method}")
    given = give(argument)
    if given is None or (isinstance(given, tuple) and given[:1] == (None,)):
        raise NotApplicableError(f"the loader defines no {what}: {method} gives none")
    return given


def _by_identity(
    method: str,
    specs: Any,
    named: Iterable[tuple[str, Any]],
    kind: str,
    mistakes: list[str],
) -> dict[str, Spec]:
    """The specs that `method` of the loader gave, by the names of what they are for."""
    if not isinstance(specs, Mapping):
        raise CaseError("plan", f"{method} gives a {type(specs).__name__}, no dict of specs")
    names = {id(value): name for name, value in named}
    resolved: dict[str, Spec] = {}
    for value, spec in specs.items():
        if not is_spec(spec):
            mistakes.append(
                f"{method}: spec {spec!r} of {_described(value)} is no tuple of axis names and None"
            )
        elif id(value) not in names:
            mistakes.append(
                f"{method}: {_described(value)} with spec {tuple(spec)} is no {kind} of the model"
            )
        else:
            resolved[names[id(value)]] = tuple(spec)
    return resolved


def _described(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    return f"a {type(value).__name__}"


def specs_by_rules(rules: list[dict], names: Iterable[str], mistakes: list[str]) -> dict[str, Spec]:
    """The first rule that matches a name decides; one that matches nothing is a mistake."""
    resolved: dict[str, Spec] = {}
    for rule in rules:
        pattern, spec = rule["match"], _spec_of(rule["dims"])
        matching = [name for name in names if fnmatch.fnmatchcase(name, pattern)]
        for name in matching:
            resolved.setdefault(name, spec)
        if not matching:
            mistakes.append(f"rule '{pattern}': no parameter of that name")
    return resolved


def _activations(
    asked: Any, loader: Any, model: torch.nn.Module, mistakes: list[str]
) -> dict[str, Spec]:
    give = getattr(loader, "load_activation_shard_spec", None)
    if not asked or give is None:
        return {}
    specs = give(model) or {}
    named = model.named_modules()
    return _by_identity("load_activation_shard_spec", specs, named, "module", mistakes)


def input_specs(asked: Mapping[str, Any], arguments: Arguments) -> list[Spec]:
    """One spec per tensor of `InputTensors`. Rules are for the tensors that are arguments
    themselves; what is nested stays whole."""
    args, kwargs = arguments
    named = [*((str(i), value) for i, value in enumerate(args)), *kwargs.items()]
    specs: dict[int, Spec] = {}
    for rule in asked.get("shard") or []:
        for name, value in named:
            is_meant = isinstance(value, torch.Tensor) and value.dim() > 0
            if is_meant and fnmatch.fnmatchcase(name, rule["match"]):
                specs.setdefault(id(value), _spec_of(rule["dims"]))
    return [specs.get(id(tensor), ()) for tensor in InputTensors(*arguments).tensors]


def _spec_of(dims: list) -> Spec:
    return tuple(tuple(entry) if isinstance(entry, list) else entry for entry in dims)
