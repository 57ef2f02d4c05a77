# SPDX-License-Identifier: Apache-2.0
"""Extension `tthost.stats/0`: numbers of a leaf from the host's one pass over both sides.

Ask in `begin`, read in `leaf`. Accumulation is float64; all figures are over the pairs in which
both sides are finite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .call import Call

_GROUPS = {"moments": 1, "max_abs": 2, "equal": 4, "norms": 8, "magnitudes": 16}


class LeafStats(NamedTuple):
    """Figures of one leaf; those of a group that nobody asked for mean nothing.

    moments     mean_*, m2_* (sum of squared deviations), co_moment
    max_abs     max_abs_diff and its row-major position
    equal       equal_count
    norms       sum_sq_*
    magnitudes  max_abs_golden, max_abs_actual
    """

    element_count: int
    finite_count: int
    equal_count: int
    mean_golden: float
    mean_actual: float
    m2_golden: float
    m2_actual: float
    co_moment: float
    max_abs_diff: float
    max_abs_golden: float
    max_abs_actual: float
    sum_sq_diff: float
    sum_sq_golden: float
    sum_sq_actual: float
    max_abs_diff_index: int


class Stats:
    """`call.stats`."""

    def __init__(self, call: Call):
        self._call = call

    def want(self, *groups: str) -> None:
        """In `begin`: which groups of `LeafStats` to compute."""
        unknown = [group for group in groups if group not in _GROUPS]
        if unknown:
            raise ValueError(f"no statistics '{unknown[0]}': there are {', '.join(_GROUPS)}")
        self._call.host().want(sum(_GROUPS[group] for group in set(groups)))

    def want_violations(self, rtol: float, atol: float) -> int:
        """In `begin`: counts |actual - golden| > atol + rtol * |golden|; gives a slot to read."""
        return self._call.host().want_violations(rtol, atol)

    def read(self) -> LeafStats:
        """In `leaf`."""
        return LeafStats(*self._call.host().read_stats())  # type: ignore[arg-type]

    def violations(self, slot: int) -> int:
        """In `leaf`: the count that `want_violations` gave the slot of."""
        return self._call.host().read_violations(slot)
