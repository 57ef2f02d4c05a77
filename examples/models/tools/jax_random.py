# SPDX-License-Identifier: Apache-2.0
"""What JAX loaders share: inputs from numpy's generator, which the caller seeds, and weights that
are drawn by numpy too: compiling flax's initialisers takes longer than running a small model."""

from __future__ import annotations

import math
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


def drawn_weights(_key: jax.Array, shape: tuple[int, ...], dtype: Any) -> jax.Array:
    """An initialiser: normal numbers that keep the size of what a layer passes on."""
    return random_normal(shape, dtype) / math.sqrt(math.prod(shape[:-1]))


def drawn_variables(model: Any, seed: int, *inputs: jax.Array) -> Any:
    """Variables of a flax.linen model: kernels and biases random, scales and variances 1, running
    means 0."""
    random = numpy.random.default_rng(seed)

    def drawn(path: tuple[Any, ...], shape: jax.ShapeDtypeStruct) -> jax.Array:
        name = jax.tree_util.keystr(path[-1:], simple=True)
        if name in ("scale", "var", "mean"):
            return jnp.full(shape.shape, float(name != "mean"), shape.dtype)
        size = 0.1 if name == "bias" else 1 / math.sqrt(math.prod(shape.shape[:-1]))
        return jnp.asarray(size * random.standard_normal(shape.shape), shape.dtype)

    return jax.tree.map_with_path(drawn, jax.eval_shape(model.init, jax.random.key(seed), *inputs))
