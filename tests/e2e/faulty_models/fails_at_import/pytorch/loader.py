# SPDX-License-Identifier: Apache-2.0
"""Raises while it is imported."""

import torch

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask

raise RuntimeError("broken at import")


class ModelLoader(ForgeModel):
    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            model="fails_at_import",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return torch.nn.Linear(8, 4)

    def load_inputs(self):
        return torch.randn(2, 8)
