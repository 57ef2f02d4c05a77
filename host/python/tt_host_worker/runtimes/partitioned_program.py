# SPDX-License-Identifier: Apache-2.0
"""What dividing a program among devices did, read from the compiled program."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import jax

from ..sharding import ShardingPlan

# Of all weights; a replicated one that is smaller is not worth a line.
_LARGE_SHARE = 0.05
_COLLECTIVE = re.compile(
    r"= (?P<result>[^=]*?) "
    r"(?P<kind>all-reduce|all-gather|reduce-scatter|all-to-all|collective-permute)(?:-start)?\("
)
_COMMENT = re.compile(r"/\*.*?\*/")  # Long tuples number their members.
_SHAPE = re.compile(r"\b(?P<type>[a-z]+\d*[a-z0-9]*)\[(?P<dims>[\d,]*)\]")
_BITS = re.compile(r"\d+")

Weight = jax.Array | jax.ShapeDtypeStruct


def describe_weights(sharding: ShardingPlan | None, weights: dict[str, Weight]) -> dict[str, Any]:
    """Mesh (None: one device), bytes on device 0 against all, and large weights that every device
    holds whole."""
    divided = sharding.weights if sharding else {}
    total = sum(_bytes(weight) for weight in weights.values())
    whole = {
        name: _bytes(weight)
        for name, weight in weights.items()
        if divided and _bytes_on_first(weight) == _bytes(weight) > _LARGE_SHARE * total
    }
    mesh = sharding and {"shape": list(sharding.mesh.shape), "axes": list(sharding.mesh.axes)}
    return {
        "mesh": mesh,
        "devices": sharding.mesh.size if sharding else 1,
        "weight_bytes": total,
        "device_0_weight_bytes": sum(_bytes_on_first(weight) for weight in weights.values()),
        "divided_weights": len(divided),
        "large_replicated_weights": dict(sorted(whole.items(), key=lambda item: -item[1])),
        "programs": {},
    }


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


def collectives_in(hlo: str) -> dict[str, dict[str, int]]:
    """Kind → count and bytes of the results on one device, from the text of a compiled program."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for found in _COLLECTIVE.finditer(_COMMENT.sub("", hlo)):
        counts[found["kind"]] += 1
        sizes[found["kind"]] += sum(_bytes_of(shape) for shape in _SHAPE.finditer(found["result"]))
    return {kind: {"count": counts[kind], "bytes": sizes[kind]} for kind in sorted(counts)}


def _bytes_of(shape: re.Match[str]) -> int:
    bits = _BITS.search(shape["type"])
    width = int(bits[0]) if bits else 8  # pred
    return math.prod(int(size) for size in shape["dims"].split(",") if size) * width // 8


def _bytes(weight: Weight) -> int:
    return weight.size * weight.dtype.itemsize


def _bytes_on_first(weight: Weight) -> int:
    if isinstance(weight, jax.Array):
        return weight.addressable_shards[0].data.nbytes
    if weight.sharding is None:
        return _bytes(weight)
    return math.prod(weight.sharding.shard_shape(weight.shape)) * weight.dtype.itemsize
