# SPDX-License-Identifier: Apache-2.0
"""Needs data that is not there, in one way per variant."""

import os
import urllib.error
from pathlib import Path
from typing import ClassVar

import torch

from ...base import ForgeModel


def get_file(path):
    return open(path)


class ModelLoader(ForgeModel):
    _VARIANTS: ClassVar = {
        "value_error": 1,
        "key_error": 2,
        "missing_file": 3,
        "url_error": 4,
        "own_bug": 5,
        "own_missing_file": 6,
    }

    def load_model(self):
        if self.variant == "value_error":
            raise ValueError("IRD_LF_CACHE environment variable is not set. Please set it.")
        if self.variant == "key_error":
            os.environ["IRD_LF_CACHE_OF_TESTS"]
        if self.variant == "missing_file":
            get_file("/nonexistent/weights.bin")
        if self.variant == "url_error":
            try:
                raise urllib.error.URLError("unreachable")
            except urllib.error.URLError as error:
                raise RuntimeError("no weights") from error
        if self.variant == "own_missing_file":
            Path("/nonexistent/weights.bin").read_bytes()
        raise ValueError("HIDDEN_SIZE must be divisible by 4")

    def load_inputs(self):
        return torch.ones(1)
