# SPDX-License-Identifier: Apache-2.0
"""Value types that describe a loader's variants: enums, `ModelConfig` and `ModelInfo`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class StrEnum(Enum):
    """An enum whose members print as their value. Not a `str`: variants stay distinct types."""

    def __str__(self) -> str:
        return str(self.value)


class ModelGroup(StrEnum):
    """How much a model matters to the people who watch the results."""

    GENERALITY = "generality"
    RED = "red"
    PRIORITY = "priority"


class ModelTask(StrEnum):
    """What a model is for; the prefix is the domain."""

    NLP_CAUSAL_LM = "nlp_causal_lm"
    NLP_MASKED_LM = "nlp_masked_lm"
    NLP_TEXT_CLS = "nlp_text_cls"
    NLP_EMBED_GEN = "nlp_embed_gen"
    NLP_TRANSLATION = "nlp_translation"
    NLP_RECOMMENDATION = "nlp_recommendation"
    CV_IMAGE_CLS = "cv_image_cls"
    CV_IMAGE_SEG = "cv_image_seg"
    CV_OBJECT_DET = "cv_object_det"
    CV_IMAGE_GEN = "cv_image_gen"
    AUDIO_ASR = "audio_asr"


class ModelSource(StrEnum):
    """Where the architecture comes from."""

    HUGGING_FACE = "huggingface"
    CUSTOM = "custom"


class Framework(StrEnum):
    """The framework that executes `load_model()`'s result."""

    TORCH = "pytorch"
    JAX = "jax"


class Parallelism(StrEnum):
    """How a case divides its work; JAX loaders are told."""

    SINGLE_DEVICE = "single_device"
    DATA_PARALLEL = "data_parallel"
    TENSOR_PARALLEL = "tensor_parallel"


@dataclass(frozen=True)
class ModelConfig:
    """One variant.

    `settings` are the keyword arguments of the architecture (a network's constructor or a
    `transformers` configuration class); each loader says which.
    """

    pretrained_model_name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LLMModelConfig(ModelConfig):
    """A variant of a language model; `max_length` is the sequence length of its inputs."""

    max_length: int = 32


@dataclass(frozen=True)
class ModelInfo:
    """Who a model is, for reports. `variant` is None for a loader without variants."""

    model: str
    variant: StrEnum | None
    group: ModelGroup
    task: ModelTask
    source: ModelSource
    framework: Framework

    @property
    def name(self) -> str:
        """`<framework>_<model>_<variant>_<task>_<source>`; a missing variant reads "None"."""
        return f"{self.framework}_{self.model}_{self.variant}_{self.task}_{self.source}"
