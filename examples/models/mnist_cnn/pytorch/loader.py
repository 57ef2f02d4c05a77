# SPDX-License-Identifier: Apache-2.0
"""Digit classifier, with and without dropout."""

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
from .src.model import MnistCnn


class ModelVariant(StrEnum):
    PLAIN = "cnn"
    DROPOUT = "cnn-dropout"
    WIDE = "cnn-wide"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `MnistCnn`."""

    _VARIANTS = {
        ModelVariant.PLAIN: ModelConfig("mnist-cnn", {"width": 8, "hidden": 32}),
        ModelVariant.DROPOUT: ModelConfig(
            "mnist-cnn-dropout", {"width": 8, "hidden": 32, "dropout": 0.25}
        ),
        ModelVariant.WIDE: ModelConfig(
            "mnist-cnn-wide", {"width": 32, "hidden": 128, "dropout": 0.25}
        ),
    }
    DEFAULT_VARIANT = ModelVariant.PLAIN

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="mnist_cnn",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        return cast_model_to_type(MnistCnn(**self._variant_config.settings), dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=2):
        return cast_input_to_type(torch.randn(batch_size, 1, 28, 28), dtype_override)

    def decode_output(self, outputs):
        return f"digits: {outputs.argmax(dim=-1).tolist()}"
