# SPDX-License-Identifier: Apache-2.0
"""From the exec of `tt-host run --resume` to the start of the first case's process, for a run that
was killed half-way."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.row import Bound, Row
from model_tree import add_loader, copy_base_classes

LOADERS = 100
VARIANTS = 10
FINISHED = 500
ROUNDS = 5


def start_program(build: Path, directory: Path, *arguments: str | Path) -> subprocess.Popen:
    return subprocess.Popen(
        [build.resolve() / "bin/tt-host", "run", *arguments],
        cwd=directory,
        env={
            **os.environ,
            "TT_HOST_STATE_DIR": str(directory),
            "TT_HOST_CACHE_DIR": str(directory),
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_after(process: subprocess.Popen, cases: int) -> None:
    """Kills the controller once it has told of so many finished cases."""
    told = (line for line in process.stdout if line.startswith("["))
    if sum(1 for _ in itertools.islice(told, cases)) != cases:
        raise RuntimeError(f"tt-host ended with {process.wait()} before {cases} cases")
    process.kill()
    process.communicate()


def break_off_a_run(build: Path, directory: Path) -> None:
    models = copy_base_classes(directory / "models")
    for number in range(LOADERS):
        add_loader(models, f"loader_{number:03}", variants=[f"v{i}" for i in range(VARIANTS)])
    options = ["--models-root", models, "--parallelism", "single_device", "--runtime", "cpu"]
    options += ["--run-mode", "inference", "--report", "junit:out=report.xml", "-j", "2"]
    kill_after(start_program(build, directory, *options), FINISHED)


def finished_cases(directory: Path) -> list[dict]:
    (journal,) = directory.glob("runs/*/journal.jsonl")
    lines = journal.read_text(encoding="utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["event"] == "case_finished"]


def milliseconds_to_first_case(build: Path, directory: Path) -> float:
    before = len(finished_cases(directory))
    exec_us = time.time_ns() // 1000
    kill_after(start_program(build, directory, "--resume", "--isolation", "spawn"), 1)
    starts = [case["outcome"]["started"] for case in finished_cases(directory)[before:]]
    return (min(starts) - exec_us) / 1000


def measure_resume_start(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as path:
        directory = Path(path)
        break_off_a_run(build, directory)
        times = [milliseconds_to_first_case(build, directory) for _ in range(ROUNDS)]
    name = f"--resume to its first case, {FINISHED} of {LOADERS * VARIANTS} done"
    return [Row(name, statistics.median(times), "ms", Bound.AT_MOST, 200)]
