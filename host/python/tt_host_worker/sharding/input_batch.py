# SPDX-License-Identifier: Apache-2.0
"""Inputs for several devices at once: the batch of every argument, as many times as devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from ..failures import CaseError

Arguments = tuple[list[Any], dict[str, Any]]


class InputBatch:
    """`factor` times the samples along dimension 0 of the tensors that are arguments themselves.

    Plain: each sample `factor` times in a row (a scalar becomes a vector, a vector of n a matrix of
    factor x n). Distinct: device i gets what the loader gives under seed + i; where that is the
    same again, its last axis permuted under that seed. What is nested stays as it is.
    """

    def __init__(self, factor: int, distinct: bool):
        self.factor = factor
        self.distinct = distinct

    def of(self, load: Callable[[int], Arguments], seed: int) -> Arguments:
        """`load(seed)` gives the inputs of one device."""
        if not self.distinct:
            return _mapped(load(seed), lambda tensor: _repeated(tensor, self.factor))
        first = load(seed)
        others = [load(seed + i) for i in range(1, self.factor)]
        generators = [torch.Generator().manual_seed(seed + i) for i in range(1, self.factor)]
        return (
            [_distinct(v, [o[0][i] for o in others], generators) for i, v in enumerate(first[0])],
            {k: _distinct(v, [o[1][k] for o in others], generators) for k, v in first[1].items()},
        )


def batch_of(plan: Mapping[str, Any], devices: int) -> InputBatch | None:
    """What `inputs.batch` of a plan asks for: {"factor": "devices" or a number, "dim": 0}."""
    asked = (plan.get("inputs") or {}).get("batch")
    if not asked:
        return None
    if asked.get("dim", 0) != 0:
        raise CaseError("plan", f"inputs.batch.dim is {asked['dim']}; only dimension 0 is batched")
    factor = devices if asked["factor"] == "devices" else int(asked["factor"])
    return InputBatch(factor, bool(asked.get("distinct")))


def _mapped(arguments: Arguments, change: Callable[[Any], Any]) -> Arguments:
    args, kwargs = arguments
    return [change(value) for value in args], {name: change(v) for name, v in kwargs.items()}


def _repeated(value: Any, times: int) -> Any:
    if not isinstance(value, torch.Tensor):
        return value
    if value.dim() == 0:
        return value.repeat(times)
    if value.dim() == 1:
        value = value.unsqueeze(0)
    return value.repeat_interleave(times, dim=0)


def _distinct(value: Any, others: list[Any], generators: list[torch.Generator]) -> Any:
    if not isinstance(value, torch.Tensor):
        return value
    parts = [value]
    for other, generator in zip(others, generators, strict=True):
        if other.shape != value.shape:
            raise CaseError(
                "plan",
                f"distinct inputs: shape {tuple(other.shape)} under another seed, "
                f"{tuple(value.shape)} under the first",
            )
        if torch.equal(other, value) and value.dim() > 0:
            order = torch.randperm(value.shape[-1], generator=generator.clone_state())
            other = value[..., order]
        parts.append(other)
    if value.dim() == 0:
        return torch.stack(parts)
    return torch.cat([part.unsqueeze(0) if part.dim() == 1 else part for part in parts])
