# SPDX-License-Identifier: Apache-2.0
"""Calls sys.exit in load_model."""

import sys

import torch

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask


class ModelLoader(ForgeModel):
    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            model="calls_sys_exit",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        sys.exit(0)

    def load_inputs(self):
        return torch.randn(2, 8)
