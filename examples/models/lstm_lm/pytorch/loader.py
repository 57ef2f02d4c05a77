# SPDX-License-Identifier: Apache-2.0
"""A recurrent language model: nested tuples in (state) and out (logits and state)."""

import torch
from torch import nn

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
from ...tools.utils import cast_input_to_type, cast_model_to_type, token_batch

State = tuple[torch.Tensor, torch.Tensor]


class LstmLm(nn.Module):
    """(ids int64 [N, T], state) -> (logits [N, T, vocab_size], new state).

    A state is two tensors [layers, N, hidden].
    """

    def __init__(self, vocab_size: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocab_size, hidden)
        self.lstm = nn.LSTM(hidden, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, vocab_size)

    def forward(self, ids: torch.Tensor, state: State) -> tuple[torch.Tensor, State]:
        features, state = self.lstm(self.embed(ids), state)
        return self.head(features), state


class ModelVariant(StrEnum):
    TINY = "lstm-32"
    BASE = "lstm-512"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `LstmLm`."""

    _VARIANTS = {
        ModelVariant.TINY: LLMModelConfig(
            "lstm-32", {"vocab_size": 64, "hidden": 32, "layers": 1}, max_length=8
        ),
        ModelVariant.BASE: LLMModelConfig(
            "lstm-512", {"vocab_size": 8000, "hidden": 512, "layers": 2}, max_length=32
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="lstm_lm",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.NLP_CAUSAL_LM,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        return cast_model_to_type(LstmLm(**self._variant_config.settings), dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=2):
        settings = self._variant_config.settings
        ids = token_batch(settings["vocab_size"], batch_size, self._variant_config.max_length)
        shape = (settings["layers"], batch_size, settings["hidden"])
        state = tuple(cast_input_to_type(torch.randn(shape), dtype_override) for _ in "hc")
        return ids["input_ids"], state

    def unpack_forward_output(self, output):
        logits, _state = output
        return logits
