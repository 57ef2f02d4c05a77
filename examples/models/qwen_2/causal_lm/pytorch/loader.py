# SPDX-License-Identifier: Apache-2.0
"""Qwen2: like Llama, with biases in the attention's projections and tied embeddings."""

from transformers import Qwen2Config, Qwen2ForCausalLM

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
from ....tools.sharding import row_of_devices, split_inputs, split_outputs
from ....tools.utils import cast_model_to_type, token_batch


class ModelVariant(StrEnum):
    TINY = "Qwen 2 tiny"
    SMALL = "Qwen 2 0.1B"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `Qwen2Config`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "Qwen 2 tiny",
            {
                "vocab_size": 128,
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "num_key_value_heads": 2,
                "max_position_embeddings": 64,
            },
            max_length=12,
        ),
        ModelVariant.SMALL: LLMModelConfig(
            "Qwen 2 0.1B",
            {
                "vocab_size": 50000,
                "hidden_size": 640,
                "intermediate_size": 2560,
                "num_hidden_layers": 12,
                "num_attention_heads": 10,
                "num_key_value_heads": 2,
            },
            max_length=64,
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="qwen_2",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_CAUSAL_LM,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        config = Qwen2Config(
            tie_word_embeddings=True, use_cache=False, **self._variant_config.settings
        )
        return cast_model_to_type(Qwen2ForCausalLM(config), dtype_override)

    def load_inputs(self, batch_size=1):
        vocab_size = self._variant_config.settings["vocab_size"]
        return token_batch(vocab_size, batch_size, self._variant_config.max_length)

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        spec = {}
        for layer in model.model.layers:
            attention, mlp = layer.self_attn, layer.mlp
            spec |= split_outputs([attention.q_proj, attention.k_proj, attention.v_proj])
            spec |= split_outputs([mlp.gate_proj, mlp.up_proj])
            spec |= split_inputs([attention.o_proj, mlp.down_proj])
        return spec
