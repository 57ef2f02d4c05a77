# SPDX-License-Identifier: Apache-2.0
"""Absolute imports by the long package name, from a folder with a dash and without `__init__`."""

import torch
import tt_forge_models.config

from third_party.tt_forge_models.base import ForgeModel
from third_party.tt_forge_models.config import ModelGroup


class ModelLoader(ForgeModel):
    group = ModelGroup.RED
    same_enum = ModelGroup is tt_forge_models.config.ModelGroup

    def load_model(self):
        return torch.nn.Linear(2, 2)

    def load_inputs(self):
        return [torch.ones(1, 2)]
