# SPDX-License-Identifier: Apache-2.0
"""Runs a plugin without a host, for an author's unit tests.

    comparison = compare(TopK({"required": 0.9}), {"logits": (actual, golden)})
    assert comparison.passed

Arrays are those of numpy or tensors of torch. Nothing here is as thorough as
`tt-host plugin check`, which comes after.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .call import Call
from .comparator import Comparator, CompareInfo, Leaf
from .errors import MisuseError, PluginError
from .parallelism import Parallelism, Plan, PlanRequest, completed
from .reporter import Record, Reporter
from .tensor import Tensor
from .version import __version__

_LEVELS = ("", "trace", "debug", "info", "warning", "error")


@dataclass(frozen=True)
class Metric:
    """What `call.metric` was given; None: undefined, or no verdict."""

    name: str
    leaf: str
    value: float | None
    limit: float | None
    passed: bool | None
    gates: bool
    note: str
    message: str


@dataclass
class RecordedCalls:
    """Everything that a plugin said: log lines as (level, text), and metrics in their order."""

    logged: list[tuple[str, str]] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)

    @property
    def aggregates(self) -> dict[str, Metric]:
        """The metrics over all leaves, by name."""
        return {metric.name: metric for metric in self.metrics if not metric.leaf}

    @property
    def passed(self) -> bool:
        """As the host judges: no aggregate that gates has failed, and there is one."""
        gating = [metric for metric in self.aggregates.values() if metric.gates]
        return bool(gating) and all(metric.passed is not False for metric in gating)


def compare(
    comparator: Comparator,
    leaves: Mapping[str, tuple[Any, Any]],
    *,
    phase: str = "",
    noise_floor: float = 0.0,
    deadline: float | None = None,
) -> RecordedCalls:
    """One comparison over `leaves`: path → (actual, golden).

    deadline  on the clock of time.monotonic(); once it has passed, `call.cancelled()` is true

    Raises what the comparator raises, and PluginError where it keeps an array of a leaf or gives no
    aggregate.
    """
    recorded = RecordedCalls()
    host = _RecordingHost(recorded, deadline)
    _called(comparator.begin, host, CompareInfo(len(leaves), phase))
    for index, (path, (actual, golden)) in enumerate(leaves.items()):
        host.enter(actual, golden)
        leaf = Leaf(
            index, path, tensor_of(actual, path), tensor_of(golden, path), None, noise_floor
        )
        _called(comparator.leaf, host, leaf)
        if not all([leaf.actual.release(), leaf.golden.release()]):
            raise MisuseError(f"an array of leaf '{path}' was kept after leaf() returned")
    _called(comparator.finish, host)
    if not recorded.aggregates:
        raise PluginError("finish() recorded no metric over all leaves: call.metric(name, …)")
    return recorded


def plan(
    parallelism: Parallelism,
    *,
    devices: int = 2,
    run_mode: str = "inference",
    framework: str = "pytorch",
    arch: str | None = None,
    capabilities: Iterable[str] = (),
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Plan:
    """The plan as it reaches the host. Raises what `plan` raises: UnimplementedError skips."""
    request: Any = {
        "schema": "tthost.plan_request/1",
        "sdk": ".".join(__version__.split(".")[:2]),
        "num_devices": devices,
        "arch": arch,
        "run_mode": run_mode,
        "framework": framework,
        "loader": {"capabilities": list(capabilities)},
        "facts": dict(facts),
    }
    return plan_for(parallelism, request)


def plan_for(parallelism: Parallelism, request: PlanRequest) -> Plan:
    """The same for a whole request."""
    made = _called(parallelism.plan, _RecordingHost(RecordedCalls(), None), request)
    whole: Plan = json.loads(json.dumps(completed(made, type(parallelism).__name__)))
    return whole


def report(reporter: Reporter, events: Iterable[tuple[str, Record]]) -> RecordedCalls:
    """Feeds (kind, record) pairs in their order."""
    recorded = RecordedCalls()
    for kind, record in events:
        _called(reporter.event, _RecordingHost(recorded, None), kind, record)
    return recorded


def tensor_of(value: Any, name: str = "tensor") -> Tensor:
    """A Tensor over a copy of a numpy array or torch tensor, lent like one of the host's."""
    import numpy

    if hasattr(value, "detach"):  # torch
        tensor = value.detach().cpu().contiguous()
        dtype = str(tensor.dtype).removeprefix("torch.")
        if dtype == "bfloat16" or dtype.startswith("float8"):
            import torch

            tensor = tensor.view(torch.uint16 if dtype == "bfloat16" else torch.uint8)
        stored, shape = tensor.numpy(), tuple(value.shape)
    else:
        array = numpy.asarray(value)
        dtype, shape = array.dtype.name, array.shape
        stored = array.view("uint16") if dtype == "bfloat16" else array  # of ml_dtypes
    memory = stored.copy()
    memory.flags.writeable = False
    return Tensor(memory, shape, dtype, name)


