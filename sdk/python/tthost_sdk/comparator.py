# SPDX-License-Identifier: Apache-2.0
"""Comparators judge a device result against the golden one.

The host has already checked structure, shape, dtype class and finiteness; a leaf that failed there
is not handed out. One comparison is `begin`, `leaf` once per remaining leaf, `finish`. An instance
lives for one case and may see several comparisons, for instance forward and backward.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .call import Call
from .tensor import Tensor


@dataclass(frozen=True)
class CompareInfo:
    """What is known before the first leaf.

    leaf_count  leaves of the comparison before any check
    phase       "forward", "backward", or "" for inference
    """

    leaf_count: int
    phase: str


@dataclass(frozen=True)
class Leaf:
    """One pair of tensors of equal shape, lent for one call.

    index        0, 1, … in the order of the output tree
    path         "logits", "cache/3/key"
    actual       from the device
    golden       from the reference run
    mask         which elements count; None: all of them
    noise_floor  > 0: a leaf that stays within it on both sides is zero
    """

    index: int
    path: str
    actual: Tensor
    golden: Tensor
    mask: Tensor | None
    noise_floor: float


class Comparator(abc.ABC):
    """Base class of comparators. One thread at a time calls an instance.

    The constructor gets the configuration: complete, and checked against the manifest's schema.
    """

    def __init__(self, config: Mapping[str, Any]):
        self.config = config

    @abc.abstractmethod
    def begin(self, call: Call, info: CompareInfo) -> None:
        """A new comparison: forget the last one; ask for statistics through `call.stats`."""

    @abc.abstractmethod
    def leaf(self, call: Call, leaf: Leaf) -> None:
        """One pair. The tensors are gone when this returns: keep numbers, or copies."""

    @abc.abstractmethod
    def finish(self, call: Call) -> None:
        """Records the aggregate by `call.metric(name, …, gates=True)`, also when no leaf came: a
        comparison without an aggregate that gates is not judged."""
