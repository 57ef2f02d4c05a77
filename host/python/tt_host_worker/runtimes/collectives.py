# SPDX-License-Identifier: Apache-2.0
"""What devices exchange, read from the text of a compiled program."""

from __future__ import annotations

import math
import re
from collections import Counter

_COLLECTIVE = re.compile(
    r"= (?P<result>[^=]*?) "
    r"(?P<kind>all-reduce|all-gather|reduce-scatter|(?:ragged-)?all-to-all|"
    r"collective-permute|collective-broadcast)(?P<start>-start)?\("
)
_COMMENT = re.compile(r"/\*.*?\*/")  # Long tuples number their members.
_SHAPE = re.compile(r"\b(?P<type>[a-z]+\d*[a-z0-9]*)\[(?P<dims>[\d,]*)\]")
_OPENING, _CLOSING = "([{", ")]}"
_BITS = re.compile(r"\d+")


def collectives_in(hlo: str) -> dict[str, dict[str, int]]:
    """Kind → count and bytes of the results on one device, from the text of a compiled program."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for found in _COLLECTIVE.finditer(_COMMENT.sub("", hlo)):
        counts[found["kind"]] += 1
        sizes[found["kind"]] += sum(map(_bytes_of, _SHAPE.finditer(_received(found))))
    return {kind: {"count": counts[kind], "bytes": sizes[kind]} for kind in sorted(counts)}


def _received(collective: re.Match[str]) -> str:
    """The shapes that arrive. What starts asynchronously gives (operands, results, contexts…),
    except all-reduce, whose results are as large as its operands and stand alone."""
    result = collective["result"]
    if not collective["start"] or collective["kind"] == "all-reduce":
        return result
    members = _members(result)
    return members[1] if len(members) > 1 else result


def _members(shapes: str) -> list[str]:
    """Of a tuple; the commas within its members divide nothing."""
    members, depth = [""], 0
    for character in shapes.strip()[1:-1]:
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and depth == 0:
            members.append("")
        else:
            members[-1] += character
    return members


def _bytes_of(shape: re.Match[str]) -> int:
    bits = _BITS.search(shape["type"])
    width = int(bits[0]) if bits else 8  # pred
    return math.prod(int(size) for size in shape["dims"].split(",") if size) * width // 8
