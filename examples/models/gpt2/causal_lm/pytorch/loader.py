# SPDX-License-Identifier: Apache-2.0
"""GPT-2; its output holds the key-value cache beside the logits."""

from transformers import BatchEncoding, GPT2Config, GPT2LMHeadModel

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
    TINY = "gpt2-tiny"
    SMALL = "gpt2"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `GPT2Config`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "gpt2-tiny",
            {
                "vocab_size": 128,
                "n_positions": 32,
                "n_embd": 32,
                "n_layer": 2,
                "n_head": 4,
                "bos_token_id": 0,
                "eos_token_id": 0,
            },
            max_length=12,
        ),
        ModelVariant.SMALL: LLMModelConfig("gpt2", max_length=64),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    def __init__(self, variant=None):
        super().__init__(variant)
        self.config = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="gpt2",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_CAUSAL_LM,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        self.config = GPT2Config(use_cache=True, **self._variant_config.settings)
        return cast_model_to_type(GPT2LMHeadModel(self.config), dtype_override)

    def load_inputs(self, batch_size=1):
        if self.config is None:
            raise RuntimeError("gpt2: load_inputs needs the configuration; call load_model first")
        length = self._variant_config.max_length
        return BatchEncoding(token_batch(self.config.vocab_size, batch_size, length))

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        # The head is the embedding again: one tensor. Its vocabulary need not divide.
        spec = {model.lm_head.weight: (None, "model")}
        for block in model.transformer.h:
            # The weights of these layers are [inputs, outputs].
            for layer in (block.attn.c_attn, block.mlp.c_fc):
                spec[layer.weight] = (None, "model")
                spec[layer.bias] = ("model",)
            for layer in (block.attn.c_proj, block.mlp.c_proj):
                spec[layer.weight] = ("model", None)
        return spec
