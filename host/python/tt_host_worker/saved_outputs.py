# SPDX-License-Identifier: Apache-2.0
"""Outputs saved to a file, as leaves: .npy, .npz, .pt and .safetensors."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .output_leaves import Leaf, to_leaves


def load(path: str) -> list[Leaf]:
    """The leaves of the file, in its own order (.safetensors: sorted by name).

    A single array is the leaf `output`. Raises ValueError naming the file and what is wrong with
    it, FileNotFoundError where there is none. Nothing in the file is ever executed.
    """
    file = Path(path)
    reader = _READERS.get(file.suffix)
    if reader is None:
        raise ValueError(
            f"{path}: unknown kind of file '{file.suffix}' (expected {', '.join(_READERS)})"
        )
    if not file.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    try:
        return to_leaves(reader(file))
    except ImportError as error:
        raise ValueError(
            f"{path}: reading {file.suffix} needs {error.name}, which is not installed"
        ) from error
    except Exception as error:  # Four libraries, each with its own exceptions for a broken file.
        raise ValueError(f"{path}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, pickle.UnpicklingError):
        return "holds objects other than tensors and plain containers; save a state dict or tensors"
    return f"cannot be read ({type(error).__name__}: {error})"


def _read_npy(file: Path) -> Any:
    import numpy

    return _to_tensor(numpy.load(file, allow_pickle=False))


def _read_npz(file: Path) -> Any:
    import numpy

    with numpy.load(file, allow_pickle=False) as archive:
        return {name: _to_tensor(archive[name]) for name in archive.files}


def _to_tensor(array: Any) -> torch.Tensor:
    if array.dtype.kind == "V" and array.dtype.itemsize == 2 and array.dtype.names is None:
        raise ValueError(
            "two-byte raw data, probably bfloat16, which .npy cannot name; use .safetensors"
        )
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return torch.from_numpy(array.copy())


def _read_pt(file: Path) -> Any:
    return torch.load(file, map_location="cpu", weights_only=True)


def _read_safetensors(file: Path) -> Any:
    from safetensors.torch import load_file

    tensors = load_file(file)
    return {name: tensors[name] for name in sorted(tensors)}


_READERS: dict[str, Callable[[Path], Any]] = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".pt": _read_pt,
    ".safetensors": _read_safetensors,
}
