# SPDX-License-Identifier: Apache-2.0
"""Refuses more copies of the weights than memory holds, before the machine begins to swap.

Virtual devices share the host's memory: what is whole on N of them is there N times. Devices with
memory of their own are not to be asked about here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..failures import CaseError
from .mesh import parts_of
from .resolve import ShardingPlan

_MEMINFO = Path("/proc/meminfo")
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_GIB = 2**30


def check_memory(
    tensors: Mapping[str, Any],
    sharding: ShardingPlan | None,
    training: bool,
    meminfo: Path = _MEMINFO,
    cgroup_limits: Iterable[Path] = _CGROUP_LIMITS,
) -> None:
    """Raises CaseError of class oom_host. Training holds as many gradients as weights.

    tensors  the model's, by the names that the plan uses
    """
    if sharding is None:
        return
    whole = placed = 0
    for name, tensor in tensors.items():
        parts = parts_of(sharding.weights.get(name, ()), sharding.mesh)
        whole += tensor.nbytes
        placed += tensor.nbytes * sharding.mesh.size // parts
    copies = 2 if training else 1
    limits = [_available_bytes(meminfo), *map(_limit_bytes, cgroup_limits)]
    available = min((limit for limit in limits if limit is not None), default=None)
    if available is None or placed * copies <= available:
        return
    held = "weights and gradients" if training else "weights"
    raise CaseError(
        "oom_host",
        f"{sharding.mesh.size} devices hold {placed / _GIB:.2f} GiB of the model's "
        f"{whole / _GIB:.2f} GiB of weights; {held} need {placed * copies / _GIB:.2f} GiB, "
        f"{available / _GIB:.2f} GiB are free: --devices N with a smaller N needs less",
    )


def _available_bytes(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition(":")
        if name == "MemAvailable":
            return int(value.split()[0]) * 1024
    return None


def _limit_bytes(file: Path) -> int | None:
    """Of a control group; None where it has none."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None  # "max"
