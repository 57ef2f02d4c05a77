# SPDX-License-Identifier: Apache-2.0
"""Compiled programs that XLA has written as text: what they hold and exchange on each device."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from .collectives import collectives_in

_LOWERED = ".before_optimizations.txt"
_COMPILED = ".cpu_after_optimizations.txt"
_BUFFERS = ".cpu_after_optimizations-buffer-assignment.txt"
# "allocation 3: size 2048, parameter 4, shape |f32[8,64]| at ShapeIndex {}:"
_ALLOCATION = re.compile(r"^allocation \d+: size (?P<bytes>\d+), (?P<rest>.*)", re.MULTILINE)
_KINDS = {
    "parameter ": "argument_bytes",
    "maybe-live-out": "output_bytes",
    "preallocated-temp": "temporary_bytes",
}


class DumpedProgram(NamedTuple):
    """Texts: the program before and after optimization, and what it allocates."""

    lowered: str
    compiled: str
    buffers: str


class DumpedPrograms:
    """The programs in `directory`; None where the platform writes none."""

    def __init__(self, directory: Path | None):
        self._directory = directory
        self._taken = self._names()

    def taken(self) -> list[DumpedProgram]:
        """What is new since the last call, in the order of compilation."""
        new = self._names() - self._taken
        self._taken |= new
        return [
            DumpedProgram(
                self._read(n + _LOWERED), self._read(n + _COMPILED), self._read(n + _BUFFERS)
            )
            for n in sorted(new)
        ]

    def _names(self) -> set[str]:
        if self._directory is None:
            return set()
        return {file.name.removesuffix(_COMPILED) for file in self._directory.glob(f"*{_COMPILED}")}

    def _read(self, name: str) -> str:
        assert self._directory
        path = self._directory / name
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def describe_programs(programs: list[DumpedProgram]) -> dict[str, Any]:
    """As `partitioned_program.describe_program`, in sum: one call compiles several programs where
    tracing has to stop in between. Of no program there is nothing to say."""
    assert programs
    sizes = Counter(dict.fromkeys(_KINDS.values(), 0))
    for program in programs:
        sizes.update(_bytes_by_kind(program.buffers))
    return {**sizes, "collectives": collectives_in("\n".join(p.compiled for p in programs))}


def _bytes_by_kind(buffers: str) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for found in _ALLOCATION.finditer(buffers):
        for word, kind in _KINDS.items():
            if word in found["rest"]:
                sizes[kind] += int(found["bytes"])
                break
    return sizes
