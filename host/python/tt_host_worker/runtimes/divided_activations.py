# SPDX-License-Identifier: Apache-2.0
"""Outputs of modules inside a model, divided as a plan says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.utils._pytree import tree_map

from ..sharding import Findings, Mesh, Rule, ShardingPlan


@contextlib.contextmanager
def activations_divided(
    model: torch.nn.Module,
    plan: ShardingPlan | None,
    dividing: Callable[[str, Rule], Callable[[Any], Any]],
) -> Iterator[None]:
    """Inside, each leaf of an output of a module that the plan names is given to
    `dividing(path, rule)`, and what that returns takes its place."""
    handles = [
        model.get_submodule(path).register_forward_hook(_hook(dividing(path, rule)))
        for path, rule in (plan.activations if plan else {}).items()
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def is_divided(value: torch.Tensor, path: str, rule: Rule, mesh: Mesh) -> bool:
    """Whether the rule of a module divides a tensor of its output. Raises CaseError of class plan
    where it does not fit and must."""
    findings = Findings()
    fits = rule.divides(path or "the model", value.shape, mesh, findings)
    findings.refuse()
    return fits


def _hook(divide: Callable[[Any], Any]) -> Callable[[torch.nn.Module, Any, Any], Any]:
    return lambda _module, _args, output: tree_map(divide, output)
