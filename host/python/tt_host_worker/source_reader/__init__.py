# SPDX-License-Identifier: Apache-2.0
"""Discovery from source text: what a loader offers, without importing it.

Standard library only, and no other part of this package, so that it starts fast anywhere.
"""

from __future__ import annotations

from .loader_facts import read_loader
from .source_tree import SourceTree


def read_loaders(request: dict) -> dict:
    """Facts of each loader, in the order asked for.

    request  {"models_root": dir, "loaders": ["bert/pytorch/loader.py", …]}
    returns  {"loaders": [{"path", "variants", "default_variant", "methods", "model_info",
             "imports", "sources", "error", "import_only"}]}
             `error` is null or {"message", "line"};
             `import_only` says that only importing the loader can settle its variants.
    """
    tree = SourceTree(request["models_root"])
    return {"loaders": [read_loader(tree, path) for path in request["loaders"]]}
