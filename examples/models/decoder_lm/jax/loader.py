# SPDX-License-Identifier: Apache-2.0
"""Causal language model in flax.nnx, with dropout."""

import jax.numpy as jnp
import numpy
from flax import nnx
from jax.sharding import PartitionSpec

from ...base import ForgeModel
from ...config import (
    Framework,
    LLMModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)
from ...tools.jax_random import random_tokens
from ...tools.jax_sharding import specs_by_rules
from .src.model import DecoderLm


class ModelVariant(StrEnum):
    TINY = "decoder-tiny"
    SMALL = "decoder-21M"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `DecoderLm`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "decoder-tiny",
            {"vocabulary": 128, "width": 32, "heads": 8, "layers": 1, "dropout": 0.1},
            max_length=16,
        ),
        ModelVariant.SMALL: LLMModelConfig(
            "decoder-21M",
            {"vocabulary": 16384, "width": 384, "heads": 8, "layers": 5, "dropout": 0.1},
            max_length=64,
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="decoder_lm",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_CAUSAL_LM,
            source=ModelSource.CUSTOM,
            framework=Framework.JAX,
        )

    def load_model(self, dtype_override=None):
        config = self._variant_config
        return DecoderLm(
            **config.settings,
            length=config.max_length,
            dtype=dtype_override or jnp.float32,
            rngs=nnx.Rngs(numpy.random.randint(2**31)),
        )

    def load_inputs(self, batch_size=2):
        config = self._variant_config
        shape = (batch_size, config.max_length)
        return {"input_ids": random_tokens(config.settings["vocabulary"], shape)}

    def get_input_activations_partition_spec(self, mesh, parallelism, axis_name="X"):
        return (PartitionSpec(),)

    def load_parameters_partition_spec(self, model_for_multichip, axis_name="X"):
        """Heads, hidden units and the vocabulary of the head are split."""
        return specs_by_rules(
            nnx.state(model_for_multichip, nnx.Param),
            [
                ("attention/(query|key|value)/kernel", PartitionSpec(None, axis_name, None)),
                ("attention/out/kernel", PartitionSpec(axis_name, None, None)),
                ("(up|head)/kernel", PartitionSpec(None, axis_name)),
                ("down/kernel", PartitionSpec(axis_name, None)),
            ],
        )
