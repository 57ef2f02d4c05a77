# SPDX-License-Identifier: Apache-2.0
"""A plan's mesh and shard rules against a loader and its model: who is divided, and how.

The one place where a plan is judged by a model: a case refuses what is found here before a device
is touched, and `tt-host plugin plan --lint` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from ..failures import CaseError, NotApplicableError
from ..input_tensors import InputTensors
from ..module_state import ModuleState
from .findings import Findings
from .mesh import Mesh, Spec, check_axes, is_spec, make_mesh, parts_of
from .rules import Decided, Rule, decide, divided

Arguments = tuple[list[Any], dict[str, Any]]

LARGE_SHARE = 0.05  # Of all weights; a smaller one that is whole is not worth a line.
_ACTIVATIONS = "load_activation_shard_spec"
_MORE_DEVICES = "--devices N or an --arch with several chips gives more"


@dataclass
class ShardingPlan:
    """What is not named is whole on each device.

    weights      name in `ModuleState(model).tensors` → spec; a tied weight is there once
    inputs       one spec per tensor of `InputTensors`, in its order
    activations  path of a module → what divides each tensor in its output
    """

    mesh: Mesh
    weights: dict[str, Spec] = field(default_factory=dict)
    inputs: list[Spec] = field(default_factory=list)
    activations: dict[str, Rule] = field(default_factory=dict)


def mesh_of(plan: Mapping[str, Any], loader: Any, devices: int, findings: Findings) -> Mesh | None:
    """The mesh of a plan; None when it asks for none.

    Needs no model, so that a loader without sharding is skipped before its weights are loaded.
    Raises CaseError of class plan, and NotApplicableError where the loader has no mesh.
    """
    asked = plan.get("mesh")
    if not asked:
        return None
    if asked.get("from") != "loader":
        return make_mesh(asked["shape"], asked["axes"], devices, "mesh of the plan", findings)
    fallback = asked.get("fallback")
    try:
        shape, axes = _given("mesh", loader, "get_mesh_config", devices)
    except NotApplicableError:
        if not fallback:
            raise
        shape, axes = fallback["shape"], fallback["axes"]
        return make_mesh(shape, axes, devices, "fallback mesh of the plan", findings)
    mesh = make_mesh(shape, axes, devices, "get_mesh_config of the loader", findings)
    if mesh.size < 2:
        raise NotApplicableError(f"{mesh} is a single device; {_MORE_DEVICES}")
    return mesh


def resolve(
    plan: Mapping[str, Any],
    mesh: Mesh,
    loader: Any,
    model: torch.nn.Module,
    arguments: Arguments,
    findings: Findings,
) -> ShardingPlan:
    """Everything the plan divides; every mistake in it goes to `findings`.

    Raises CaseError where the loader gives no specs at all, NotApplicableError without sharding.
    """
    state = ModuleState(model)
    decided = _weights(plan.get("weights") or {}, mesh, loader, model, state, findings)
    sharding = ShardingPlan(
        mesh,
        weights=divided(decided, state.tensors, mesh, findings),
        activations=_activations(plan.get("activations") or {}, mesh, loader, model, findings),
    )
    sharding.inputs = input_specs(plan.get("inputs") or {}, arguments, mesh, findings)
    warn_of_whole_weights(sharding, decided, state.tensors, findings)
    return sharding


def warn_of_whole_weights(
    sharding: ShardingPlan, decided: Decided, weights: Mapping[str, Any], findings: Findings
) -> None:
    """That rules divide none; else large ones that every device holds, unless a rule wants it."""

    def is_whole(name: str) -> bool:
        return parts_of(sharding.weights.get(name, ()), sharding.mesh) == 1

    if all(map(is_whole, weights)):
        if any(rule.replicates and any(rule.spec) for rule in decided.values()):
            findings.warning("no weight is divided: none fits the rule that means it")
        return
    total = sum(weight.nbytes for weight in weights.values())
    for name, weight in weights.items():
        rule = decided.get(name)
        is_wanted = rule is not None and not any(rule.spec)
        if is_whole(name) and not is_wanted and weight.nbytes > LARGE_SHARE * total:
            why = f"rule '{rule.match}' does not fit it" if rule else "no rule divides it"
            share = f"{weight.nbytes / total:.0%} of all weights"
            findings.warning(
                f"{name}: shape {tuple(weight.shape)}, {share}, is whole on each device: {why}",
                rule=rule and rule.match,
                name=name,
                shape=tuple(weight.shape),
            )


def _weights(
    asked: Mapping[str, Any],
    mesh: Mesh,
    loader: Any,
    model: torch.nn.Module,
    state: ModuleState,
    findings: Findings,
) -> Decided:
    """Rules come before what the loader says."""
    kind = "parameter or buffer"
    rules = asked.get("shard", [])
    decided = decide(rules, state.tensors, kind, mesh, findings, state.aliases)
    if asked.get("from") == "loader":
        specs = _given("sharding", loader, "load_shard_spec", model)
        named = state.tensors.items()
        decided = _by_identity("load_shard_spec", specs, named, kind, findings) | decided
    return decided


def _activations(
    asked: Mapping[str, Any], mesh: Mesh, loader: Any, model: torch.nn.Module, findings: Findings
) -> Decided:
    """Their shapes are known when they are traced: until then only axes are checked."""
    modules = dict(model.named_modules())
    given: Decided = {}
    if asked.get("from") == "loader":
        specs = _activation_specs(asked, loader, model)
        given = _by_identity(_ACTIVATIONS, specs, modules.items(), "module", findings)
    for path, rule in given.items():
        if mistake := check_axes(path or "the model", rule.spec, mesh):
            findings.error(mistake, rule=_ACTIVATIONS, name=path)
    return given | decide(asked.get("shard", []), modules, "module", mesh, findings)


def _activation_specs(asked: Mapping[str, Any], loader: Any, model: torch.nn.Module) -> Any:
    try:
        return _given("division of activations", loader, _ACTIVATIONS, model)
    except NotApplicableError:
        if not asked.get("optional"):
            raise
        return {}


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
    method: str, specs: Any, named: Iterable[tuple[str, Any]], kind: str, findings: Findings
) -> Decided:
    """The specs that `method` of the loader gave, by the names of what they are for."""
    if not isinstance(specs, Mapping):
        raise CaseError("plan", f"{method} gives a {type(specs).__name__}, no dict of specs")
    names = {id(value): name for name, value in named}
    decided: Decided = {}
    for value, spec in specs.items():
        if not is_spec(spec):
            findings.error(
                f"{method}: spec {spec!r} of {_described(value)} is no tuple of axis names and "
                "None",
                rule=method,
            )
        elif id(value) not in names:
            findings.error(
                f"{method}: {_described(value)} with spec {tuple(spec)} is no {kind} of the model",
                rule=method,
            )
        else:
            decided[names[id(value)]] = Rule(method, tuple(spec))
    return decided


def _described(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    return f"a {type(value).__name__}"


def input_specs(
    asked: Mapping[str, Any], arguments: Arguments, mesh: Mesh, findings: Findings
) -> list[Spec]:
    """One spec per tensor of `InputTensors`. Rules are for the tensors that are arguments
    themselves, named by position ("0") or by keyword; what is nested stays whole, and so does a
    tensor without dimensions."""
    args, kwargs = arguments
    given = {**{str(i): value for i, value in enumerate(args)}, **kwargs}
    named = {
        name: value
        for name, value in given.items()
        if isinstance(value, torch.Tensor) and value.dim() > 0
    }
    decided = decide(asked.get("shard") or [], named, "tensor argument", mesh, findings)
    by_name = divided(decided, named, mesh, findings, "input ")
    specs = {id(named[name]): spec for name, spec in reversed(by_name.items())}
    return [specs.get(id(tensor), ()) for tensor in InputTensors(*arguments).tensors]
