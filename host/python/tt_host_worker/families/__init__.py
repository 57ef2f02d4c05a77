# SPDX-License-Identifier: Apache-2.0
"""What a case does with its model before a runtime gets it, by the framework the model is written
in. A family is chosen by the loader's directory, as discovery does."""

from __future__ import annotations

from typing import Any

from .interface import CaseModel

__all__ = ["CaseModel", "open_model"]


def open_model(request: dict[str, Any], plan: dict[str, Any], loader_class: type) -> CaseModel:
    """The model of a case, not loaded yet."""
    if request["compile_only"]:
        from .torch_shapes import TorchShapes

        return TorchShapes(request, plan, loader_class)
    from .torch_model import TorchModel

    return TorchModel(request, plan, loader_class)
