# SPDX-License-Identifier: Apache-2.0
"""Host memory as a tensor: borrowed, read-only, gone when the call returns."""

from __future__ import annotations

import gc
import warnings
import weakref
from typing import TYPE_CHECKING, Any

from .errors import StaleError

if TYPE_CHECKING:
    import numpy
    import torch

# dtype → what its bytes are to numpy, which has neither bfloat16 nor float8.
_STORAGE = {"bfloat16": "uint16", "float8_e4m3fn": "uint8", "float8_e5m2": "uint8"}
_OF_DTYPE = {"float8_e4m3fn": (4, 7, True), "float8_e5m2": (5, 15, False)}


class Tensor:
    """What a comparator gets of one side of a leaf.

    shape  sizes, outermost first
    dtype  "float32", "bfloat16", "float8_e4m3fn", "int64", "bool", "complex64", …

    Both stay known for ever. The memory is the host's: after the call, `numpy()` and `torch()`
    raise StaleError, and an array that was kept ends the case with an error. Keep a copy instead.
    """

    def __init__(self, memory: Any, shape: tuple[int, ...], dtype: str, name: str):
        self.shape = shape
        self.dtype = dtype
        self._memory = memory
        self._name = name

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    def numpy(self) -> numpy.ndarray:
        """A read-only array over the host's memory, without a copy.

        numpy has no bfloat16 and no float8: of these it is a float32 array of its own, exact.
        """
        import numpy

        stored = numpy.asarray(memoryview(self._borrowed()))
        if self.dtype == "bfloat16":
            return (stored.astype(numpy.uint32) << numpy.uint32(16)).view(numpy.float32)
        if self.dtype in _OF_DTYPE:
            return _float8_values(*_OF_DTYPE[self.dtype])[stored]
        return stored

    def torch(self) -> torch.Tensor:
        """A tensor of the same dtype over the host's memory, without a copy.

        torch has no read-only tensors: writing to it is a mistake that nobody notices in time.
        """
        import numpy
        import torch

        stored = numpy.asarray(memoryview(self._borrowed()))
        if any(stride < 0 for stride in stored.strides):  # torch knows none of these.
            stored = stored.copy()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # It says that the array is read-only.
            tensor = torch.from_numpy(stored)
        if self.dtype in _STORAGE:
            return tensor.view(getattr(torch, self.dtype))
        return tensor

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> numpy.ndarray:
        values = self.numpy()
        if copy or (dtype is not None and values.dtype != dtype):
            return values.astype(dtype or values.dtype)
        return values

    def __dlpack__(self, **options: Any) -> Any:
        return self.torch().__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0  # CPU

    def __repr__(self) -> str:
        gone = "" if self._memory is not None else ", gone"
        return f"<Tensor {self._name} {self.dtype}{list(self.shape)}{gone}>"

    def release(self) -> bool:
        """The host's memory is about to go. False: an array over it is still held somewhere."""
        memory, self._memory = self._memory, None
        if memory is None:
            return True
        held = weakref.ref(memory)
        del memory
        if held() is None:
            return True
        gc.collect()  # An array in a cycle of garbage is not kept by anybody.
        return held() is None

    def _borrowed(self) -> Any:
        if self._memory is None:
            raise StaleError(
                f"{self._name} is gone: its memory was lent for one call of leaf(). Take what you "
                "need while that runs, and keep a copy: leaf.actual.numpy().copy()"
            )
        return self._memory


def _float8_values(exponent_bits: int, bias: int, has_no_infinity: bool) -> numpy.ndarray:
    """The float32 value of each of the 256 bit patterns."""
    import numpy

    patterns = numpy.arange(256)
    mantissa_bits = 7 - exponent_bits
    sign = numpy.where(patterns & 0x80, -1.0, 1.0)
    exponent = (patterns >> mantissa_bits) & ((1 << exponent_bits) - 1)
    fraction = (patterns & ((1 << mantissa_bits) - 1)) / (1 << mantissa_bits)
    is_normal = exponent > 0
    magnitude = (is_normal + fraction) * 2.0 ** (numpy.maximum(exponent, 1) - bias)
    largest = exponent == (1 << exponent_bits) - 1
    if has_no_infinity:
        magnitude[(patterns & 0x7F) == 0x7F] = numpy.nan
    else:
        magnitude[largest] = numpy.where(fraction[largest] == 0, numpy.inf, numpy.nan)
    return (sign * magnitude).astype(numpy.float32)
