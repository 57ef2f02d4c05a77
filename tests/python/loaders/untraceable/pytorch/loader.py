# SPDX-License-Identifier: Apache-2.0
"""One variant per network of `networks.py`."""

from typing import ClassVar

import torch

from ...base import ForgeModel
from ...config import ModelGroup, ModelInfo
from .networks import NETWORKS


class ModelLoader(ForgeModel):
    _VARIANTS: ClassVar = dict.fromkeys(
        ["branches", "takes_the_value", "masks_by_value", "finds_nonzero", "leaves_for_numpy",
         "lists_its_values", "multiplies_groups", "solves_least_squares",
         "lists_traced_tensors"]
    )  # fmt: skip
    DEFAULT_VARIANT = "branches"

    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            "untraceable", variant, ModelGroup.RED, "test", "custom", framework="pytorch"
        )

    def load_model(self):
        return NETWORKS[self.variant]()

    def load_inputs(self):
        return torch.randn(2, 4)
