# SPDX-License-Identifier: Apache-2.0
"""From the exec of `tt-host run NODE_ID` to its worker's start, and the controller's memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.peak_memory import peak_megabytes
from bench.row import Bound, Row

ROOT = Path(__file__).resolve().parents[2]
NODE_ID = (
    "tests/runner/test_models.py::test_all_models"
    "[mnist_cnn/pytorch-cnn-single_device-full-inference]"
)
ROUNDS = 5


def start_program(build: Path, state: Path, *selection: str) -> subprocess.Popen:
    options = ["--models-root", ROOT / "examples/models", "--test-config", ROOT / "test_config"]
    options += ["--parallelism", "single_device", "--runtime", "cpu"]
    return subprocess.Popen(
        [build.resolve() / "bin/tt-host", "run", *selection, *options],
        cwd=state,
        env={**os.environ, "TT_HOST_STATE_DIR": str(state)},
        stdout=subprocess.DEVNULL,
    )


def milliseconds_to_worker(build: Path) -> float:
    with tempfile.TemporaryDirectory() as directory:
        state = Path(directory)
        before_us = time.time_ns() // 1000
        if start_program(build, state, NODE_ID).wait() != 0:
            raise RuntimeError(f"tt-host run {NODE_ID} did not pass")
        (journal,) = state.glob("runs/*/journal.jsonl")
        records = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    (finished,) = [record for record in records if record["event"] == "case_finished"]
    return (finished["outcome"]["started"] - before_us) / 1000


def measure_host_start(build: Path) -> list[Row]:
    milliseconds_to_worker(build)  # fills the catalogue
    times = [milliseconds_to_worker(build) for _ in range(ROUNDS)]
    with tempfile.TemporaryDirectory() as directory:
        whole_set = start_program(build, Path(directory), "-m", "not nightly and inference")
        memory = peak_megabytes(whole_set)
    return [
        Row("exec to start of worker", statistics.median(times), "ms", Bound.AT_MOST, 50),
        Row("controller peak memory", memory, "MB", Bound.AT_MOST, 40),
    ]
