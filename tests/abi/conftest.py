# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tt_host_program import BUILD


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
