# SPDX-License-Identifier: Apache-2.0
"""Plugins of tt-host in Python.

A plugin is a class that derives from `Comparator`, `Parallelism` or `Reporter`, and a manifest
`ID.tthost.json` whose `module` names it: `"my_module:MyClass"`. Everything below is safe to import
anywhere: this package needs nothing but Python, and numpy or torch only where a tensor is asked for
its values.
"""

from .call import Call
from .comparator import Comparator, CompareInfo, Leaf
from .errors import (
    CancelledError,
    Code,
    ConfigError,
    MisuseError,
    PluginError,
    StaleError,
    UnimplementedError,
)
from .hooks import Forward, HookContext, Mesh, ParallelismHooks, Spec
from .leafwise import LeafwiseComparator, Verdict
from .parallelism import Parallelism, Plan, PlanRequest, ShardRule
from .reporter import Record, Reporter, write_whole
from .stats import LeafStats, Stats
from .tensor import Tensor
from .version import __version__

__all__ = [
    "Call",
    "CancelledError",
    "Code",
    "Comparator",
    "CompareInfo",
    "ConfigError",
    "Forward",
    "HookContext",
    "Leaf",
    "LeafStats",
    "LeafwiseComparator",
    "Mesh",
    "MisuseError",
    "Parallelism",
    "ParallelismHooks",
    "Plan",
    "PlanRequest",
    "PluginError",
    "Record",
    "Reporter",
    "ShardRule",
    "Spec",
    "StaleError",
    "Stats",
    "Tensor",
    "UnimplementedError",
    "Verdict",
    "__version__",
    "write_whole",
]
