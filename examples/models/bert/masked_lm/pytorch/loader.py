# SPDX-License-Identifier: Apache-2.0
"""BERT with its pre-training head."""

from transformers import BatchEncoding, BertConfig, BertForMaskedLM

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
from ...sharding import bert_shard_spec


class ModelVariant(StrEnum):
    TINY = "bert-tiny"
    BASE = "bert-base-uncased"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `BertConfig`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "bert-tiny",
            {
                "vocab_size": 128,
                "hidden_size": 32,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "intermediate_size": 64,
                "max_position_embeddings": 32,
            },
            max_length=16,
        ),
        ModelVariant.BASE: LLMModelConfig("bert-base-uncased", max_length=128),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="bert",
            variant=variant,
            group=ModelGroup.RED,
            task=ModelTask.NLP_MASKED_LM,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        model = BertForMaskedLM(BertConfig(**self._variant_config.settings))
        return cast_model_to_type(model, dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=1):
        # Token ids have no dtype to override.
        vocab_size = BertConfig(**self._variant_config.settings).vocab_size
        return BatchEncoding(token_batch(vocab_size, batch_size, self._variant_config.max_length))

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        return bert_shard_spec(model.bert.encoder)
