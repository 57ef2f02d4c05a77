# SPDX-License-Identifier: Apache-2.0
"""docs/status-reference.md is what the verdict table says."""

from __future__ import annotations

import subprocess
import sys

from tt_host_program import SOURCE


def test_status_reference_is_current() -> None:
    script = SOURCE / "scripts" / "render_status_reference.py"
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
