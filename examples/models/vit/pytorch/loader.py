# SPDX-License-Identifier: Apache-2.0
"""Vision Transformer, as an image classifier."""

import torch
from transformers import ViTConfig, ViTForImageClassification

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


class ModelVariant(StrEnum):
    TINY = "vit-tiny-patch8-32"
    BASE = "vit-base-patch16-224"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `ViTConfig`; its defaults are ViT-base's."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig(
            "vit-tiny-patch8-32",
            {
                "image_size": 32,
                "patch_size": 8,
                "hidden_size": 32,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "intermediate_size": 64,
                "num_labels": 10,
            },
        ),
        ModelVariant.BASE: ModelConfig("vit-base-patch16-224", {"num_labels": 1000}),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    def __init__(self, variant=None):
        super().__init__(variant)
        self.config = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="vit",
            variant=variant,
            group=ModelGroup.RED,
            task=ModelTask.CV_IMAGE_CLS,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        self.config = ViTConfig(**self._variant_config.settings)
        return cast_model_to_type(ViTForImageClassification(self.config), dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=2):
        if self.config is None:
            raise RuntimeError("vit: load_inputs needs the configuration; call load_model first")
        side = self.config.image_size
        image = torch.randn(batch_size, self.config.num_channels, side, side)
        return {"pixel_values": cast_input_to_type(image, dtype_override)}

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        spec = {}
        for layer in model.vit.layers:
            attention, mlp = layer.attention, layer.mlp
            spec |= split_outputs([attention.q_proj, attention.k_proj, attention.v_proj, mlp.fc1])
            spec |= split_inputs([attention.o_proj, mlp.fc2])
        return spec
