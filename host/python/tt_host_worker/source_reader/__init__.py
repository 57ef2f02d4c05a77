# SPDX-License-Identifier: Apache-2.0
"""Discovery from source text: what a loader offers, without importing it.

Standard library only, and no other part of this package, so that it starts fast anywhere.
"""

from __future__ import annotations

import gc
import os
from functools import partial
from itertools import pairwise

from .children import Child
from .evaluation import Reader
from .loader_facts import read_loader
from .source_tree import SourceTree

_MAX_PARTS = 8
_LOADERS_OF_A_PART = 50


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
    """One part for each processor core, in forked children but for the first."""
    parts = min(
        len(os.sched_getaffinity(0)), _MAX_PARTS, max(1, len(loaders) // _LOADERS_OF_A_PART)
    )
    read = partial(_read_part, models_root)
    bounds = [len(loaders) * part // parts for part in range(parts + 1)]
    shares = [loaders[start:end] for start, end in pairwise(bounds)]
    children = [Child(read, share) for share in shares[1:]]
    facts = read(shares[0])
    for child in children:
        facts += child.result()
    return facts


def _read_part(models_root: str, loaders: list[str]) -> list[dict]:
    reader = Reader(SourceTree(models_root))
    return [read_loader(reader, path) for path in loaders]
