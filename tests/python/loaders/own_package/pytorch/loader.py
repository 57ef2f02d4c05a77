# SPDX-License-Identifier: Apache-2.0
"""Imports a sibling package, whose parent's `__init__` imports this module."""

import torch

from ...base import ForgeModel
from ...config import ModelGroup, ModelInfo
from ...executions import LOG
from .src.model import Net

LOG.append(__name__)


class ModelLoader(ForgeModel):
    group = ModelGroup.RED

    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo("own_package", variant, ModelGroup.RED, "test", "custom", "pytorch")

    def load_model(self, **kwargs):
        assert not kwargs, "a bare **kwargs names nothing"
        return Net()

    def load_inputs(self):
        return torch.ones(3, 4)
