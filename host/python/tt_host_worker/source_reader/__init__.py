# SPDX-License-Identifier: Apache-2.0
"""Discovery from source text: what a loader offers, without importing it.

Standard library only, and no other part of this package, so that it starts fast anywhere.
"""

from __future__ import annotations

import gc
import os
from functools import partial
from operator import itemgetter
from typing import Any

from .children import Child
from .evaluation import Reader
from .loader_facts import read_loader
from .source_tree import SourceTree

_MAX_PARTS = 8
_LOADERS_OF_A_PART = 50
_LOADERS_OF_A_SHARE = 4
_MAX_SHARES = 1000  # A pipe holds the numbers of all of them.
_NUMBER_BYTES = 2


def read_loaders(request: dict) -> dict:
    """Facts of each loader, in the order asked for.

    request  {"models_root": dir, "loaders": ["bert/pytorch/loader.py", …]}
    returns  {"loaders": [{"path", "variants": [{"name", "facts"}], "default_variant", "methods",
             "imports", "sources", "error", "needs_import"}]}
             `sources` are the files the answer depends on, also those that are not there;
             `error`, {"message", "line"} or null, is the loader's own text that does not parse;
             `needs_import` is null, or says why only importing the loader can tell its variants.
    """
    gc.disable()  # What is read is large and stays; looking through it takes longer than reading.
    try:
        return {"loaders": _read_in_parts(request["models_root"], request["loaders"])}
    finally:
        gc.freeze()  # Else the first collection afterwards looks through it after all.
        gc.enable()


def _read_in_parts(models_root: str, loaders: list[str]) -> list[dict]:
    """One part for each processor core, in forked children but for the first.

    A part takes another share when it is done with one, so all of them end at about the same time.
    """
    size = max(_LOADERS_OF_A_SHARE, len(loaders) // _MAX_SHARES + 1)
    shares = [loaders[start : start + size] for start in range(0, len(loaders), size)]
    parts = min(
        len(os.sched_getaffinity(0)), _MAX_PARTS, max(1, len(loaders) // _LOADERS_OF_A_PART)
    )
    numbers = _queue_of_numbers(len(shares))
    read = partial(_read_part, models_root, shares)
    children = [Child(read, numbers) for _ in range(parts - 1)]
    facts = read(numbers)
    os.close(numbers)
    for child in children:
        facts += child.result()
    facts.sort(key=itemgetter(0))
    return [loader for _, share in facts for loader in share]


def _read_part(models_root: str, shares: list[list[str]], numbers: int) -> list[Any]:
    """(number of a share, facts of its loaders) of the shares that this part takes."""
    reader = Reader(SourceTree(models_root))
    facts = []
    while taken := os.read(numbers, _NUMBER_BYTES):
        number = int.from_bytes(taken, "little")
        facts.append((number, [read_loader(reader, path) for path in shares[number]]))
    return facts


def _queue_of_numbers(count: int) -> int:
    """A pipe that holds the numbers below `count`: whoever reads one of them has it alone."""
    numbers, write = os.pipe()
    os.write(write, b"".join(n.to_bytes(_NUMBER_BYTES, "little") for n in range(count)))
    os.close(write)
    return numbers
