# SPDX-License-Identifier: Apache-2.0
"""Tensors to JAX arrays and back, without compiling anything for types that numpy lacks."""

from __future__ import annotations

import jax
import ml_dtypes
import numpy
import torch

# Types numpy has no name for travel as integers of their width.
_BY_BITS = {
    torch.bfloat16: (torch.int16, ml_dtypes.bfloat16),
    torch.float8_e4m3fn: (torch.uint8, ml_dtypes.float8_e4m3fn),
    torch.float8_e5m2: (torch.uint8, ml_dtypes.float8_e5m2),
}
_TORCH_BY_NAME = {numpy.dtype(named): (bits, wide) for wide, (bits, named) in _BY_BITS.items()}


class NoValueError(RuntimeError):
    """A tensor on `meta` was to become an array."""


def to_device(
    tensor: torch.Tensor | jax.Array, sharding: jax.sharding.Sharding | None = None
) -> jax.Array:
    """Divided as `sharding` says, else on the default device. 64-bit types narrow to 32 bits unless
    JAX is told otherwise. Devices that are the host share the tensor's memory where they can: do
    not write to it afterwards. What is a JAX array already may be handed back itself. Raises
    NoValueError."""
    if isinstance(tensor, jax.Array):
        return jax.device_put(tensor, sharding)
    if tensor.is_meta:
        raise NoValueError(f"a tensor of shape {tuple(tensor.shape)} on device `meta` has no value")
    tensor = tensor.detach().to_dense().contiguous().resolve_conj().resolve_neg()
    if tensor.dtype in _BY_BITS:
        bits, named = _BY_BITS[tensor.dtype]
        array = tensor.view(bits).numpy().view(named)
    else:
        array = tensor.numpy()
    return jax.device_put(array, sharding)


def shape_of(
    tensor: torch.Tensor, sharding: jax.sharding.Sharding | None = None
) -> jax.ShapeDtypeStruct:
    """What `to_device` would place, without a value; the tensor may be one on `meta`."""
    if tensor.dtype in _BY_BITS:
        dtype = _BY_BITS[tensor.dtype][1]
    else:
        dtype = torch.empty(0, dtype=tensor.dtype).numpy().dtype
    dtype = jax.dtypes.canonicalize_dtype(dtype)
    return jax.ShapeDtypeStruct(tuple(tensor.shape), dtype, sharding=sharding)


def to_host(array: jax.Array) -> torch.Tensor:
    """A tensor of its own memory."""
    host = numpy.array(array)
    if host.dtype in _TORCH_BY_NAME:
        bits, wide = _TORCH_BY_NAME[host.dtype]
        return torch.from_numpy(host.view(str(bits).removeprefix("torch."))).view(wide)
    return torch.from_numpy(host)
