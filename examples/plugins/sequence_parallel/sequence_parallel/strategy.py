# SPDX-License-Identifier: Apache-2.0
"""The plan: every device holds all weights; a hook divides what flows between the blocks."""

from __future__ import annotations

from tthost_sdk import Call, Parallelism, Plan, PlanRequest, UnimplementedError

AXIS = "sequence"


class SequenceParallel(Parallelism):
    def plan(self, call: Call, request: PlanRequest) -> Plan:
        devices = request["num_devices"]
        if devices < 2:
            raise UnimplementedError("sequence_parallel needs more than one device: --devices N")
        if request["framework"] not in ("", "pytorch"):
            raise UnimplementedError("sequence_parallel divides torch models only")
        plan: Plan = {
            "process": {"spmd": True, "devices": devices, "env": {}},
            "mesh": {"shape": [1, devices], "axes": ["batch", AXIS]},
            "inputs": {"batch": None, "shard": []},
            "weights": None,
            "hooks": {"python": "sequence_parallel.hooks:SequenceHooks"},
        }
        return plan | {"x-blocks": self.config["blocks"]}  # type: ignore[return-value]
