# SPDX-License-Identifier: Apache-2.0
"""What the two strategies for several devices plan, here for four virtual ones."""

DEVICES = 4

TENSOR_PARALLEL = {
    "schema": "tthost.plan/1",
    "strategy": "tensor_parallel",
    "process": {"spmd": True, "devices": DEVICES},
    "mesh": {"from": "loader"},
    "inputs": {"batch": None, "shard": []},
    "weights": {"from": "loader"},
    "activations": {"from": "loader", "optional": True},
}


def data_parallel(distinct: bool = False) -> dict:
    """`distinct`: each device gets a sample of its own."""
    return {
        "schema": "tthost.plan/1",
        "strategy": "data_parallel",
        "process": {"spmd": True, "devices": DEVICES},
        "mesh": {"shape": [1, DEVICES], "axes": ["model", "data"]},
        "inputs": {
            "batch": {"factor": "devices", "dim": 0, "distinct": distinct},
            "shard": [{"match": "*", "dims": ["data"]}],
        },
        "weights": None,
    }
