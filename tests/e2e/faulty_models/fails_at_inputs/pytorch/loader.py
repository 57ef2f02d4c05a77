# SPDX-License-Identifier: Apache-2.0
"""Raises in load_inputs."""

import torch

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask


class ModelLoader(ForgeModel):
    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            model="fails_at_inputs",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return torch.nn.Linear(8, 4)

    def load_inputs(self):
        raise ValueError("no inputs here")
