# SPDX-License-Identifier: Apache-2.0
"""A multilayer perceptron in flax.linen."""

from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn


class MnistMlp(nn.Module):
    """Images [batch, height, width, 1] → logits [batch, 10]."""

    hidden: tuple[int, ...]
    dropout: float = 0.0
    dtype: Any = jnp.float32

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        x = images.reshape(images.shape[0], -1)
        for width in self.hidden:
            x = nn.relu(nn.Dense(width, dtype=self.dtype, param_dtype=self.dtype)(x))
            x = nn.Dropout(self.dropout, deterministic=not train)(x)
        return nn.Dense(10, dtype=self.dtype, param_dtype=self.dtype)(x)
