# SPDX-License-Identifier: Apache-2.0
"""A click predictor after DLRM (Naumov et al., 2019); integer inputs, always float32."""

import torch
from torch import nn

from ...base import ForgeModel
from ...config import (
    Framework,
    ModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)


class Dlrm(nn.Module):
    """(numbers [N, dense], categories int64 [N, tables]) -> click logits [N, 1].

    Each category selects a row of its own table; the dot products of all pairs of vectors feed
    the last layers.
    """

    def __init__(self, dense: int, tables: int, rows: int, width: int) -> None:
        super().__init__()
        self.bottom = nn.Sequential(
            nn.Linear(dense, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)
        )
        self.tables = nn.ModuleList(nn.Embedding(rows, width) for _ in range(tables))
        vectors = tables + 1
        self.register_buffer(
            "pairs", torch.tril_indices(vectors, vectors, offset=-1), persistent=False
        )
        self.top = nn.Sequential(
            nn.Linear(width + vectors * (vectors - 1) // 2, 2 * width),
            nn.ReLU(),
            nn.Linear(2 * width, 1),
        )

    def forward(self, numbers: torch.Tensor, categories: torch.Tensor) -> torch.Tensor:
        dense = self.bottom(numbers)
        chosen = [table(categories[:, index]) for index, table in enumerate(self.tables)]
        vectors = torch.stack([dense, *chosen], dim=1)
        products = vectors @ vectors.transpose(1, 2)
        pairs = products[:, self.pairs[0], self.pairs[1]]
        return self.top(torch.cat([dense, pairs], dim=1))


class ModelVariant(StrEnum):
    TINY = "dlrm-4x100"
    CRITEO = "dlrm-26x20k"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `Dlrm`."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig(
            "dlrm-4x100", {"dense": 8, "tables": 4, "rows": 100, "width": 16}
        ),
        ModelVariant.CRITEO: ModelConfig(
            "dlrm-26x20k", {"dense": 13, "tables": 26, "rows": 20000, "width": 64}
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="dlrm",
            variant=variant,
            group=ModelGroup.PRIORITY,
            task=ModelTask.NLP_RECOMMENDATION,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return Dlrm(**self._variant_config.settings)

    def load_inputs(self, batch_size=8):
        settings = self._variant_config.settings
        numbers = torch.rand(batch_size, settings["dense"])
        categories = torch.randint(0, settings["rows"], (batch_size, settings["tables"]))
        return [numbers, categories]
