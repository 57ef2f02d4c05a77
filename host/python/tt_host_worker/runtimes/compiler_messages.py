# SPDX-License-Identifier: Apache-2.0
"""What XLA says on stderr while it compiles, which no API returns.

A case's stderr is a file of its own. It is read back, not redirected: a compiler that crashes has
said what it had to say.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator

_STDERR = 2
_REMATERIALISED = re.compile(
    r"\[SPMD\] Involuntary full rematerialization\. The compiler cannot go from sharding "
    r"(?P<source>\{.*?\}) to (?P<target>\{.*?\}) efficiently for HLO operation "
    r"%?(?P<name>\S+) = (?P<shape>\w+\[[\d,]*\])[^\n]*"
)
_MODEL_NAME = re.compile(r'op_name="(?P<name>[^"]*)"')


@contextlib.contextmanager
def stderr_text() -> Iterator[list[str]]:
    """After the block, the list holds what was written to stderr inside; nothing where stderr is
    no file."""
    text: list[str] = []
    begin = _stderr_size()
    yield text
    if begin is not None and _stderr_size() is not None:
        with open(f"/proc/self/fd/{_STDERR}", "rb") as file:
            file.seek(begin)
            text.append(file.read().decode("utf-8", "replace"))


def _stderr_size() -> int | None:
    """None where it is no file, or a model has closed it."""
    try:
        status = os.fstat(_STDERR)
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def resharding_warnings(text: str) -> list[dict[str, str]]:
    """Each tensor that the partitioner replicates whole because it knows no cheaper way to divide
    it anew: `operation` (as the model names it, else XLA), `shape`, divided `from` and `to`."""
    return [
        {
            "operation": _operation(found),
            "shape": found["shape"],
            "from": found["source"],
            "to": found["target"],
        }
        for found in _REMATERIALISED.finditer(text)
    ]


def _operation(found: re.Match[str]) -> str:
    named = _MODEL_NAME.search(found[0])
    return named["name"] if named else found["name"]