def _called(method: Any, host: _RecordingHost, *arguments: Any) -> Any:
    call = Call(host)
    try:
        return method(call, *arguments)
    finally:
        call.end()


class _RecordingHost:
    """A HostCall that computes the statistics with numpy."""

    def __init__(self, recorded: RecordedCalls, deadline: float | None):
        self._recorded = recorded
        self._deadline = deadline
        self._tolerances: list[tuple[float, float]] = []
        self._sides: tuple[Any, Any] | None = None

    def enter(self, actual: Any, golden: Any) -> None:
        self._sides = tuple(_as_double(side) for side in (actual, golden))  # type: ignore[assignment]

    def log(self, level: int, text: str) -> None:
        self._recorded.logged.append((_LEVELS[level], text))

    def cancelled(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def deadline_ns(self) -> int:
        return 0 if self._deadline is None else int(self._deadline * 1e9)

    def metric(
        self,
        name: str,
        leaf: str,
        value: float,
        limit: float,
        passed: int,
        gates: bool,
        note: str,
        message: str,
    ) -> None:
        if not name:
            raise MisuseError("metric(): it has no name")
        self._recorded.metrics.append(
            Metric(
                name,
                leaf,
                value if math.isfinite(value) else None,
                limit if math.isfinite(limit) else None,
                None if passed == 0 else passed == 1,
                gates,
                note,
                message,
            )
        )

    def want(self, groups: int) -> None:
        self._only_in_begin("stats.want")

    def want_violations(self, rtol: float, atol: float) -> int:
        self._only_in_begin("stats.want_violations")
        self._tolerances.append((rtol, atol))
        return len(self._tolerances) - 1

    def read_stats(self) -> tuple[float, ...]:
        import numpy

        actual, golden = self._finite_pairs("stats.read")
        count = sum(side.size for side in self._sides[:1]) if self._sides else 0
        difference = numpy.abs(actual - golden)
        means = [side.mean() if side.size else math.nan for side in (golden, actual)]
        apart = [side - mean for side, mean in zip((golden, actual), means, strict=True)]
        return (
            count,
            actual.size,
            int((actual == golden).sum()),
            *means,
            *((side**2).sum() for side in apart),
            (apart[0] * apart[1]).sum(),
            *(side.max(initial=0) for side in (difference, abs(golden), abs(actual))),
            *((side**2).sum() for side in (difference, golden, actual)),
            int(difference.argmax()) if difference.size else 0,
        )

    def read_violations(self, slot: int) -> int:
        actual, golden = self._finite_pairs("stats.violations")
        rtol, atol = self._tolerances[slot]
        return int((abs(actual - golden) > atol + rtol * abs(golden)).sum())

    def _only_in_begin(self, function: str) -> None:
        if self._sides is not None:
            raise MisuseError(f"{function}() belongs into begin()")

    def _finite_pairs(self, function: str) -> tuple[Any, Any]:
        import numpy

        if self._sides is None:
            raise MisuseError(f"{function}() belongs into leaf()")
        actual, golden = self._sides
        finite = numpy.isfinite(actual) & numpy.isfinite(golden)
        return actual[finite], golden[finite]


def _as_double(value: Any) -> Any:
    return tensor_of(value).numpy().astype("float64").ravel()
