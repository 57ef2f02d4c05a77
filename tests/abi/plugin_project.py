# SPDX-License-Identifier: Apache-2.0
"""Builds and tests projects of plugins, as their authors do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What the command says; it has to succeed."""
    ended = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def ctest(build: Path) -> str:
    """What the tests of a project say, of which there is at least one."""
    return run("ctest", "--output-on-failure", "--no-tests=error", cwd=build)
