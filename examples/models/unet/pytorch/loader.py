# SPDX-License-Identifier: Apache-2.0
"""U-Net for binary segmentation; both load functions take `**kwargs`."""

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
from ...tools.utils import cast_input_to_type, cast_model_to_type
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

    def load_model(self, **kwargs):
        return cast_model_to_type(
            UNet(**self._variant_config.settings), kwargs.get("dtype_override")
        )

    def load_inputs(self, **kwargs):
        side = 8 << self._variant_config.settings["depth"]
        image = torch.randn(kwargs.get("batch_size", 2), 3, side, side)
        return cast_input_to_type(image, kwargs.get("dtype_override"))
