# SPDX-License-Identifier: Apache-2.0
"""The short way to a comparator: judge one leaf, the rest is done."""

from __future__ import annotations

import abc
import math
from dataclasses import dataclass
from typing import ClassVar

from .call import Call
from .comparator import Comparator, CompareInfo, Leaf


@dataclass(frozen=True)
class Verdict:
    """What one leaf came to.

    value  the number found; None: undefined
    note   why it is undefined, or what decided instead
    """

    passed: bool
    value: float | None = None
    note: str = ""


class LeafwiseComparator(Comparator):
    """Define `judge`, `NAME` and, where large values are good, `LARGER_IS_BETTER`.

    The worst leaf decides. Configuration: `required` is the limit that reports show (optional),
    `gate` whether the comparator counts for the verdict (it does unless false).
    """

    NAME: ClassVar[str]
    LARGER_IS_BETTER: ClassVar[bool] = False

    @abc.abstractmethod
    def judge(self, call: Call, leaf: Leaf) -> Verdict:
        """Judges one pair of tensors."""

    def begin(self, call: Call, info: CompareInfo) -> None:
        self._verdicts: list[tuple[str, Verdict]] = []

    def leaf(self, call: Call, leaf: Leaf) -> None:
        if leaf.noise_floor > 0 and _is_noise(call, leaf):
            verdict = Verdict(True, None, f"zero within the noise floor of {leaf.noise_floor:g}")
        else:
            verdict = self.judge(call, leaf)
        call.metric(
            self.NAME,
            leaf=leaf.path,
            value=verdict.value,
            limit=self._limit(),
            passed=verdict.passed,
            gates=self._gates(),
            note=verdict.note,
        )
        self._verdicts.append((leaf.path, verdict))

    def finish(self, call: Call) -> None:
        if not self._verdicts:
            call.metric(self.NAME, gates=self._gates(), note="no leaf to compare")
            return
        path, worst = min(self._verdicts, key=lambda named: self._goodness(named[1]))
        failed = sum(not verdict.passed for _, verdict in self._verdicts)
        call.metric(
            self.NAME,
            value=worst.value,
            limit=self._limit(),
            passed=failed == 0,
            gates=self._gates(),
            note=f"worst leaf '{path}'" + (f" ({worst.note})" if worst.note else ""),
            message=self._sentence(failed, path, worst) if failed else "",
        )

    def _sentence(self, failed: int, path: str, worst: Verdict) -> str:
        required = "" if self._limit() is None else f"; required is {self._limit():g}"
        value = "undefined" if worst.value is None else f"{worst.value:g}"
        return (
            f"{self.NAME} failed for {failed} of {len(self._verdicts)} leaves: it is {value} for "
            f"'{path}'{required}."
        )

    def _goodness(self, verdict: Verdict) -> tuple[bool, float]:
        """Failed before passed; of those that failed, undefined before any value."""
        if verdict.value is None or math.isnan(verdict.value):
            return verdict.passed, math.inf if verdict.passed else -math.inf
        return verdict.passed, verdict.value if self.LARGER_IS_BETTER else -verdict.value

    def _limit(self) -> float | None:
        return self.config.get("required")

    def _gates(self) -> bool:
        return bool(self.config.get("gate", True))


def _is_noise(call: Call, leaf: Leaf) -> bool:
    """Rounding around a true zero says nothing about the model. The host computes both figures
    unasked where a leaf has a noise floor."""
    stats = call.stats.read()
    return max(stats.max_abs_golden, stats.max_abs_actual) <= leaf.noise_floor
