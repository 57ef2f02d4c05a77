# SPDX-License-Identifier: Apache-2.0
"""MLP-Mixer; the channel MLPs can be split over devices."""

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
from ...tools.sharding import row_of_devices, split_inputs, split_outputs
from ...tools.utils import cast_input_to_type, cast_model_to_type
from .src.model import MlpMixer


class ModelVariant(StrEnum):
    TINY = "mixer-tiny/8"
    S_16 = "mixer-S/16"
    B_16 = "mixer-B/16"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `MlpMixer`."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig(
            "mixer-tiny/8",
            {
                "image_size": 32,
                "patch_size": 8,
                "channels": 32,
                "patch_hidden": 32,
                "hidden": 64,
                "depth": 2,
                "classes": 10,
            },
        ),
        ModelVariant.S_16: ModelConfig(
            "mixer-S/16",
            {
                "image_size": 224,
                "patch_size": 16,
                "channels": 512,
                "patch_hidden": 256,
                "hidden": 2048,
                "depth": 8,
                "classes": 1000,
            },
        ),
        ModelVariant.B_16: ModelConfig(
            "mixer-B/16",
            {
                "image_size": 224,
                "patch_size": 16,
                "channels": 768,
                "patch_hidden": 384,
                "hidden": 3072,
                "depth": 12,
                "classes": 1000,
            },
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    def __init__(self, variant=None):
        super().__init__(variant)
        self.image_size = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="mlp_mixer",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        model = MlpMixer(**self._variant_config.settings)
        self.image_size = model.image_size
        return cast_model_to_type(model, dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=2):
        if self.image_size is None:
            raise RuntimeError("mlp_mixer: load_inputs needs the image size; call load_model first")
        image = torch.randn(batch_size, 3, self.image_size, self.image_size)
        return [cast_input_to_type(image, dtype_override)]

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        mlps = [block.channel_mlp for block in model.blocks]
        return split_outputs(mlp.expand for mlp in mlps) | split_inputs(
            mlp.contract for mlp in mlps
        )
