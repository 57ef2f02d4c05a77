# SPDX-License-Identifier: Apache-2.0
"""The smallest base class that keeps the loader contract."""

from typing import ClassVar

from .config import ModelInfo


class ForgeModel:
    _VARIANTS: ClassVar = {}
    DEFAULT_VARIANT: ClassVar = None

    def __init__(self, variant=None):
        self.variant = variant or self.DEFAULT_VARIANT

    @classmethod
    def query_available_variants(cls):
        return cls._VARIANTS

    @classmethod
    def get_model_info(cls, variant=None):
        return cls._get_model_info(variant)

    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo("test_net", variant, "generality", "test", "custom", "pytorch")
