# SPDX-License-Identifier: Apache-2.0
"""One variant per network of `networks.py`; the calls made are recorded."""

from typing import ClassVar

from ...base import ForgeModel
from ...config import ModelGroup, ModelInfo
from .networks import NETWORKS


class ModelLoader(ForgeModel):
    _VARIANTS: ClassVar = {
        "mlp": None,
        "tuple": None,
        "dict/of-leaves": None,
        "mutating": None,
        "batch_norm": None,
        "dropping": None,
        "unused": None,
        "custom_backward": None,
        "plain_tensors": None,
        "tied": None,
        "no_module": None,
        "no_inputs": None,
    }
    DEFAULT_VARIANT = "mlp"
    calls: ClassVar = []

    @classmethod
    def _get_model_info(cls, variant=None):
        group = ModelGroup.RED if variant == "mlp" else ModelGroup.GENERALITY
        return ModelInfo("nets", variant, group, "test", "custom", framework="pytorch")

    def load_model(self, *, dtype_override=None, **kwargs):
        self.calls.append(("load_model", dtype_override))
        model = NETWORKS[self.variant][0]()
        return model.to(dtype_override) if dtype_override and hasattr(model, "to") else model

    def load_inputs(self):
        self.calls.append(("load_inputs",))
        return NETWORKS[self.variant][1]()
