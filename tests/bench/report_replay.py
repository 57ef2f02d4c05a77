# SPDX-License-Identifier: Apache-2.0
"""A recorded run of thousands of cases, told again to the JUnit reporter; that reporter alone, from
the first record to the file that is synced; and its memory on a very long run.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.row import Bound, Row
from plugins.junit_reports import DEFAULTS

from plugins import journal_records as records
from plugins import long_run, reporter_feeding

CASES, MANY_CASES = 3_000, 100_000
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


def reporter_command(build: Path, directory: Path) -> tuple[list[str | Path], Path]:
    """And the report that it writes."""
    out = directory / "report.xml"
    return reporter_feeding.feeding_command("junit", DEFAULTS | {"out": str(out)}, build), out


def seconds_of_reporter(build: Path, journal: Path, directory: Path) -> float:
    command, _ = reporter_command(build, directory)
    with journal.open("rb") as lines:
        ended = subprocess.run(
            [*command, "--seconds"], stdin=lines, capture_output=True, check=True
        )
    return float(ended.stdout)


def measure_report_replay(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as path:
        directory = Path(path)
        journal = directory / "runs" / "20260131T102030-0000000a" / "journal.jsonl"
        write_journal(journal)
        megabytes = journal.stat().st_size / 1e6
        seconds = statistics.median(seconds_of_replay(build, directory) for _ in range(ROUNDS))
        alone = [seconds_of_reporter(build, journal, directory) for _ in range(ROUNDS)]
        command, out = reporter_command(build, directory)
        many = long_run.write_report(command, long_run.journal(MANY_CASES, 1), out)
        many_size = out.stat().st_size / 1e6
    return [
        Row(f"replay of {CASES} cases to JUnit", seconds, "s", Bound.AT_MOST, 0.3),
        Row("  their journal", megabytes, "MB"),
        Row("  the reporter alone", statistics.median(alone), "s", Bound.AT_MOST, 0.1),
        Row(f"JUnit of {MANY_CASES} cases, reporter's peak memory", many[1], "MB",
            Bound.AT_MOST, 64),
        Row("  written", many[0], "s"),
        Row("  size", many_size, "MB"),
    ]  # fmt: skip
