# SPDX-License-Identifier: Apache-2.0
"""The comparator's scan: against the speed of reading, against torch, and its extra memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.row import Bound, Row

HERE = Path(__file__).resolve().parent


def run_json(command: list[str | Path]) -> dict[str, Any]:
    """What a program prints. Raises CalledProcessError when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def share_of_read_speed(timing: dict[str, float]) -> float:
    """How near a scan comes to the time that reading takes, in percent."""
    return 100 * timing["read_seconds"] / timing["scan_seconds"]


def measure_comparator(build: Path) -> list[Row]:
    scan = run_json([build / "tests/comparator_bench"])
    torch = run_json([sys.executable, HERE / "torch_formula.py"])
    scan_seconds = scan["float32"]["scan_seconds"]
    unit = "% of read speed"
    return [
        Row("comparator float32", share_of_read_speed(scan["float32"]), unit, Bound.AT_LEAST, 85),
        Row("comparator bfloat16", share_of_read_speed(scan["bfloat16"]), unit, Bound.AT_LEAST, 60),
        Row(
            "comparator float32, violations everywhere",
            share_of_read_speed(scan["float32_violating"]),
            unit,
        ),
        Row("against torch float64", torch["all"] / scan_seconds, "times", Bound.AT_LEAST, 60),
        Row(
            "against torch float64, correlation alone", torch["correlation"] / scan_seconds, "times"
        ),
        Row("comparator extra memory", scan["extra_kib"], "KiB", Bound.AT_MOST, 1024),
    ]
