# SPDX-License-Identifier: Apache-2.0
"""How near the scheduler comes to the best possible end, what the controller keeps in memory with
thousands of cases queued, and what the journal takes of the disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.peak_memory import peak_megabytes
from bench.row import Bound, Row
from generated_models import generate

QUEUED = 10_000
# Loaders, so that the tree has about the usual number of ids for each.
QUEUED_LOADERS = 1_400
SECONDS_TO_FIRST_CASE = 60.0
BYTES_PER_CASE, BYTES_PER_LEAF = 4096, 150
MODELS = Path(__file__).resolve().parent / "models"


# Of a published nightly run; the replayed durations are made after it.
SHAPE = {
    "cases": 1540,
    "median_seconds": 93,
    "mean_seconds": 170,
    "longest_seconds": 9036,
    "share_of_longest_tenth": 0.48,
}


def rows_of_replay(build: Path) -> list[Row]:
    text = subprocess.run(
        [build / "tests/schedule_bench"], check=True, capture_output=True, text=True
    ).stdout
    found = json.loads(text)
    workers = found["workers"]
    off = max(abs(found[name] / value - 1) for name, value in SHAPE.items())
    return [
        Row("replayed cases", found["cases"], ""),
        Row("  median", found["median_seconds"], "s"),
        Row("  mean", found["mean_seconds"], "s"),
        Row("  longest", found["longest_seconds"], "s"),
        Row("  longest tenth's share of the time", 100 * found["share_of_longest_tenth"], "%"),
        Row("  most that this is off the published shape", 100 * off, "%", Bound.AT_MOST, 5),
        Row("  foretold by relatives within 2x", 100 * found["foretold_within_factor_two"], "%"),
        Row(f"end / bound, {workers} workers, exact", found["exact"], "x", Bound.AT_MOST, 1.02),
        Row("  30 % off, 10 % unknown, worst of 100", found["noisy"], "x", Bound.AT_MOST, 1.10),
        Row("  nothing known", found["nothing_known"], "x"),
    ]


def environment(directory: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TT_HOST_STATE_DIR": str(directory / "state"),
        "TT_HOST_CACHE_DIR": str(directory / "cache"),
        "TT_HOST_LOCK_DIR": str(directory / "locks"),
    }


def wait_for_first_case(directory: Path) -> None:
    end = time.monotonic() + SECONDS_TO_FIRST_CASE
    while time.monotonic() < end:
        journals = list(directory.glob("state/runs/*/journal.jsonl"))
        if journals and '"case_started"' in journals[0].read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    raise RuntimeError("no case was started")


def rows_of_queue(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        generate(directory, loaders=QUEUED_LOADERS, ids=QUEUED)
        command = [build.resolve() / "bin/tt-host", "run", "--models-root", "models"]
        options = ["--runtime", "cpu", "-j", "1", "-q"]
        process = subprocess.Popen(
            [*command, *options],
            cwd=directory,
            env=environment(directory),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for_first_case(directory)
        finally:
            process.send_signal(signal.SIGINT)
        megabytes = peak_megabytes(process)  # once all of them have ended
    return [
        Row(f"controller, {QUEUED} cases queued, peak", megabytes, "MB", Bound.AT_MOST, 64),
    ]


def bytes_beyond_leaves(lines: list[str]) -> list[int]:
    """Of each case: its bytes in the journal without those that its leaf metrics may take."""
    sizes: dict[str, int] = {}
    for line in lines:
        record = json.loads(line)
        if record["event"] not in ("case_started", "case_finished"):
            continue
        leaves = [
            metric
            for comparison in record.get("outcome", {}).get("comparisons", [])
            for metric in comparison["metrics"]
            if metric["leaf"]
        ]
        size = len(line.encode()) + 1 - BYTES_PER_LEAF * len(leaves)
        case_id = record["case"]["id"]
        sizes[case_id] = sizes.get(case_id, 0) + size
    return list(sizes.values())


def rows_of_journal(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        command = [build.resolve() / "bin/tt-host", "run", "--models-root", MODELS]
        options = ["--runtime", "cpu", "-q", "--parallelism", "single_device"]
        subprocess.run(
            [*command, *options],
            cwd=directory,
            env=environment(directory),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        (journal,) = directory.glob("state/runs/*/journal.jsonl")
        lines = journal.read_text(encoding="utf-8").splitlines()
    largest = max(bytes_beyond_leaves(lines))
    name = f"journal, largest case less {BYTES_PER_LEAF} B per leaf"
    return [Row(name, largest, "B", Bound.AT_MOST, BYTES_PER_CASE)]


def measure_schedule(build: Path) -> list[Row]:
    return rows_of_replay(build) + rows_of_queue(build) + rows_of_journal(build)
