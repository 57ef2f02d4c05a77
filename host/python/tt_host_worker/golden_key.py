# SPDX-License-Identifier: Apache-2.0
"""What two cases must have in common for one golden result to be the result of both.

The model and its inputs themselves count, with every value they hold, not how they came to be. Code
is told apart by the source files of the models root that are imported by now; all other code is
that of one environment, and the same for all cases of a loader in a run.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch

ContentHash = Callable[[Any], str]

_OF_REQUEST = ("loader_path", "variant", "run_mode", "dtype", "seed", "keep_dropout")
# Variables of the libraries that compute: they choose kernels and how sums are split.
_NUMERIC_VARIABLES = (
    "ATEN_", "DNNL_", "GOMP_", "KMP_", "MKL_", "OMP_", "ONEDNN_", "OPENBLAS_", "XLA_FLAGS",
)  # fmt: skip
_PLAIN_TENSORS = (torch.Tensor, torch.nn.Parameter)
_PLAIN_VALUES = (type(None), bool, int, float, str, bytes)


def golden_key(
    request: Mapping[str, Any],
    computed_from: Any,
    content_hash: ContentHash,
) -> str | None:
    """Equal keys: equal golden results. None where something cannot be compared.

    computed_from  the model and its inputs, in torch tensors and what can be pickled
    content_hash   of a buffer, as text
    """
    known = {
        "request": {name: request[name] for name in _OF_REQUEST},
        "sources": _sources(Path(request["models_root"]).resolve(), content_hash),
        "numerics": _numerics(),
    }
    description = io.BytesIO(json.dumps(known).encode())
    description.seek(0, io.SEEK_END)
    try:
        _Description(description, content_hash).dump(computed_from)
    except Exception:  # Whatever an object raises that will not be described.
        return None
    return content_hash(description.getbuffer())


def tensor_bytes(tensor: torch.Tensor) -> Any:
    """The elements in row-major order as a flat array; a copy where they lie otherwise."""
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy()


def is_plain(tensor: torch.Tensor) -> bool:
    """Elements in host memory, and nothing else to it."""
    return (
        type(tensor) in _PLAIN_TENSORS
        and tensor.layout is torch.strided
        and tensor.device.type == "cpu"
        and not (tensor.is_quantized or tensor.is_conj() or tensor.is_neg())
    )


class _Description(pickle.Pickler):
    """A pickle, for its bytes: equal ones come from equal objects. Tensors are in it as hashes,
    classes and functions by their names, sets in order."""

    def __init__(self, file: io.BytesIO, content_hash: ContentHash):
        super().__init__(file)
        self._content_hash = content_hash
        self._tensors: dict[int, tuple[int, torch.Tensor]] = {}  # by id, which is kept one

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if type(value) is str:
            return sys.intern(value)  # Equal texts are one object in one process, two in another.
        if isinstance(value, (type, FunctionType, BuiltinFunctionType)):
            return "named", f"{value.__module__}.{value.__qualname__}"
        if type(value) in (set, frozenset):
            if not all(type(item) in _PLAIN_VALUES for item in value):
                raise pickle.PicklingError("a set of objects has no order")
            return type(value).__name__, sorted(map(repr, value))
        return None

    def _tensor(self, tensor: torch.Tensor) -> tuple:
        if id(tensor) in self._tensors:
            return "again", self._tensors[id(tensor)][0]
        if not is_plain(tensor):
            raise pickle.PicklingError(f"a tensor of {type(tensor).__name__}")
        self._tensors[id(tensor)] = (len(self._tensors), tensor)
        return (
            type(tensor).__name__,
            str(tensor.dtype),
            tuple(tensor.shape),
            tensor.stride(),
            tensor.requires_grad,
            self._content_hash(tensor_bytes(tensor)),
        )


def _sources(root: Path, content_hash: ContentHash) -> list[list[str]]:
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    below = sorted(file for file in files if file and file.startswith(f"{root}/"))
    return [[file, content_hash(Path(file).read_bytes())] for file in below]


def _numerics() -> dict[str, Any]:
    variables = {n: v for n, v in os.environ.items() if n.startswith(_NUMERIC_VARIABLES)}
    return {
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "processor": torch.backends.cpu.get_cpu_capability(),
        "default_dtype": str(torch.get_default_dtype()),
        "matmul_precision": torch.get_float32_matmul_precision(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "mkldnn": torch.backends.mkldnn.enabled,
        "autocast": torch.is_autocast_enabled("cpu"),
        "variables": dict(sorted(variables.items())),
    }
