# SPDX-License-Identifier: Apache-2.0
"""A case that fills the disk on which its run is recorded."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_tree import add_loader, case_id, copy_base_classes
from tt_host_program import TtHost

FILL = """
with open("large", "wb") as file:
    while True:
        file.write(bytes(2**20))
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, a little larger than what a case must find free."""
    place = tmp_path / "state"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", place],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("lanes", ["1", "2"])
def test_the_run_goes_on_and_is_recorded(tmp_path: Path, small_disk: Path, lanes: str) -> None:
    models = copy_base_classes(tmp_path / "models")
    add_loader(models, "a_healthy")
    add_loader(models, "b_fills", load_model=FILL)
    for healthy in ("c_healthy", "d_healthy", "e_healthy"):
        add_loader(models, healthy)
    tt_host = TtHost(tmp_path)
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "-j", lanes, "--report", "junit:out=report.xml",
    )  # fmt: skip

    assert ended.exit_code == 1, ended.stderr
    finished = tt_host.finished()
    results = {case: record["verdict"]["result"] for case, record in finished.items()}
    filled = case_id("b_fills")
    assert results.pop(filled) in ("crashed", "failed")
    assert set(results.values()) == {"passed"}
    assert "The disk was full" in finished[filled]["outcome"]["message"]
    assert finished[filled]["outcome"]["stage"] == "LOAD"
    assert set(tt_host.report()) == set(finished)
    assert os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize > 256 * 2**20
