# SPDX-License-Identifier: Apache-2.0
"""Runs the faults and interrupts with a controller that was built with sanitizers.

Its workers are those of the ordinary build: Python does not live under a sanitizer. A finding makes
the controller end with an exit code that no test expects.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = (
    "tests/faults/test_fault_matrix.py::test_what_ends[fork]",
    "tests/faults/test_resume.py",
    "tests/e2e/test_interrupts.py",
    "tests/e2e/test_layers.py",
)


def main(sanitized_build: Path) -> int:
    with tempfile.TemporaryDirectory() as directory:
        build = Path(directory)
        for entry in (ROOT / "build").iterdir():
            if entry.name != "bin":
                (build / entry.name).symlink_to(entry)
        (build / "bin").mkdir()
        shutil.copy(sanitized_build / "bin/tt-host", build / "bin/tt-host")
        environment = {
            **os.environ,
            "TT_HOST_BUILD_DIR": str(build),
            "ASAN_OPTIONS": "exitcode=99",
            "TSAN_OPTIONS": "exitcode=99",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        }
        command = [sys.executable, "-m", "pytest", *TESTS]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
