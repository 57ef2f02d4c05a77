# SPDX-License-Identifier: Apache-2.0
"""Variational autoencoder: positional inputs in a tuple, a tuple as output.

Both load functions take `**kwargs` and use `dtype_override` and `batch_size` of them.
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
from ...tools.utils import cast_input_to_type, cast_model_to_type
from .src.model import ConvVae


class ModelVariant(StrEnum):
    TINY = "conv-vae-16"
    BASE = "conv-vae-64"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `ConvVae`."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig("conv-vae-16", {"image_size": 16, "width": 8, "latent": 8}),
        ModelVariant.BASE: ModelConfig(
            "conv-vae-64", {"image_size": 64, "width": 64, "latent": 128}
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="vae",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_GEN,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self, **kwargs):
        model = ConvVae(**self._variant_config.settings)
        return cast_model_to_type(model, kwargs.get("dtype_override"))

    def load_inputs(self, **kwargs):
        batch_size = kwargs.get("batch_size", 2)
        settings = self._variant_config.settings
        side = settings["image_size"]
        image = torch.rand(batch_size, 3, side, side)
        noise = torch.randn(batch_size, settings["latent"])
        dtype = kwargs.get("dtype_override")
        return tuple(cast_input_to_type(tensor, dtype) for tensor in (image, noise))

    def unpack_forward_output(self, output):
        # All three, so that every parameter has a gradient even without the sampling path.
        return torch.cat([part.flatten(1) for part in output], dim=1)
