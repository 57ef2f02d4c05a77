# SPDX-License-Identifier: Apache-2.0
"""scripts/setup_torch_xla met with little disk, and told to leave everything out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/setup_torch_xla"


def setup(tmp_path: Path, step: str, free_gb: int, **variables: str) -> subprocess.CompletedProcess:
    """Runs a step with a `df` first on PATH that tells so much free disk."""
    fake = tmp_path / "df"
    fake.write_text(f"#!/bin/sh\necho 1GB-blocks\necho '  {free_gb}'\n")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", **variables}
    return subprocess.run(
        [str(SCRIPT), step], env=environment, capture_output=True, text=True, check=False
    )


def test_the_size_is_said_first_and_enough_disk_is_enough(tmp_path):
    done = setup(tmp_path, "disk", free_gb=12)
    assert done.returncode == 0, done.stderr
    assert "takes about 7.3 GB" in done.stdout.splitlines()[0]


def test_too_little_disk_is_a_failure_that_names_the_way_out(tmp_path):
    done = setup(tmp_path, "disk", free_gb=11)
    assert done.returncode == 1
    assert "11 GB of disk are free here; installing takes 12 GB" in done.stderr
    assert "TT_HOST_SKIP_TORCH_XLA=1" in done.stderr


def test_left_out_on_demand_whatever_the_disk(tmp_path):
    for step in ("disk", "all"):
        done = setup(tmp_path, step, free_gb=0, TT_HOST_SKIP_TORCH_XLA="1")
        assert done.returncode == 0
        assert "TT_HOST_SKIP_TORCH_XLA=1" in done.stdout


def test_unknown_step(tmp_path):
    done = setup(tmp_path, "everything", free_gb=99)
    assert done.returncode == 1
    assert "expected all or disk" in done.stderr
