# SPDX-License-Identifier: Apache-2.0
"""Wants a file of a cache root that is not set."""

import torch

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask
from ...tools.utils import get_file


class ModelLoader(ForgeModel):
    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            model="needs_private_bucket",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        get_file("models/tt-ci-models-private/weights.pt")
        return torch.nn.Linear(8, 4)

    def load_inputs(self):
        return torch.randn(2, 8)
