# SPDX-License-Identifier: Apache-2.0
"""Looks for processes that a test has left behind."""

from __future__ import annotations

from pathlib import Path


def command_of(pid: int) -> str:
    """The words of its command line; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def with_environment(text: str) -> list[str]:
    """The commands of all processes, in whatever namespace, that have `text` in their
    environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if text.encode() in environment:
            found.append(command_of(int(entry.name)))
    return found
