# SPDX-License-Identifier: Apache-2.0
"""Whisper: a spectrogram and the tokens so far go in, logits come out. Absolute imports."""

import torch
from transformers import WhisperConfig, WhisperForConditionalGeneration

from third_party.tt_forge_models.base import ForgeModel
from third_party.tt_forge_models.config import (
    Framework,
    LLMModelConfig,
    ModelGroup,
    ModelInfo,
    ModelSource,
    ModelTask,
    StrEnum,
)
from third_party.tt_forge_models.tools.sharding import (
    row_of_devices,
    split_inputs,
    split_outputs,
)
from third_party.tt_forge_models.tools.utils import (
    cast_input_to_type,
    cast_model_to_type,
    token_batch,
)


class ModelVariant(StrEnum):
    MICRO = "whisper-micro"
    TINY = "whisper-tiny"
    BASE = "whisper-base"


class ModelLoader(ForgeModel):
    """`settings` are arguments of `WhisperConfig`; its defaults are Whisper-tiny's."""

    _VARIANTS = {
        ModelVariant.MICRO: LLMModelConfig(
            "whisper-micro",
            {
                "vocab_size": 128,
                "num_mel_bins": 16,
                "d_model": 32,
                "encoder_layers": 2,
                "decoder_layers": 2,
                "encoder_attention_heads": 4,
                "decoder_attention_heads": 4,
                "encoder_ffn_dim": 64,
                "decoder_ffn_dim": 64,
                "max_source_positions": 24,
                "max_target_positions": 16,
                "pad_token_id": 0,
                "bos_token_id": 1,
                "eos_token_id": 1,
                "decoder_start_token_id": 2,
            },
            max_length=6,
        ),
        ModelVariant.TINY: LLMModelConfig("whisper-tiny", max_length=16),
        ModelVariant.BASE: LLMModelConfig(
            "whisper-base",
            {
                "d_model": 512,
                "encoder_layers": 6,
                "decoder_layers": 6,
                "encoder_attention_heads": 8,
                "decoder_attention_heads": 8,
                "encoder_ffn_dim": 2048,
                "decoder_ffn_dim": 2048,
            },
            max_length=16,
        ),
    }
    DEFAULT_VARIANT = ModelVariant.MICRO

    def __init__(self, variant=None):
        super().__init__(variant)
        self.config = None

    @classmethod
    def _get_model_info(cls, variant):
        return ModelInfo(
            model="whisper",
            variant=variant,
            group=ModelGroup.GENERALITY,
            task=ModelTask.AUDIO_ASR,
            source=ModelSource.HUGGING_FACE,
            framework=Framework.TORCH,
        )

    def load_model(self, dtype_override=None):
        self.config = WhisperConfig(use_cache=False, **self._variant_config.settings)
        return cast_model_to_type(WhisperForConditionalGeneration(self.config), dtype_override)

    def load_inputs(self, dtype_override=None, batch_size=1):
        if self.config is None:
            raise RuntimeError(
                "whisper: load_inputs needs the configuration; call load_model first"
            )
        # The encoder's second convolution halves the number of frames.
        frames = 2 * self.config.max_source_positions
        spectrogram = torch.randn(batch_size, self.config.num_mel_bins, frames)
        tokens = token_batch(self.config.vocab_size, batch_size, self._variant_config.max_length)
        tokens["input_ids"][:, 0] = self.config.decoder_start_token_id
        return {
            "input_features": cast_input_to_type(spectrogram, dtype_override),
            "decoder_input_ids": tokens["input_ids"],
        }

    def get_mesh_config(self, num_devices):
        return row_of_devices(num_devices)

    def load_shard_spec(self, model):
        spec = {}
        for layer in [*model.model.encoder.layers, *model.model.decoder.layers]:
            attentions = [layer.self_attn]
            if hasattr(layer, "encoder_attn"):
                attentions.append(layer.encoder_attn)
            for attention in attentions:
                spec |= split_outputs([attention.q_proj, attention.k_proj, attention.v_proj])
                spec |= split_inputs([attention.out_proj])
            spec |= split_outputs([layer.fc1]) | split_inputs([layer.fc2])
        return spec
