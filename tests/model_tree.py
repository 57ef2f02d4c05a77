# SPDX-License-Identifier: Apache-2.0
"""Models roots made for a test, on the zoo's own base classes."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path

from tt_host_program import SOURCE

LOADER = """
import torch

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask

{prelude}


class ModelLoader(ForgeModel):
{variants}
    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            model="{name}",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
{load_model}

    def load_inputs(self):
{load_inputs}
"""


def copy_base_classes(root: Path) -> Path:
    """Makes `root`, where it is missing, a models root without models."""
    zoo = SOURCE / "examples" / "models"
    root.mkdir(parents=True, exist_ok=True)
    for name in ("__init__.py", "base.py", "config.py"):
        shutil.copy(zoo / name, root / name)
    shutil.copytree(zoo / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def add_loader(
    root: Path,
    name: str,
    load_model: str = "return torch.nn.Linear(8, 4)",
    load_inputs: str = "return torch.randn(2, 8)",
    prelude: str = "",
    variants: Sequence[str] = (),
) -> str:
    """Adds a loader with these bodies; the id of its inference case on one device, and of the first
    variant where there are some."""
    folder = root / name / "pytorch"
    folder.mkdir(parents=True)
    text = LOADER.format(
        name=name,
        prelude=textwrap.dedent(prelude),
        load_model=textwrap.indent(textwrap.dedent(load_model), " " * 8),
        load_inputs=textwrap.indent(textwrap.dedent(load_inputs), " " * 8),
        variants=_table(variants),
    )
    (folder / "loader.py").write_text(text, encoding="utf-8")
    return case_id(name, variant=variants[0] if variants else None)


def case_id(name: str, mode: str = "inference", variant: str | None = None) -> str:
    stem = f"{name}/pytorch" if variant is None else f"{name}/pytorch-{variant}"
    return f"{stem}-single_device-full-{mode}"


def _table(variants: Sequence[str]) -> str:
    if not variants:
        return ""
    entries = "".join(f"        {variant!r}: None,\n" for variant in variants)
    return f"    _VARIANTS = {{\n{entries}    }}\n    DEFAULT_VARIANT = {variants[0]!r}\n"
