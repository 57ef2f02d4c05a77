# SPDX-License-Identifier: Apache-2.0
"""A causal language model in flax.nnx."""

from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from ....tools.jax_random import drawn_weights


class Block(nnx.Module):
    """Attention, then a feed-forward network, each with its norm before it."""

    def __init__(self, width: int, heads: int, dropout: float, dtype: Any, rngs: nnx.Rngs):
        types = {"dtype": dtype, "param_dtype": dtype, "rngs": rngs}
        linear = {"use_bias": False, "kernel_init": drawn_weights, **types}
        self.attention_norm = nnx.RMSNorm(width, **types)
        self.attention = nnx.MultiHeadAttention(
            heads, width, dropout_rate=dropout, decode=False, **linear
        )
        self.mlp_norm = nnx.RMSNorm(width, **types)
        self.up = nnx.Linear(width, 4 * width, **linear)
        self.down = nnx.Linear(4 * width, width, **linear)
        self.dropout = nnx.Dropout(dropout, rngs=rngs)

    def __call__(self, x: jax.Array, mask: jax.Array) -> jax.Array:
        x = x + self.dropout(self.attention(self.attention_norm(x), mask=mask))
        return x + self.dropout(self.down(nnx.silu(self.up(self.mlp_norm(x)))))


class DecoderLm(nnx.Module):
    """Token ids [batch, length] → logits [batch, length, vocabulary]."""

    def __init__(
        self,
        vocabulary: int,
        length: int,
        width: int,
        heads: int,
        layers: int,
        *,
        dropout: float = 0.0,
        dtype: Any = jnp.float32,
        rngs: nnx.Rngs,
    ):
        types = {"dtype": dtype, "param_dtype": dtype, "rngs": rngs}
        self.tokens = nnx.Embed(vocabulary, width, embedding_init=drawn_weights, **types)
        self.positions = nnx.Embed(length, width, embedding_init=drawn_weights, **types)
        self.blocks = nnx.List([Block(width, heads, dropout, dtype, rngs) for _ in range(layers)])
        self.norm = nnx.RMSNorm(width, **types)
        self.head = nnx.Linear(
            width, vocabulary, use_bias=False, kernel_init=drawn_weights, **types
        )

    def __call__(self, input_ids: jax.Array) -> dict[str, jax.Array]:
        x = self.tokens(input_ids) + self.positions(jnp.arange(input_ids.shape[1]))
        mask = nnx.make_causal_mask(input_ids)
        for block in self.blocks:
            x = block(x, mask)
        return {"logits": self.head(self.norm(x))}
