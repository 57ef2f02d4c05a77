# SPDX-License-Identifier: Apache-2.0
"""T5: an encoder and a decoder with relative positions."""

from transformers import T5Config, T5ForConditionalGeneration

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
from ...tools.sharding import row_of_devices, split_inputs, split_outputs
from ...tools.utils import cast_model_to_type, token_batch


class ModelVariant(StrEnum):
    TINY = "t5-tiny"
    SMALL = "t5-small"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `T5Config`; its defaults are T5-small's."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "t5-tiny",
            {
                "vocab_size": 128,
                "d_model": 32,
                "d_kv": 8,
                "d_ff": 64,
                "num_layers": 2,
                "num_heads": 4,
                "feed_forward_proj": "gated-gelu",
            },
            max_length=12,
        ),
        ModelVariant.SMALL: LLMModelConfig("t5-small", max_length=64),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    def __init__(self, variant=None):
        super().__init__(variant)
        self.config = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="t5",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_TRANSLATION,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        self.config = T5Config(use_cache=False, **self._variant_config.settings)
        return cast_model_to_type(T5ForConditionalGeneration(self.config), dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=1):
        # Token ids have no dtype to override.
        if self.config is None:
            raise RuntimeError("t5: load_inputs needs the configuration; call load_model first")
        length = self._variant_config.max_length
        source = token_batch(self.config.vocab_size, batch_size, length)
        target = token_batch(self.config.vocab_size, batch_size, length // 2)
        target["input_ids"][:, 0] = self.config.pad_token_id  # starts the decoder
        return {**source, "decoder_input_ids": target["input_ids"]}

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        spec = {}
        for block in [*model.encoder.block, *model.decoder.block]:
            *attentions, feed_forward = block.layer
            for layer in attentions:
                attention = getattr(layer, "SelfAttention", None) or layer.EncDecAttention
                spec |= split_outputs([attention.q, attention.k, attention.v])
                spec |= split_inputs([attention.o])
            dense = feed_forward.DenseReluDense
            spec |= split_outputs(
                [dense.wi_0, dense.wi_1] if hasattr(dense, "wi_0") else [dense.wi]
            )
            spec |= split_inputs([dense.wo])
        return spec
