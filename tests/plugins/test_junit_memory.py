# SPDX-License-Identifier: Apache-2.0
"""The junit plugin on runs that no memory should hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from plugins.junit_reports import DEFAULTS

from plugins import long_run, reporter_feeding


@pytest.mark.parametrize(
    ("cases", "megabytes"), [(5_000, 24), pytest.param(100_000, 64, marks=pytest.mark.full)]
)
def test_memory_stays_small_however_many_cases_there_are(
    cases: int, megabytes: int, tmp_path: Path
):
    out = tmp_path / "report.xml"
    command = reporter_feeding.feeding_command("junit", DEFAULTS | {"out": str(out)})
    _, peak = long_run.write_report(command, long_run.journal(cases, leaves=1), out)
    assert peak <= megabytes
    assert out.read_bytes().count(b"</testcase>") == cases
