# SPDX-License-Identifier: Apache-2.0
"""Small models roots, read from source and imported by Python, to see that both agree."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path

LOADER = "x/pytorch/loader.py"
CONFIG = """
from dataclasses import dataclass
from enum import Enum
class StrEnum(Enum):
    def __str__(self): return self.value
class Group(StrEnum):
    RED = "red"
    GENERALITY = "generality"
class Task(StrEnum):
    CLS = "cv_image_cls"
@dataclass
class ModelInfo:
    model: str = ""
    variant: object = None
    group: object = None
    task: object = None
    source: object = None
    framework: object = None
"""
BASE = """
class ForgeModel:
    _VARIANTS = {}
    DEFAULT_VARIANT = None
    @classmethod
    def query_available_variants(cls): return cls._VARIANTS
    def load_shard_spec(self, model): return None
"""
HEAD = "from ...config import Group, ModelInfo, StrEnum, Task\nfrom ...base import ForgeModel\n"


def write_tree(root: Path, loader: str, others: dict[str, str] | None = None) -> None:
    """A models root whose one loader has this source."""
    files = {"config.py": CONFIG, "base.py": BASE, LOADER: loader, **(others or {})}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def read_from_source(root: Path, loader: str = LOADER) -> dict:
    from tt_host_worker.source_reader import read_loaders

    (facts,) = read_loaders({"models_root": str(root), "loaders": [loader]})["loaders"]
    return facts


def read_by_python(root: Path, loader: str = LOADER) -> dict:
    from tt_host_worker.imported_facts import facts_by_import

    with _another_models_root():
        return facts_by_import(str(root), loader)


@contextmanager
def _another_models_root():
    """A process serves one models root; this one forgets it again."""
    path, finders, modules = list(sys.path), list(sys.meta_path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:], sys.meta_path[:] = path, finders
        sys.path_importer_cache.clear()
        for name in set(sys.modules) - modules:
            if name.partition(".")[0] in ("tt_forge_models", "third_party"):
                del sys.modules[name]


def names(facts: dict) -> list[str | None]:
    """Names of the variants of a loader that could be read."""
    assert facts["error"] is None
    assert facts["needs_import"] is None
    return [variant["name"] for variant in facts["variants"]]
