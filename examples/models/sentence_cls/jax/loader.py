# SPDX-License-Identifier: Apache-2.0
"""Sentence classifier: a transformer encoder in flax.linen."""

import jax
import jax.numpy as jnp
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
from ...tools.jax_random import drawn_variables, random_tokens
from ...tools.jax_sharding import specs_by_rules
from .src.model import SentenceClassifier


class ModelVariant(StrEnum):
    TINY = "encoder-tiny-3-labels"
    SMALL = "encoder-12M-3-labels"


class ModelLoader(ForgeModel):
    """`settings` are fields of `SentenceClassifier`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "encoder-tiny",
            {"vocabulary": 128, "width": 32, "heads": 8, "layers": 1},
            max_length=16,
        ),
        ModelVariant.SMALL: LLMModelConfig(
            "encoder-12M",
            {"vocabulary": 16384, "width": 384, "heads": 8, "layers": 3},
            max_length=64,
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="sentence_cls",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.CUSTOM,
            framework=Framework.JAX,
        )

    def load_model(self, dtype_override=None):
        config = self._variant_config
        return SentenceClassifier(
            **config.settings, length=config.max_length, dtype=dtype_override or jnp.float32
        )

    def load_inputs(self, batch_size=2):
        """The last sentence is half as long as the others."""
        config = self._variant_config
        ids = random_tokens(config.settings["vocabulary"], (batch_size, config.max_length))
        mask = jnp.ones_like(ids).at[-1, config.max_length // 2 :].set(0)
        return {"input_ids": ids * mask, "attention_mask": mask}

    def get_input_parameters(self, train=False, seed=0, dtype_override=None):
        model = self.load_model(dtype_override)
        ids = jnp.ones((1, self._variant_config.max_length), jnp.int32)
        return drawn_variables(model, seed, ids, ids)

    def get_forward_method_kwargs(self, train=False):
        return {"deterministic": not train, "rngs": {"dropout": jax.random.key(1)}}

    def get_static_argnames(self):
        return ["deterministic"]

    def get_input_activations_partition_spec(self, mesh, parallelism, axis_name="X"):
        return (PartitionSpec(), PartitionSpec())

    def load_parameters_partition_spec(self, model_for_multichip, axis_name="X"):
        """Heads and hidden units are split."""
        parameters = jax.eval_shape(self.get_input_parameters)
        return specs_by_rules(
            parameters,
            [
                ("attention/(query|key|value)/kernel", PartitionSpec(None, axis_name, None)),
                ("attention/(query|key|value)/bias", PartitionSpec(axis_name, None)),
                ("attention/out/kernel", PartitionSpec(axis_name, None, None)),
                ("up/kernel", PartitionSpec(None, axis_name)),
                ("up/bias", PartitionSpec(axis_name)),
                ("down/kernel", PartitionSpec(axis_name, None)),
            ],
        )
