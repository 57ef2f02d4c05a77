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


def describe_weights(sharding: ShardingPlan, weights: dict[str, jax.Array]) -> dict[str, Any]:
    """Mesh, bytes on device 0 against all, and large weights that every device holds whole."""
    total = sum(array.nbytes for array in weights.values())
    whole = {
        name: array.nbytes
        for name, array in weights.items()
        if sharding.weights and array.is_fully_replicated and array.nbytes > _LARGE_SHARE * total
    }
    return {
        "mesh": {"shape": list(sharding.mesh.shape), "axes": list(sharding.mesh.axes)},
        "devices": sharding.mesh.size,
        "weight_bytes": total,
        "device_0_weight_bytes": sum(_bytes_on_first(array) for array in weights.values()),
        "divided_weights": len(sharding.weights),
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


def _bytes_on_first(array: jax.Array) -> int:
    return array.addressable_shards[0].data.nbytes
