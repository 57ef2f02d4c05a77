# SPDX-License-Identifier: Apache-2.0
"""A transformer encoder that classifies sentences, in flax.linen."""

from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn


class Layer(nn.Module):
    """Attention with biases, then a feed-forward network; the norm comes after each."""

    heads: int
    dropout: float
    dtype: Any

    @nn.compact
    def __call__(self, x: jax.Array, mask: jax.Array, deterministic: bool) -> jax.Array:
        width = x.shape[-1]
        types = {"dtype": self.dtype, "param_dtype": self.dtype}
        attended = nn.MultiHeadDotProductAttention(
            self.heads,
            dropout_rate=self.dropout,
            deterministic=deterministic,
            name="attention",
            **types,
        )(x, mask=mask)
        x = nn.LayerNorm(name="attention_norm", **types)(x + attended)
        hidden = nn.gelu(nn.Dense(4 * width, name="up", **types)(x))
        hidden = nn.Dense(width, name="down", **types)(hidden)
        return nn.LayerNorm(name="mlp_norm", **types)(x + hidden)


class SentenceClassifier(nn.Module):
    """Token ids and a mask of those that count, both [batch, length] → logits [batch, labels]."""

    vocabulary: int
    length: int
    width: int
    heads: int
    layers: int
    labels: int = 3
    dropout: float = 0.1
    dtype: Any = jnp.float32

    @nn.compact
    def __call__(
        self, input_ids: jax.Array, attention_mask: jax.Array, deterministic: bool = True
    ) -> dict[str, jax.Array]:
        types = {"dtype": self.dtype, "param_dtype": self.dtype}
        x = nn.Embed(self.vocabulary, self.width, name="tokens", **types)(input_ids)
        x = x + nn.Embed(self.length, self.width, name="positions", **types)(
            jnp.arange(input_ids.shape[1])
        )
        mask = nn.make_attention_mask(attention_mask, attention_mask)
        for index in range(self.layers):
            layer = Layer(self.heads, self.dropout, self.dtype, name=f"layer_{index}")
            x = layer(x, mask, deterministic)
        pooled = nn.tanh(nn.Dense(self.width, name="pooler", **types)(x[:, 0]))
        return {
            "logits": nn.Dense(self.labels, name="classifier", **types)(pooled),
            "pooled": pooled,
        }
