# SPDX-License-Identifier: Apache-2.0
"""Looks for processes that a test has left behind, whatever they call themselves."""

from __future__ import annotations

from pathlib import Path


def command_of(pid: int) -> str:
    """The words of its command line; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def with_environment(entry: str) -> dict[int, str]:
    """The commands of all processes, in whatever namespace, that were started with the variable
    NAME=value."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
        except OSError:
            continue  # It ended meanwhile.
        if entry.encode() in environment.split(b"\0"):
            found[int(process.name)] = command_of(int(process.name))
    return found


def working_below(directory: Path) -> dict[int, str]:
    """The commands of all processes whose working directory or an open file is in `directory`,
    also one that was removed since."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = [process / "cwd", *(process / "fd").iterdir()]
            targets = [str(link.readlink()) for link in links]
        except OSError:
            continue
        if any(target.startswith(f"{directory}/") for target in targets):
            found[int(process.name)] = command_of(int(process.name))
    return found
