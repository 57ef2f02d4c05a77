# SPDX-License-Identifier: Apache-2.0
"""What dividing a program among devices did, read from the compiled program."""

from __future__ import annotations

import math
from typing import Any

import jax

from .collectives import collectives_in
from .weight_division import WeightBytes

Weight = jax.Array | jax.ShapeDtypeStruct


def weight_bytes(weight: Weight) -> WeightBytes:
    """Of an array its shard on the first device, of a shape what that will be."""
    whole = weight.size * weight.dtype.itemsize
    if isinstance(weight, jax.Array):
        return WeightBytes(whole, weight.addressable_shards[0].data.nbytes)
    if weight.sharding is None:
        return WeightBytes(whole, whole)
    on_first = math.prod(weight.sharding.shard_shape(weight.shape)) * weight.dtype.itemsize
    return WeightBytes(whole, on_first)


def describe_program(compiled: Any) -> dict[str, Any]:
    """Per device: bytes of arguments, outputs and temporaries, flops; collectives by kind."""
    memory = compiled.memory_analysis()
    cost = compiled.cost_analysis() or {}
    return {
        "argument_bytes": memory.argument_size_in_bytes,
        "output_bytes": memory.output_size_in_bytes,
        "temporary_bytes": memory.temp_size_in_bytes,
        "flops": cost.get("flops"),
        "collectives": collectives_in(compiled.as_text()),
    }
