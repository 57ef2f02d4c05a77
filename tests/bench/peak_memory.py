# SPDX-License-Identifier: Apache-2.0
"""How much memory a program has had by its end."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

POLL_SECONDS = 0.02


def peak_megabytes(process: subprocess.Popen) -> float:
    """The high-water mark of `process` alone, without what it started. Waits for its end."""
    peak_kib = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        marks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
        peak_kib = max([peak_kib, *map(int, marks)])
        time.sleep(POLL_SECONDS)
    return peak_kib * 1024 / 1e6
