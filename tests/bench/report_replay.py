# SPDX-License-Identifier: Apache-2.0
"""A recorded run of thousands of cases, told again to the JUnit reporter."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.row import Bound, Row

from plugins import journal_records as records

CASES = 3_000
ROUNDS = 7
LEAVES = 4


def write_journal(path: Path) -> None:
    """Cases as the zoo has them: a comparison with some leaves, every stage, some output."""
    metrics = records.comparison()["metrics"]
    leaves = [{**metrics[0], "leaf": f"output.{leaf}"} for leaf in range(LEAVES)]
    stages = ["ENV", "PLAN", "IMPORT", "LOAD", "INPUTS", "GOLDEN", "PLACE", "LOWER"]
    stages += ["COMPILE", "RUN", "GATHER", "COMPARE"]
    outcome = {
        "comparisons": [records.comparison(metrics=[*leaves, *metrics[1:]])],
        "timings": [{"stage": stage, "phase": "", "seconds": 0.125} for stage in stages],
        "output_tail": "loading weights\n" * 20,
    }
    events = [records.run_started(planned=CASES)]
    for number in range(CASES):
        name = f"model_{number:04}/pytorch-base-single_device-full-inference"
        events += [records.case_started(name), records.case_finished(name, outcome=outcome)]
    events.append(records.run_finished())
    path.parent.mkdir(parents=True)
    lines = (json.dumps(event, sort_keys=True, separators=(",", ":")) for event in events)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def seconds_of_replay(build: Path, directory: Path) -> float:
    program = build.resolve() / "bin/tt-host"
    begin = time.perf_counter()
    subprocess.run(
        [program, "report", "replay", "last", "--report", "junit:out=r.xml"],
        cwd=directory,
        env={**os.environ, "TT_HOST_STATE_DIR": str(directory)},
        check=True,
    )
    return time.perf_counter() - begin


def measure_report_replay(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as path:
        directory = Path(path)
        journal = directory / "runs" / "20260131T102030-0000000a" / "journal.jsonl"
        write_journal(journal)
        megabytes = journal.stat().st_size / 1e6
        seconds = statistics.median(seconds_of_replay(build, directory) for _ in range(ROUNDS))
    return [
        Row(f"replay of {CASES} cases to JUnit", seconds, "s", Bound.AT_MOST, 0.3),
        Row("  their journal", megabytes, "MB"),
    ]
