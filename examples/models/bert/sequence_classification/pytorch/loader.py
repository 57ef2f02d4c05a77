# SPDX-License-Identifier: Apache-2.0
"""BERT that classifies pairs of sentences; the second, shorter row of a batch is padded."""

import torch
from transformers import BatchEncoding, BertConfig, BertForSequenceClassification

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
    TINY = "bert-tiny-3-labels"
    BASE = "bert-base-3-labels"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `BertConfig`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "bert-tiny-3-labels",
            {
                "num_labels": 3,
                "vocab_size": 128,
                "hidden_size": 32,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "intermediate_size": 64,
                "max_position_embeddings": 32,
            },
            max_length=16,
        ),
        ModelVariant.BASE: LLMModelConfig("bert-base-3-labels", {"num_labels": 3}, max_length=128),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    def __init__(self, variant=None):
        super().__init__(variant)
        self.config = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="bert",
            variant=variant,
            group=ModelGroup.RED,
            task=ModelTask.NLP_TEXT_CLS,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        self.config = BertConfig(**self._variant_config.settings)
        return cast_model_to_type(BertForSequenceClassification(self.config), dtype_override)

    def load_inputs(self, batch_size=2):
        if self.config is None:
            raise RuntimeError("bert: load_inputs needs the configuration; call load_model first")
        length = self._variant_config.max_length
        batch = token_batch(self.config.vocab_size, batch_size, length)
        batch["token_type_ids"] = (torch.arange(length) >= length // 2).long().repeat(batch_size, 1)
        batch["attention_mask"][1::2, -length // 4 :] = 0
        batch["input_ids"][1::2, -length // 4 :] = self.config.pad_token_id
        return BatchEncoding(batch)

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        return bert_shard_spec(model.bert.encoder)
