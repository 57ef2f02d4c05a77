# SPDX-License-Identifier: Apache-2.0
"""Asks the built stats_probe for the statistics of two numpy arrays."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", Path(__file__).resolve().parents[2] / "build"))

# numpy type -> DLPack code; the number of bits follows from the type.
DLPACK_CODES = {
    **{np.dtype(f"int{bits}"): 0 for bits in (8, 16, 32, 64)},
    **{np.dtype(f"uint{bits}"): 1 for bits in (8, 16, 32, 64)},
    **{np.dtype(f"float{bits}"): 2 for bits in (16, 32, 64)},
    np.dtype(ml_dtypes.bfloat16): 4,
    np.dtype("complex64"): 5,
    np.dtype("complex128"): 5,
    np.dtype("bool"): 6,
    np.dtype(ml_dtypes.float8_e4m3fn): 10,
    np.dtype(ml_dtypes.float8_e5m2): 12,
}
DOUBLES = [
    "mean_golden",
    "mean_actual",
    "m2_golden",
    "m2_actual",
    "co_moment",
    "max_abs_diff",
    "max_abs_golden",
    "max_abs_actual",
    "sum_sq_diff",
    "sum_sq_golden",
    "sum_sq_actual",
]


def storage_of(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory of a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


class StatsProbe:
    """A running stats_probe; a context manager."""

    def __enter__(self) -> StatsProbe:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [BUILD / "tests/stats_probe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def _tensor(self, name: str, array: np.ndarray) -> dict[str, Any]:
        storage = storage_of(array)
        path = Path(self._folder.name) / name
        path.write_bytes(storage.tobytes(order="A"))
        start = array.__array_interface__["data"][0] - storage.__array_interface__["data"][0]
        return {
            "file": str(path),
            "dtype": [DLPACK_CODES[array.dtype], 8 * array.itemsize],
            "shape": array.shape,
            "strides": [stride // array.itemsize for stride in array.strides],
            "byte_offset": start,
        }

    def scan_everywhere(
        self,
        golden: np.ndarray,
        actual: np.ndarray,
        tolerances: list[tuple[float, float]],
        threads: list[int],
        magnitudes: bool = True,
    ) -> dict[str, dict[str, Any]]:
        """Answers with doubles as text of their bits, by instruction set and number of threads."""
        request = {
            "golden": self._tensor("golden", golden),
            "actual": self._tensor("actual", actual),
            "tolerances": tolerances,
            "threads": threads,
            "magnitudes": magnitudes,
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        return {answer.pop("by"): answer for answer in answers}

    def scan(
        self,
        golden: np.ndarray,
        actual: np.ndarray,
        tolerances: list[tuple[float, float]] | None = None,
        threads: list[int] | None = None,
    ) -> dict[str, Any]:
        """The statistics, after checking that every instruction set and number of threads gives
        the same bits."""
        answers = self.scan_everywhere(golden, actual, tolerances or [], threads or [1, 2])
        (first_by, first), *others = answers.items()
        for by, answer in others:
            assert answer == first, f"{by} differs from {first_by}"
        without = self.scan_everywhere(golden, actual, tolerances or [], [1], magnitudes=False)
        for by, answer in without.items():
            magnitudes = {name: first[name] for name in ("max_abs_golden", "max_abs_actual")}
            assert {**answer, **magnitudes} == first, f"{by} without magnitudes"
        for name in DOUBLES:
            first[name] = struct.unpack(">d", bytes.fromhex(first[name]))[0]
        return first
