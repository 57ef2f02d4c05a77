# SPDX-License-Identifier: Apache-2.0
"""The html plugin: size of a report and time until a browser shows it, and the memory of the
reporter on a very long run.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench.row import Bound, Row
from html_report.browser import Browser

from plugins import long_run, reporter_feeding

CASES, MANY_CASES = 3_000, 100_000
LEAVES = 24
ROUNDS = 5


def write_report(build: Path, lines: Iterable[bytes], out: Path) -> tuple[float, float]:
    command = reporter_feeding.feeding_command("html", {"out": str(out)}, build)
    return long_run.write_report(command, lines, out)


def milliseconds_to_ready(browser: Browser, report: Path) -> float:
    """From the beginning of the navigation until filters, table and charts are there."""
    page = browser.open(report)
    return page.evaluate("performance.getEntriesByName('ready')[0].startTime")


def measure_report_page(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory, "report.html")
        lines = list(long_run.journal(CASES, LEAVES))
        seconds, _ = write_report(build, lines, report)
        size = report.stat().st_size / 1e6
        browser = Browser(Path(directory))
        ready = [milliseconds_to_ready(browser, report) for _ in range(ROUNDS)]
        browser.close()
        many = long_run.journal(MANY_CASES, 1)
        many_seconds, many_megabytes = write_report(build, many, report)
        many_size = report.stat().st_size / 1e6
    return [
        Row(f"html report of {CASES} cases", size, "MB", Bound.AT_MOST, 8),
        Row("  interactive", statistics.median(ready) / 1e3, "s", Bound.AT_MOST, 1),
        Row("  written", seconds, "s"),
        Row(f"html report of {MANY_CASES} cases, reporter's peak memory", many_megabytes, "MB",
            Bound.AT_MOST, 64),
        Row("  written", many_seconds, "s"),
        Row("  size", many_size, "MB"),
    ]  # fmt: skip
