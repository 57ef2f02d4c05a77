# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tt_host_program import BUILD, Ended


@pytest.fixture(scope="session")
def first_prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tt-host was installed to, before it was moved to another place."""
    return tmp_path_factory.mktemp("first") / "prefix"


@pytest.fixture(scope="session")
def installation(first_prefix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole tt-host that was moved after it was installed."""
    command = ["cmake", "--install", BUILD, "--prefix", first_prefix]
    subprocess.run(command, check=True, capture_output=True)
    return first_prefix.rename(tmp_path_factory.mktemp("moved") / "tt-host")


@pytest.fixture
def tt_host(installation: Path, tmp_path: Path) -> Callable[..., Ended]:
    """Runs the installed program in `tmp_path`; it knows no environment unless it is told one."""
    own = {
        "TT_HOST_STATE_DIR": str(tmp_path / "state"),
        "TT_HOST_LOCK_DIR": str(tmp_path / "locks"),
    }
    inherited = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}

    def run(*arguments: str | Path) -> Ended:
        ended = subprocess.run(
            [installation / "bin/tt-host", *arguments],
            cwd=tmp_path,
            env=inherited | own,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run
