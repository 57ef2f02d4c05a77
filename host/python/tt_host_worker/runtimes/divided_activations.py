# SPDX-License-Identifier: Apache-2.0
"""Outputs of modules inside a model, divided as a plan says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.utils._pytree import tree_map

from ..sharding import ShardingPlan, Spec


@contextlib.contextmanager
def activations_divided(
    model: torch.nn.Module,
    plan: ShardingPlan | None,
    dividing: Callable[[str, Spec], Callable[[Any], Any]],
) -> Iterator[None]:
    """Inside, each leaf of an output of a module that the plan names is given to
    `dividing(path, spec)`, and what that returns takes its place."""
    handles = [
        model.get_submodule(path).register_forward_hook(_hook(dividing(path, spec)))
        for path, spec in (plan.activations if plan else {}).items()
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hook(divide: Callable[[Any], Any]) -> Callable[[torch.nn.Module, Any, Any], Any]:
    return lambda _module, _args, output: tree_map(divide, output)
