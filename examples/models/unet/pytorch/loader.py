# SPDX-License-Identifier: Apache-2.0
"""U-Net for binary segmentation, always float32 for the same reason as ResNet.

Its convolutions keep the biases that the batch norms after them cancel: their true gradient is 0.
"""

import torch

from ...base import ForgeModel
from ...config import (
    Framework,
    ModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)
from .src.model import UNet


class ModelVariant(StrEnum):
    TINY = "unet-w4-d2"
    BASE = "unet-w32-d4"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `UNet`."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig("unet-w4-d2", {"width": 4, "depth": 2}),
        ModelVariant.BASE: ModelConfig("unet-w32-d4", {"width": 32, "depth": 4}),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="unet",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_SEG,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return UNet(**self._variant_config.settings)

    def load_inputs(self, batch_size=2):
        side = 8 << self._variant_config.settings["depth"]
        return torch.randn(batch_size, 3, side, side)
