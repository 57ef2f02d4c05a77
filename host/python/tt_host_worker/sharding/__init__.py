# SPDX-License-Identifier: Apache-2.0
"""What a plan asks for beyond one device, resolved against a model and checked before a device is
touched. Nothing here knows a runtime."""

from .findings import Findings
from .mesh import Mesh, Spec
from .resolve import ShardingPlan, resolve
from .rules import Rule

__all__ = ["Findings", "Mesh", "Rule", "ShardingPlan", "Spec", "resolve"]
