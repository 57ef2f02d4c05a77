# SPDX-License-Identifier: Apache-2.0
"""What dividing the weights of a model among devices saved, and where it saved nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..sharding import ShardingPlan
from ..sharding.resolve import LARGE_SHARE


class WeightBytes(NamedTuple):
    """Of one weight: in all, and of the part that device 0 holds."""

    whole: int
    on_first: int


def describe_weights(
    sharding: ShardingPlan | None, weights: dict[str, WeightBytes]
) -> dict[str, Any]:
    """Mesh (None: one device), bytes on device 0 against all, and large weights that every device
    holds whole."""
    divided = sharding.weights if sharding else {}
    total = sum(weight.whole for weight in weights.values())
    replicated = {
        name: weight.whole
        for name, weight in weights.items()
        if divided and weight.on_first == weight.whole > LARGE_SHARE * total
    }
    mesh = sharding and {"shape": list(sharding.mesh.shape), "axes": list(sharding.mesh.axes)}
    return {
        "mesh": mesh,
        "devices": sharding.mesh.size if sharding else 1,
        "weight_bytes": total,
        "device_0_weight_bytes": sum(weight.on_first for weight in weights.values()),
        "divided_weights": len(divided),
        "large_replicated_weights": dict(sorted(replicated.items(), key=lambda item: -item[1])),
        "programs": {},
    }
