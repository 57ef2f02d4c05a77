# SPDX-License-Identifier: Apache-2.0
"""What a case does with its model before a runtime gets it, by the framework the model is written
in. A family is chosen by the loader's directory, as discovery does."""

from __future__ import annotations

import importlib.util
from pathlib import PurePosixPath
from typing import Any

from ..failures import CaseError
from ..runtimes.installed import FIXES
from ..runtimes.interface import JAX, TORCH
from ..sharding import Findings
from .interface import CaseModel

__all__ = ["CaseModel", "check_installed", "framework_of", "open_model"]


def framework_of(loader_path: str) -> str:
    """`mnist/jax/loader.py` → "jax"; any other folder is "torch"."""
    return JAX if PurePosixPath(loader_path).parent.name == JAX else TORCH


def check_installed(framework: str) -> None:
    """Raises CaseError of class env where the framework's libraries are missing."""
    if framework == JAX and importlib.util.find_spec("flax") is None:
        raise CaseError("env", f"JAX models need flax, which is not installed: {FIXES['spmd']}")


def open_model(
    request: dict[str, Any], plan: dict[str, Any], loader_class: type, findings: Findings
) -> CaseModel:
    """The model of a case, not loaded yet."""
    if framework_of(request["loader_path"]) == JAX:
        if request["compile_only"]:
            raise CaseError("unsupported", "--compile-only does not know JAX models")
        from .jax_model import JaxModel

        return JaxModel(request, plan, loader_class, findings)
    if request["compile_only"]:
        from .torch_shapes import TorchShapes

        return TorchShapes(request, plan, loader_class, findings)
    from .torch_model import TorchModel

    return TorchModel(request, plan, loader_class, findings)
