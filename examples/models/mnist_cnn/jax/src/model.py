# SPDX-License-Identifier: Apache-2.0
"""A convolutional network with batch norm, in flax.linen."""

import jax
from flax import linen as nn


class MnistCnn(nn.Module):
    """Images [batch, height, width, 1] → logits [batch, 10]; running averages in `batch_stats`."""

    width: int
    hidden: int

    @nn.compact
    def __call__(self, images: jax.Array, train: bool = False) -> jax.Array:
        x = images
        for width in (self.width, 2 * self.width):
            x = nn.Conv(width, (3, 3), use_bias=False)(x)
            x = nn.BatchNorm(use_running_average=not train, momentum=0.9)(x)
            x = nn.avg_pool(nn.relu(x), (2, 2), (2, 2))
        x = x.reshape(x.shape[0], -1)
        x = nn.relu(nn.Dense(self.hidden)(x))
        return nn.Dense(10)(x)
