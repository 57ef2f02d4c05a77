# SPDX-License-Identifier: Apache-2.0
"""What JAX loaders share: random inputs, drawn from numpy's generator, which the caller seeds."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy


def random_normal(shape: tuple[int, ...], dtype: Any = None) -> jax.Array:
    """Standard normal numbers, float32 unless `dtype` says otherwise."""
    return jnp.asarray(numpy.random.standard_normal(shape), dtype or jnp.float32)


def random_tokens(vocab_size: int, shape: tuple[int, ...]) -> jax.Array:
    """int32 ids. Id 0 is left out: it pads."""
    return jnp.asarray(numpy.random.randint(1, vocab_size, shape), jnp.int32)
