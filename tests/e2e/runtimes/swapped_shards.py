# SPDX-License-Identifier: Apache-2.0
"""A runtime for tests: `spmd` with the first two parts of everything that is divided swapped."""

from __future__ import annotations

from typing import Any
from unittest import mock

import jax

from tt_host_worker.runtimes import spmd


class Execution(spmd.Execution):
    def place(self) -> None:
        with mock.patch.object(spmd, "to_device", _swapping):
            super().place()


def _swapping(tensor: Any, sharding: Any = None, placed: Any = spmd.to_device) -> jax.Array:
    array = placed(tensor, sharding)
    if array.is_fully_replicated:
        return array
    parts = [shard.data for shard in array.addressable_shards]
    parts[0], parts[1] = (
        jax.device_put(parts[1], parts[0].sharding),
        jax.device_put(parts[0], parts[1].sharding),
    )
    return jax.make_array_from_single_device_arrays(array.shape, array.sharding, parts)


def warm_imports() -> None:
    """Importing this module has imported what is needed."""
