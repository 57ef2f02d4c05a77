# SPDX-License-Identifier: Apache-2.0
"""Tensor parallelism in the usual way: pairs of linear layers, the first split by its outputs, the
second by its inputs, so that one sum over the devices is needed after each pair."""

from __future__ import annotations

from collections.abc import Iterable

import torch

Specs = dict[torch.Tensor, tuple[str | None, ...]]


def row_of_devices(num_devices: int) -> tuple[tuple[int, int], tuple[str, str]]:
    """A mesh with all devices along the axis that splits weights."""
    return (1, num_devices), ("batch", "model")


def split_outputs(linears: Iterable[torch.nn.Linear]) -> Specs:
    """Each device computes some of the outputs; `weight` is [outputs, inputs]."""
    spec: Specs = {}
    for linear in linears:
        spec[linear.weight] = ("model", None)
        if linear.bias is not None:
            spec[linear.bias] = ("model",)
    return spec


def split_inputs(linears: Iterable[torch.nn.Linear]) -> Specs:
    """Each device takes some of the inputs; the bias is added once, to the sum."""
    return {linear.weight: (None, "model") for linear in linears}
