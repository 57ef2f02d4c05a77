# SPDX-License-Identifier: Apache-2.0
"""Golden results of a run, a file each: written once, mapped by who reads it, checked by hashes.

A file is a line with the hash of the index, the index as a line of JSON, then the tensors' bytes,
each at a multiple of 64 bytes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import torch

from .golden_key import ContentHash, tensor_bytes

_MOST_BYTES = 4 << 30
_MOST_OF_FREE_DISK = 0.25
_ALIGNMENT = 64
_POLL_SECONDS = 0.05

_held: set[TextIO] = set()


def _let_go() -> None:
    """In a forked child, which may outlive the case that holds the lock."""
    for lock in _held:
        lock.close()
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


class BusyError(Exception):
    """Somebody else has held a key for too long."""


class DamagedError(Exception):
    """A stored result is not what was written."""


class GoldenStore:
    """The directory of one run. Any number of processes use it at the same time.

    Every method may raise OSError.
    """

    def __init__(self, directory: Path, content_hash: ContentHash):
        self._directory = directory
        self._content_hash = content_hash

    @contextlib.contextmanager
    def locked(self, key: str, patience_seconds: float) -> Iterator[None]:
        """Waits for who holds the key, or raises BusyError. A process that dies holds it no longer.

        Nothing that is forked meanwhile holds it.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / f"{key}.lock").open("w") as lock:
            _lock_within(lock, patience_seconds)
            _held.add(lock)
            try:
                yield
            finally:
                _held.discard(lock)
                if not lock.closed:
                    fcntl.flock(lock, fcntl.LOCK_UN)

    def mark_unkeepable(self, key: str) -> None:
        """What alike cases compute cannot be kept: they need not wait for each other."""
        with contextlib.suppress(OSError):
            self._mark(key).touch()

    def is_unkeepable(self, key: str) -> bool:
        return self._mark(key).exists()

    def read(self, key: str) -> tuple[Any, list[torch.Tensor]] | None:
        """The index and the tensors, which are the mapped file; None: not there.

        Raises DamagedError. Writing to a tensor changes no file.
        """
        try:
            with self._file(key).open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        except FileNotFoundError:
            return None
        except ValueError as error:  # An empty file cannot be mapped.
            raise DamagedError from error
        digest = mapped.readline().decode(errors="replace").rstrip("\n")
        line = mapped.readline()
        if self._content_hash(line) != digest:
            raise DamagedError
        index = json.loads(line)
        data = torch.frombuffer(mapped, dtype=torch.uint8)[_aligned(mapped.tell()) :]
        return index["of"], [self._mapped_tensor(data, entry) for entry in index["tensors"]]

    def write(self, key: str, index: Any, tensors: Sequence[torch.Tensor]) -> bool:
        """False where the budget has no room for it. The key must be locked."""
        arrays = [tensor_bytes(tensor) for tensor in tensors]
        entries, size = [], 0
        for tensor, array in zip(tensors, arrays, strict=True):
            entries.append(
                {
                    "dtype": str(tensor.dtype).removeprefix("torch."),
                    "shape": list(tensor.shape),
                    "offset": size,
                    "hash": self._content_hash(array),
                }
            )
            size = _aligned(size + array.nbytes)
        line = json.dumps({"of": index, "tensors": entries}).encode() + b"\n"
        head = self._content_hash(line).encode() + b"\n" + line
        if not self._make_room(len(head) + size):
            return False
        aside = self._directory / f"{key}.part"
        try:
            with aside.open("wb") as file:
                file.write(head)
                for array in arrays:
                    file.write(bytes(_aligned(file.tell()) - file.tell()))
                    file.write(array)
            aside.replace(self._file(key))
        finally:
            aside.unlink(missing_ok=True)
        return True

    def _file(self, key: str) -> Path:
        return self._directory / f"{key}.golden"

    def _mark(self, key: str) -> Path:
        return self._directory / f"{key}.unkeepable"

    def _mapped_tensor(self, data: torch.Tensor, entry: dict[str, Any]) -> torch.Tensor:
        dtype = getattr(torch, entry["dtype"])
        shape = torch.Size(entry["shape"])
        size = shape.numel() * dtype.itemsize
        piece = data[entry["offset"] : entry["offset"] + size]
        if piece.numel() != size or self._content_hash(piece.numpy()) != entry["hash"]:
            raise DamagedError
        return piece.view(dtype).view(shape)

    def _make_room(self, needed: int) -> bool:
        """Forgets the oldest results where it must. Who has them mapped keeps them."""
        kept = []
        for file in self._directory.glob("*.golden"):
            with contextlib.suppress(FileNotFoundError):
                status = file.stat()
                kept.append((status.st_mtime_ns, status.st_size, file))
        used = sum(size for _, size, _ in kept)
        free = shutil.disk_usage(self._directory).free
        budget = min(_MOST_BYTES, int(_MOST_OF_FREE_DISK * (free + used)))
        if needed > budget:
            return False
        for _, size, file in sorted(kept):
            if used + needed <= budget:
                break
            file.unlink(missing_ok=True)
            used -= size
        return True


def _lock_within(lock: TextIO, seconds: float) -> None:
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up_at:
                raise BusyError from None
        time.sleep(_POLL_SECONDS)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
