# SPDX-License-Identifier: Apache-2.0
"""A denoising autoencoder: no variants, no dtype, and no `__init__.py` along its path."""

import torch
from torch import nn

from ...base import ForgeModel
from ...config import Framework, ModelGroup, ModelInfo, ModelSource, ModelTask


class Autoencoder(nn.Module):
    """Reconstructs flat 28x28 images through 16 numbers: [N, 784] -> [N, 784] in (0, 1)."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 16))
        self.decoder = nn.Sequential(
            nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid()
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.encoder(image))


class ModelLoader(ForgeModel):
    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="autoencoder",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_GEN,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return Autoencoder()

    def load_inputs(self):
        clean = torch.rand(4, 784)
        return (clean + 0.1 * torch.randn_like(clean)).clamp(0, 1)
