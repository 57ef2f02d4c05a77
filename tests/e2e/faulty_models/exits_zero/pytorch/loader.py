# SPDX-License-Identifier: Apache-2.0
"""Ends the process with exit code 0."""

import os

import torch

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask


class ModelLoader(ForgeModel):
    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo(
            model="exits_zero",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        class Model(torch.nn.Linear):
            def forward(self, x):
                os._exit(0)

        return Model(8, 4)

    def load_inputs(self):
        return torch.randn(2, 8)
