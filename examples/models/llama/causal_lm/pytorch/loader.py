# SPDX-License-Identifier: Apache-2.0
"""Llama with grouped-query attention and a key-value cache; splits over devices."""

from transformers import LlamaConfig, LlamaForCausalLM

from ....base import ForgeModel
from ....config import (
    Framework,
    LLMModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)
from ....tools.sharding import row_of_devices
from ....tools.utils import cast_model_to_type, token_batch


class ModelVariant(StrEnum):
    TINY = "acme/tiny-Llama 2.5"
    TINY_NO_CACHE = "acme/tiny-Llama 2.5 no-cache"
    SMALL = "acme/Llama-125M"
    LARGE = "acme/Llama-8B"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `LlamaConfig`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "acme/tiny-Llama 2.5",
            {
                "vocab_size": 128,
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 8,
                "num_key_value_heads": 4,
                "max_position_embeddings": 64,
            },
            max_length=12,
        ),
        ModelVariant.TINY_NO_CACHE: LLMModelConfig(
            "acme/tiny-Llama 2.5 no-cache",
            {
                "use_cache": False,
                "vocab_size": 128,
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 2,
                "num_attention_heads": 8,
                "num_key_value_heads": 4,
                "max_position_embeddings": 64,
            },
            max_length=12,
        ),
        ModelVariant.SMALL: LLMModelConfig(
            "acme/Llama-125M",
            {
                "vocab_size": 32000,
                "hidden_size": 768,
                "intermediate_size": 2048,
                "num_hidden_layers": 12,
                "num_attention_heads": 12,
                "num_key_value_heads": 4,
            },
            max_length=64,
        ),
        ModelVariant.LARGE: LLMModelConfig(
            "acme/Llama-8B",
            {
                "vocab_size": 128256,
                "hidden_size": 4096,
                "intermediate_size": 14336,
                "num_hidden_layers": 32,
                "num_attention_heads": 32,
                "num_key_value_heads": 8,
            },
            max_length=128,
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="llama",
            variant=variant,
            group=ModelGroup.RED,
            task=ModelTask.NLP_CAUSAL_LM,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        model = LlamaForCausalLM(LlamaConfig(**self._variant_config.settings))
        return cast_model_to_type(model, dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=1):
        # Token ids have no dtype to override.
        vocab_size = self._variant_config.settings["vocab_size"]
        return token_batch(vocab_size, batch_size, self._variant_config.max_length)

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        spec = {
            model.model.embed_tokens.weight: ("batch", "model"),
            model.lm_head.weight: ("model", "batch"),
        }
        for layer in model.model.layers:
            attention, mlp = layer.self_attn, layer.mlp
            for linear in (attention.q_proj, attention.k_proj, attention.v_proj):
                spec[linear.weight] = ("model", "batch")
            for linear in (mlp.gate_proj, mlp.up_proj):
                spec[linear.weight] = ("model", "batch")
            for linear in (attention.o_proj, mlp.down_proj):
                spec[linear.weight] = ("batch", "model")
        return spec
