# SPDX-License-Identifier: Apache-2.0
"""Runs of the example zoo on several virtual devices, made once for all tests that read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tt_host_program import SOURCE, TtHost

Records = dict[str, dict]


@pytest.fixture(scope="session")
def finished_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Records]:
    """finished_on(devices, *options) → the `case_finished` records of a run, by id.

    None leaves the number of devices to the program.
    """
    runs: dict[tuple, Records] = {}

    def run(devices: int | None, *options: str | Path) -> Records:
        key = (devices, *options)
        if key not in runs:
            count = [] if devices is None else ["--devices", str(devices)]
            host = TtHost(tmp_path_factory.mktemp("parallel"))
            ended = host(
                "run", "--models-root", SOURCE / "examples/models",
                "--test-config", SOURCE / "test_config", "--framework", "torch,jax",
                *count, *options,
                timeout=3600,
            )  # fmt: skip
            assert ended.exit_code == 0, ended.stdout + ended.stderr
            runs[key] = host.finished()
        return runs[key]

    return run
