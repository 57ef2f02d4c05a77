# SPDX-License-Identifier: Apache-2.0
"""One line of the benchmark's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Bound(Enum):
    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True)
class Row:
    """A measured value and the bound that it has to keep; without a limit it is only told."""

    name: str
    value: float
    unit: str
    bound: Bound = Bound.AT_MOST
    limit: float | None = None

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        if self.bound is Bound.AT_LEAST:
            return self.value >= self.limit
        return self.value <= self.limit

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return "-"
        return "ok" if self.holds else "MISSED"

    @property
    def value_text(self) -> str:
        return f"{self.value:.4g} {self.unit}"

    @property
    def bound_text(self) -> str:
        return "-" if self.limit is None else f"{self.bound.value} {self.limit:g} {self.unit}"

    def as_json(self) -> dict[str, object]:
        bound = None if self.limit is None else f"{self.bound.value} {self.limit:g}"
        return {"value": self.value, "unit": self.unit, "bound": bound, "holds": self.holds}


# Takes the build tree.
Measure = Callable[[Path], list[Row]]
