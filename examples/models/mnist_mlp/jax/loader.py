# SPDX-License-Identifier: Apache-2.0
"""Digit classifier without convolutions, in flax.linen."""

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
from .src.model import MnistMlp


class ModelVariant(StrEnum):
    SMALL = "mlp-64"
    WIDE = "mlp-1024-dropout"


class ModelLoader(ForgeModel):
    """`settings` are fields of `MnistMlp`."""

    _VARIANTS = {
        ModelVariant.SMALL: ModelConfig("mnist-mlp-64", {"hidden": (64, 64)}),
        ModelVariant.WIDE: ModelConfig(
            "mnist-mlp-1024-dropout", {"hidden": (1024, 1024), "dropout": 0.25}
        ),
    }
    DEFAULT_VARIANT = ModelVariant.SMALL

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="mnist_mlp",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_IMAGE_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.JAX,
        )

    def load_model(self, dtype_override=None):
        return MnistMlp(**self._variant_config.settings, dtype=dtype_override or jnp.float32)

    def load_inputs(self, dtype_override=None, batch_size=2):
        return random_normal((batch_size, 28, 28, 1), dtype_override)

    def get_input_parameters(self, train=False, seed=0, dtype_override=None):
        model = self.load_model(dtype_override)
        return drawn_variables(model, seed, jnp.zeros((1, 28, 28, 1)))

    def get_forward_method_kwargs(self, train=False):
        return {"train": train, "rngs": {"dropout": jax.random.key(1)}}

    def get_static_argnames(self):
        return ["train"]

    def get_input_activations_partition_spec(self, mesh, parallelism, axis_name="X"):
        return PartitionSpec()

    def load_parameters_partition_spec(self, model_for_multichip, axis_name="X"):
        """Alternately split by outputs and by inputs, so that every second layer ends in a sum."""
        parameters = jax.eval_shape(self.get_input_parameters)
        return specs_by_rules(
            parameters,
            [
                ("Dense_0/kernel", PartitionSpec(None, axis_name)),
                ("Dense_0/bias", PartitionSpec(axis_name)),
                ("Dense_1/kernel", PartitionSpec(axis_name, None)),
            ],
        )

    def decode_output(self, outputs):
        return f"digits: {outputs.argmax(axis=-1).tolist()}"
