# SPDX-License-Identifier: Apache-2.0
"""`ForgeModel`, the interface between a loader and whoever runs its model."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import torch

from .config import ModelConfig, ModelInfo, StrEnum

# Output class (by name, so that no framework has to be imported) -> its tensor to train on.
_TRAINED_FIELD = {
    "BaseModelOutput": "last_hidden_state",
    "BaseModelOutputWithPast": "last_hidden_state",
    "BaseModelOutputWithPooling": "last_hidden_state",
    "BaseModelOutputWithPoolingAndCrossAttentions": "last_hidden_state",
    "CausalLMOutput": "logits",
    "CausalLMOutputWithCrossAttentions": "logits",
    "CausalLMOutputWithPast": "logits",
    "ImageClassifierOutput": "logits",
    "MaskedLMOutput": "logits",
    "Seq2SeqLMOutput": "logits",
    "SequenceClassifierOutput": "logits",
}


class ForgeModel(ABC):
    """A model and its inputs, in one or more variants.

    Callers call `load_model()` before `load_inputs()` on the same instance; loaders may rely on
    it. Both draw from torch's global random generator and never seed it: that is the caller's.
    """

    _VARIANTS: ClassVar[Mapping[StrEnum, ModelConfig]] = {}
    DEFAULT_VARIANT: ClassVar[StrEnum | None] = None

    def __init__(self, variant: StrEnum | None = None) -> None:
        self._variant = self._validate_variant(variant)
        self._variant_config = self.get_variant_config(self._variant)

    @classmethod
    def query_available_variants(cls) -> dict[StrEnum, ModelConfig]:
        """All variants in declaration order; empty for a loader without variants."""
        return dict(cls._VARIANTS)

    @classmethod
    def _validate_variant(cls, variant: StrEnum | None) -> StrEnum | None:
        """The variant to use: `variant`, or the default one for None.

        Raises TypeError for a key of another type and ValueError for a key not in `_VARIANTS`.
        """
        if not cls._VARIANTS:
            return None
        if variant is None:
            return cls.DEFAULT_VARIANT
        expected = type(next(iter(cls._VARIANTS)))
        if not isinstance(variant, expected):
            raise TypeError(
                f"{cls.__name__}: variant {variant!r} is a {type(variant).__name__}, "
                f"expected {expected.__module__}.{expected.__qualname__}"
            )
        if variant not in cls._VARIANTS:
            names = [str(key) for key in cls._VARIANTS]
            nearest = difflib.get_close_matches(str(variant), names, n=1, cutoff=0.0)
            raise ValueError(
                f"{cls.__name__}: no variant '{variant}'; did you mean '{nearest[0]}'? "
                f"Variants: {', '.join(names)}"
            )
        return variant

    @classmethod
    def get_variant_config(cls, variant: StrEnum | None = None) -> ModelConfig | None:
        """The entry of `variant` (None: of the default one); None without variants."""
        key = cls._validate_variant(variant)
        return None if key is None else cls._VARIANTS[key]

    @classmethod
    def get_model_info(cls, variant: StrEnum | None = None) -> ModelInfo:
        """Name, task, source and group of `variant` (None: of the default one)."""
        return cls._get_model_info(cls._validate_variant(variant))

    @classmethod
    @abstractmethod
    def _get_model_info(cls, variant: StrEnum | None) -> ModelInfo:
        """`get_model_info` for a variant that has been validated."""

    @abstractmethod
    def load_model(self, **kwargs: Any) -> torch.nn.Module:
        """The network. Loaders narrow the signature, mostly to `dtype_override=None`."""

    @abstractmethod
    def load_inputs(self, **kwargs: Any) -> Any:
        """Sample inputs: a tensor, a sequence (positional) or a mapping (keyword arguments)."""

    def decode_output(self, outputs: Any) -> str:
        """`outputs` in words, for people."""
        return repr(outputs)

    def unpack_forward_output(self, output: Any) -> torch.Tensor:
        """The one tensor of a forward pass that a training step differentiates.

        Raises ValueError for an output whose choice is the loader's to make.
        """
        if isinstance(output, torch.Tensor):
            return output
        name = type(output).__name__
        if name not in _TRAINED_FIELD:
            raise ValueError(
                f"{type(self).__name__}: cannot choose a tensor from an output of type {name}; "
                f"override unpack_forward_output (known: {', '.join(_TRAINED_FIELD)})"
            )
        return getattr(output, _TRAINED_FIELD[name])

    def get_mesh_config(self, num_devices: int) -> tuple[tuple[int, ...] | None, tuple[str, ...]]:
        """Mesh shape and axis names for `num_devices`; `(None, ())` when it has no sharding."""
        return None, ()

    def load_shard_spec(
        self, model: torch.nn.Module
    ) -> dict[torch.Tensor, tuple[str | None, ...]] | None:
        """Parameter -> one axis name (or None) per dimension; None when it has no sharding."""
        return None
