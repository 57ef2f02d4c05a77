# SPDX-License-Identifier: Apache-2.0
"""What devices exchange, read from the text of a compiled program."""

from __future__ import annotations

import math
import re
from collections import Counter

_COLLECTIVE = re.compile(
    r"= (?P<result>[^=]*?) "
    r"(?P<kind>all-reduce|all-gather|reduce-scatter|all-to-all|collective-permute)(?:-start)?\("
)
_COMMENT = re.compile(r"/\*.*?\*/")  # Long tuples number their members.
_SHAPE = re.compile(r"\b(?P<type>[a-z]+\d*[a-z0-9]*)\[(?P<dims>[\d,]*)\]")
_BITS = re.compile(r"\d+")


def collectives_in(hlo: str) -> dict[str, dict[str, int]]:
    """Kind → count and bytes of the results on one device, from the text of a compiled program."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for found in _COLLECTIVE.finditer(_COMMENT.sub("", hlo)):
        counts[found["kind"]] += 1
        sizes[found["kind"]] += sum(_bytes_of(shape) for shape in _SHAPE.finditer(found["result"]))
    return {kind: {"count": counts[kind], "bytes": sizes[kind]} for kind in sorted(counts)}


def _bytes_of(shape: re.Match[str]) -> int:
    bits = _BITS.search(shape["type"])
    width = int(bits[0]) if bits else 8  # pred
    return math.prod(int(size) for size in shape["dims"].split(",") if size) * width // 8
