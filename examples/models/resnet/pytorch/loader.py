# SPDX-License-Identifier: Apache-2.0
"""ResNet: a narrow one for 32-pixel images, ResNet-18 and ResNet-50.

Always float32: in bfloat16 its gradients differ by some percent between eager torch and XLA on the
CPU.
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
from .src.model import ResNet


class ModelVariant(StrEnum):
    TINY = "resnet-10-narrow"
    RESNET_18 = "resnet-18"
    RESNET_50 = "resnet-50"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `ResNet`."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig(
            "resnet-10-narrow",
            {"blocks": (1, 1, 1, 1), "width": 8, "large_images": False, "classes": 10},
        ),
        ModelVariant.RESNET_18: ModelConfig("resnet-18", {"blocks": (2, 2, 2, 2)}),
        ModelVariant.RESNET_50: ModelConfig(
            "resnet-50", {"blocks": (3, 4, 6, 3), "bottleneck": True}
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="resnet",
            variant=variant,
            group=ModelGroup.RED,
            task=ModelTask.CV_IMAGE_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return ResNet(**self._variant_config.settings)

    def load_inputs(self, batch_size=4):
        side = 224 if self._variant_config.settings.get("large_images", True) else 32
        return torch.randn(batch_size, 3, side, side)
