# SPDX-License-Identifier: Apache-2.0
"""Cases that do next to nothing, through the whole program: what isolation, limits, supervision and
record cost each."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.peak_memory import peak_megabytes
from bench.row import Bound, Row
from model_tree import add_loader, copy_base_classes

ALONE = 60
MANY = 1000
STAGES_TO_FIRST_OP = ("ENV", "PLAN", "IMPORT", "LOAD")


def isolation(build: Path) -> str:
    """What this machine grants, such as "pid namespace, control group (version 1)"."""
    told = subprocess.run(
        [build.resolve() / "bin/tt-host", "doctor"], capture_output=True, text=True, check=False
    ).stdout
    lines = [line for line in told.splitlines() if line.startswith(("isolation", "memory limit"))]
    return ", ".join(line[28:].partition(":")[0] for line in lines)


@dataclass(frozen=True)
class Measured:
    journal: list[dict]
    controller_megabytes: float  # its peak, from its start to its end


def run_cases(build: Path, count: int, lanes: int) -> Measured:
    """A run of one loader with a single Linear in so many variants."""
    with tempfile.TemporaryDirectory() as directory:
        models = copy_base_classes(Path(directory) / "models")
        add_loader(models, "single_linear", variants=[f"v{i}" for i in range(count)])
        process = subprocess.Popen(
            [build.resolve() / "bin/tt-host", "run", "--models-root", models,
             "--parallelism", "single_device", "--run-mode", "inference", "--runtime", "cpu",
             "-j", str(lanes), "-q"],
            cwd=directory,
            env={**os.environ, "TT_HOST_STATE_DIR": directory, "TT_HOST_CACHE_DIR": directory},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        megabytes = peak_megabytes(process)
        if process.returncode != 0:
            raise RuntimeError(f"tt-host ended with {process.returncode}")
        (journal,) = Path(directory).glob("runs/*/journal.jsonl")
        lines = journal.read_text(encoding="utf-8").splitlines()
        return Measured([json.loads(line) for line in lines], megabytes)


def milliseconds_to_first_op(case: dict) -> float:
    """From the request to the fork server until the model is made."""
    timings = case["outcome"]["timings"]
    return 1000 * sum(t["seconds"] for t in timings if t["stage"] in STAGES_TO_FIRST_OP)


def seconds_when_warm(journal: list[dict]) -> float:
    """From the end of the first case, for which the fork server had to warm up, to the last's."""
    ends = [datetime.fromisoformat(r["at"]) for r in journal if r["event"] == "case_finished"]
    return (ends[-1] - ends[0]).total_seconds() * len(ends) / (len(ends) - 1)


def measure_trivial_cases(build: Path) -> list[Row]:
    alone = run_cases(build, ALONE, lanes=1).journal
    finished = [record for record in alone if record["event"] == "case_finished"]
    to_first_op = statistics.median(map(milliseconds_to_first_op, finished[1:]))
    many = run_cases(build, MANY, lanes=2)
    seconds = seconds_when_warm(many.journal)
    granted = isolation(build)
    is_strong = "pid namespace" in granted and "control group" in granted
    name = f"first op with {granted}, p50"
    return [
        Row(name, to_first_op, "ms", Bound.AT_MOST, 22 if is_strong else None),
        Row(f"{MANY} trivial cases at -j 2", seconds, "s", Bound.AT_MOST, 20),
        Row("  controller, peak", many.controller_megabytes, "MB", Bound.AT_MOST, 64),
    ]
