# SPDX-License-Identifier: Apache-2.0
"""Object detector: imports by absolute name, a nested dict of lists as output; always float32."""

import torch

from third_party.tt_forge_models.base import ForgeModel
from third_party.tt_forge_models.config import (
    Framework,
    ModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)

from .src.model import Fcos


class ModelVariant(StrEnum):
    TINY = "fcos-2-levels"
    BASE = "fcos-5-levels"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `Fcos`."""

    _VARIANTS = {
        ModelVariant.TINY: ModelConfig(
            "fcos-2-levels", {"width": 8, "levels": 2, "classes": 3, "tower": 1}
        ),
        ModelVariant.BASE: ModelConfig(
            "fcos-5-levels", {"width": 64, "levels": 5, "classes": 80, "tower": 4}
        ),
    }
    DEFAULT_VARIANT = ModelVariant.TINY

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="fcos",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.CV_OBJECT_DET,
            source=ModelSource.CUSTOM,
            framework=Framework.TORCH,
        )

    def load_model(self):
        return Fcos(**self._variant_config.settings)

    def load_inputs(self, batch_size=1):
        # Four cells a side at the coarsest level.
        side = 4 * (4 << (self._variant_config.settings["levels"] - 1))
        return {"image": torch.randn(batch_size, 3, side, side)}

    def unpack_forward_output(self, output):
        maps = [part for level in output["levels"] for part in level.values()]
        return torch.cat([part.flatten(1) for part in maps], dim=1)
