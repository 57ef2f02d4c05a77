# SPDX-License-Identifier: Apache-2.0
"""A strategy: everything on one device, and nothing else is covered."""

from tthost_sdk import Call, Parallelism, Plan, PlanRequest, UnimplementedError


class OneChip(Parallelism):
    def plan(self, call: Call, request: PlanRequest) -> Plan:
        if request["run_mode"] == "training":
            raise UnimplementedError("one_chip does not train")
        return {"process": {"devices": 1}}
