# SPDX-License-Identifier: Apache-2.0
"""Journals of many cases, and the time and memory that a reporter takes for them.

Cases have the journal records of real ones: eleven stages, four comparators, leaves of their own,
and one in ten has failed, with a traceback and output that no other case has.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from plugins import journal_records as records
from plugins import reporter_feeding

NUMBER = "@number@"
STAGES = (
    "ENV", "PLAN", "IMPORT", "LOAD", "INPUTS", "GOLDEN", "PLACE", "LOWER", "COMPILE", "RUN",
    "COMPARE",
)  # fmt: skip
COMPARATORS = ("pcc", "atol", "allclose", "equal")


def record_text(result: str, leaves: int) -> str:
    """One case as a line of a journal; NUMBER stands for what differs."""
    metrics = [
        records.metric(name, 0.99912345 - leaf / 1e4, 0.9, True, leaf=f"layer.{leaf}.weight")
        for leaf in range(leaves)
        for name in COMPARATORS
    ]
    metrics += [records.metric(name, 0.99912345, 0.9, True, note="worst") for name in COMPARATORS]
    outcome: records.Record = {
        "comparisons": [records.comparison(metrics=metrics)],
        "timings": [{"stage": stage, "phase": "", "seconds": 0.12345678} for stage in STAGES],
    }
    if result == "failed":
        lines = [f"line {line} of case {NUMBER}" for line in range(200)]
        outcome |= {"message": f"failed {NUMBER}", "output_tail": "\n".join(lines)}
        outcome |= {"traceback": "\n".join(reversed(lines))}
    case_id = f"models_{NUMBER}/causal_lm/pytorch-variant-single_device-full-inference"
    return json.dumps(records.case_finished(case_id, result, outcome=outcome)) + "\n"


def journal(cases: int, leaves: int) -> Iterator[bytes]:
    passed, failed = record_text("passed", leaves), record_text("failed", leaves)
    yield reporter_feeding.encoded([records.run_started(planned=cases)])
    for number in range(cases):
        yield (passed if number % 10 else failed).replace(NUMBER, str(number)).encode()
    yield reporter_feeding.encoded([records.run_finished()])


def peak_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (kibibytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.M)
    return int(kibibytes) * 1024 / 1e6


def write_report(
    command: list[str | Path], lines: Iterable[bytes], out: Path
) -> tuple[float, float]:
    """(seconds, peak megabytes) of the reporter. `command`: as reporter_feeding gives it."""
    out.unlink(missing_ok=True)
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE) as reporter:
        assert reporter.stdin is not None
        reporter.stdin.writelines(lines)
        reporter.stdin.flush()
        # It waits for more when the report is there: its memory can still be read.
        while not out.exists():
            if reporter.poll() is not None:
                raise RuntimeError(f"the reporter ended with {reporter.returncode}")
            time.sleep(0.001)
        return time.perf_counter() - begin, peak_megabytes(reporter.pid)
