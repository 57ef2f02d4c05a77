# SPDX-License-Identifier: Apache-2.0
"""What the host offers to a plugin while one of its methods runs."""

from __future__ import annotations

import math
from typing import Protocol

from .errors import StaleError
from .stats import Stats

_LEVELS = {"trace": 1, "debug": 2, "info": 3, "warning": 4, "error": 5}
_NO_VERDICT, _PASSED, _FAILED = 0, 1, 2


class HostCall(Protocol):
    """The host's side; not for plugins. Each method is a function of `tthost/host.h` or of the
    extension `tthost.stats/0`, and raises PluginError where that fails."""

    def log(self, level: int, text: str) -> None: ...
    def cancelled(self) -> bool: ...
    def deadline_ns(self) -> int: ...
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
    ) -> None: ...
    def want(self, groups: int) -> None: ...
    def want_violations(self, rtol: float, atol: float) -> int: ...
    def read_stats(self) -> tuple[float, ...]: ...
    def read_violations(self, slot: int) -> int: ...


class Call:
    """Handed to each method of a plugin and dead when that returns; any thread may use it until
    then."""

    def __init__(self, host: HostCall):
        self._given: HostCall | None = host

    @property
    def stats(self) -> Stats:
        """Statistics that the host computes in one pass; comparators only."""
        return Stats(self)

    @property
    def deadline(self) -> float | None:
        """When the call is out of time, on the clock of `time.monotonic()`; None: never."""
        nanoseconds = self.host().deadline_ns()
        return nanoseconds / 1e9 if nanoseconds else None

    def cancelled(self) -> bool:
        """True when the method should return within 200 ms. Ask in every long loop."""
        return self.host().cancelled()

    def log(self, text: str, level: str = "info") -> None:
        """A line for the log of the case or run. level: trace, debug, info, warning or error."""
        if level not in _LEVELS:
            raise ValueError(f"level is {level!r}, expected one of {', '.join(_LEVELS)}")
        self.host().log(_LEVELS[level], _encodable(text))

    def metric(
        self,
        name: str,
        *,
        value: float | None = None,
        limit: float | None = None,
        passed: bool | None = None,
        gates: bool = False,
        leaf: str = "",
        note: str = "",
        message: str = "",
    ) -> None:
        """Records one number that a comparator found.

        value    None: undefined
        limit    what it is held against; None: nothing
        passed   None: no verdict of its own
        gates    True: counts for the verdict; False: recorded only
        leaf     path of the leaf it is of; empty: the aggregate over all leaves
        note     why the value is undefined, or what decided instead
        message  a sentence for the user where it did not pass
        """
        verdict = _NO_VERDICT if passed is None else _PASSED if passed else _FAILED
        self.host().metric(
            name,
            leaf,
            math.nan if value is None else float(value),
            math.nan if limit is None else float(limit),
            verdict,
            bool(gates),
            _encodable(note),
            _encodable(message),
        )

    def end(self) -> None:
        """The method has returned; the host calls it."""
        self._given = None

    def host(self) -> HostCall:
        """The host's side; not for plugins. Raises StaleError when the call is over."""
        if self._given is None:
            raise StaleError(
                "this call is over: `call` belongs to one call of a method. Use the one that the "
                "method gets, and never keep it"
            )
        return self._given


def _encodable(text: str) -> str:
    """UTF-8 has no halves of surrogate pairs; texts of models may."""
    return text.encode("utf-8", "replace").decode("utf-8")
