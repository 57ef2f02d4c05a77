# SPDX-License-Identifier: Apache-2.0
"""Discovery from source text: what a loader offers, without importing it.

Standard library only, and no other part of this package, so that it starts fast anywhere.
"""

from __future__ import annotations

from .evaluation import Reader
from .loader_facts import read_loader
from .source_tree import SourceTree


def read_loaders(request: dict) -> dict:
    """Facts of each loader, in the order asked for.

    request  {"models_root": dir, "loaders": ["bert/pytorch/loader.py", …]}
    returns  {"loaders": [{"path", "variants": [{"name", "facts"}], "default_variant", "methods",
             "imports", "sources", "error", "needs_import"}]}
             `sources` are the files the answer depends on, also those that are not there;
             `error`, {"message", "line"} or null, is the loader's own text that does not parse;
             `needs_import` is null, or says why only importing the loader can tell its variants.
    """
    reader = Reader(SourceTree(request["models_root"]))
    return {"loaders": [read_loader(reader, path) for path in request["loaders"]]}
