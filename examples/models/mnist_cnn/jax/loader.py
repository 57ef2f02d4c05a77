# SPDX-License-Identifier: Apache-2.0
"""Digit classifier with batch norm, in flax.linen."""

import jax
import jax.numpy as jnp
from jax.sharding import PartitionSpec

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
from ...tools.jax_random import drawn_variables, random_normal
from ...tools.jax_sharding import specs_by_rules
from .src.model import MnistCnn


class ModelVariant(StrEnum):
    NARROW = "cnn-batchnorm"
    WIDE = "cnn-batchnorm-wide"


class ModelLoader(ForgeModel):
    """`settings` are fields of `MnistCnn`. It names no `dtype_override`: always float32."""

    _VARIANTS = {
        ModelVariant.NARROW: ModelConfig("mnist-cnn-batchnorm", {"width": 8, "hidden": 32}),
        ModelVariant.WIDE: ModelConfig("mnist-cnn-batchnorm-wide", {"width": 32, "hidden": 128}),
    }
    DEFAULT_VARIANT = ModelVariant.NARROW

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="mnist_cnn",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.JAX,
        )

    def load_model(self):
        return MnistCnn(**self._variant_config.settings)

    def load_inputs(self, batch_size=4):
        return random_normal((batch_size, 28, 28, 1))

    def get_input_parameters(self, train=False, seed=0):
        return drawn_variables(self.load_model(), seed, jnp.zeros((1, 28, 28, 1)))

    def get_forward_method_kwargs(self, train=False):
        return {"train": train, "mutable": ("batch_stats",) if train else False}

    def get_static_argnames(self):
        return ["train", "mutable"]

    def get_input_activations_partition_spec(self, mesh, parallelism, axis_name="X"):
        return PartitionSpec()

    def load_parameters_partition_spec(self, model_for_multichip, axis_name="X"):
        """Channels are split, batch norm with them; the first dense layer by its outputs."""
        variables = jax.eval_shape(self.get_input_parameters)
        return specs_by_rules(
            variables,
            [
                ("Conv_.*/kernel", PartitionSpec(None, None, None, axis_name)),
                ("BatchNorm_", PartitionSpec(axis_name)),
                ("Dense_0/kernel", PartitionSpec(None, axis_name)),
                ("Dense_0/bias", PartitionSpec(axis_name)),
                ("Dense_1/kernel", PartitionSpec(axis_name, None)),
            ],
        )

    def decode_output(self, outputs):
        return f"digits: {outputs.argmax(axis=-1).tolist()}"
