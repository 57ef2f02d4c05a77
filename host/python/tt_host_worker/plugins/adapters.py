# SPDX-License-Identifier: Apache-2.0
"""One adapter per kind: the slots of a C table, as methods that take what C has.

The bridge calls them with the GIL held and turns what they raise into a status (`failure`).
`host_call` is a `tthost_sdk.call.HostCall` and dead after the call.
"""

from __future__ import annotations

import contextlib
import inspect
import json
from collections.abc import Iterator
from typing import Any

from tthost_sdk import (
    Call,
    Comparator,
    CompareInfo,
    Leaf,
    Parallelism,
    Plan,
    PluginError,
    Reporter,
    Tensor,
)
from tthost_sdk.parallelism import completed

from .module_object import import_object
from .plugin_class import check_class


def create(kind: str, plugin_id: str, module: str, directory: str, config: str) -> Any:
    """The adapter round a new instance. Raises PluginError, or what the constructor raises."""
    found = import_object(module, directory)
    check_class(found, module, kind)
    instance = found(json.loads(config))
    return _ADAPTERS[kind](instance, plugin_id)


class ComparatorAdapter:
    """begin, leaf, finish."""

    def __init__(self, plugin: Comparator, _plugin_id: str):
        self._plugin = plugin

    def begin(self, host_call: Any, leaf_count: int, phase: str) -> None:
        with _opened(host_call) as call:
            self._plugin.begin(call, CompareInfo(leaf_count, phase))

    def leaf(self, host_call: Any) -> None:
        leaf = _lent_leaf(host_call)
        try:
            with _opened(host_call) as call:
                self._plugin.leaf(call, leaf)
        except BaseException:
            _release(leaf)  # The traceback holds what it holds.
            raise
        if kept := _release(leaf):
            raise PluginError(
                f"an array of {kept} was kept after leaf() returned, and its memory is the "
                "host's: keep numbers, or a copy (leaf.actual.numpy().copy()); see "
                f"{_place(type(self._plugin).leaf)}"
            )

    def finish(self, host_call: Any) -> None:
        with _opened(host_call) as call:
            self._plugin.finish(call)


class ParallelismAdapter:
    """plan."""

    def __init__(self, plugin: Parallelism, plugin_id: str):
        self._plugin = plugin
        self._id = plugin_id

    def plan(self, host_call: Any, request: str) -> None:
        with _opened(host_call) as call:
            plan = self._plugin.plan(call, json.loads(request))
        host_call.emit("plan", _plan_text(completed_or_refused(plan, self._plugin, self._id)))


def completed_or_refused(plan: Any, plugin: Parallelism, plugin_id: str) -> Plan:
    """Raises PluginError where it is no dict."""
    if not isinstance(plan, dict):
        raise PluginError(
            f"plan() gave a {type(plan).__name__}, expected a dict; see {_place(type(plugin).plan)}"
        )
    return completed(plan, plugin_id)  # type: ignore[arg-type]


def _plan_text(plan: Plan) -> str:
    try:
        return json.dumps(plan, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise PluginError(f"plan() gave what JSON cannot say: {error}") from None


class ReporterAdapter:
    """event."""

    def __init__(self, plugin: Reporter, _plugin_id: str):
        self._plugin = plugin

    def event(self, host_call: Any, kind: str, record: str) -> None:
        with _opened(host_call) as call:
            self._plugin.event(call, kind, json.loads(record))


_ADAPTERS: dict[str, Any] = {
    "comparator": ComparatorAdapter,
    "parallelism": ParallelismAdapter,
    "reporter": ReporterAdapter,
}


@contextlib.contextmanager
def _opened(host_call: Any) -> Iterator[Call]:
    call = Call(host_call)
    try:
        yield call
    finally:
        call.end()


def _lent_leaf(host_call: Any) -> Leaf:
    """Its tensors alone hold the memory: that it is let go of can be seen."""
    index, path, noise_floor, *sides = host_call.take_leaf()
    names = ("leaf.actual", "leaf.golden", "leaf.mask")
    actual, golden, mask = (
        Tensor(*side, f"{name} of '{path}'") if side else None
        for name, side in zip(names, sides, strict=True)
    )
    return Leaf(index, path, actual, golden, mask, noise_floor)  # type: ignore[arg-type]


def _release(leaf: Leaf) -> str:
    """The name of a side whose memory is still held; empty where none is."""
    sides = [("leaf.actual", leaf.actual), ("leaf.golden", leaf.golden), ("leaf.mask", leaf.mask)]
    kept = [name for name, side in sides if side is not None and not side.release()]
    return f"{kept[0]} of '{leaf.path}'" if kept else ""


def _place(function: Any) -> str:
    code = getattr(function, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else inspect.getmodule(function)
