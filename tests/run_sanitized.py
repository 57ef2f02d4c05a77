# SPDX-License-Identifier: Apache-2.0
"""Runs the tests that reach deepest into the controller, with one that was built with sanitizers.

Its workers are those of the ordinary build: Python does not live under a sanitizer. Findings go to
files, so that none is lost with a controller that a test kills or expects to fail.
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
    # Two lanes, the fork servers, and every way in which a case ends.
    "tests/faults/test_fault_matrix.py::test_what_ends[fork]",
    "tests/faults/test_fault_matrix.py::test_what_never_ends[fork]",
    "tests/faults/test_soak.py",
    # Signals, retries, resumption, a disk that fills up.
    "tests/e2e/test_interrupts.py",
    "tests/faults/test_resume.py",
    "tests/faults/test_full_disk.py",
    # The threads beside the loop: those that build layers, and the one that draws the table.
    "tests/e2e/test_layers.py",
    "tests/e2e/test_terminal.py",
    # Each command, and files that are out to break the readers.
    "tests/approval",
    "tests/e2e/test_config_fuzz.py",
    "tests/e2e/test_selection.py",
    "tests/e2e/test_bad_plugins.py",
)


def run_tests(sanitized_build: Path, scratch: Path) -> int:
    build = scratch / "build"
    (build / "bin").mkdir(parents=True)
    for entry in (ROOT / "build").iterdir():
        if entry.name != "bin":
            (build / entry.name).symlink_to(entry)
    shutil.copy(sanitized_build / "bin/tt-host", build / "bin/tt-host")
    (scratch / "findings").mkdir()
    common = f"exitcode=99 log_path={scratch}/findings/of"
    environment = {
        **os.environ,
        "TT_HOST_BUILD_DIR": str(build),
        "ASAN_OPTIONS": f"{common} detect_stack_use_after_return=1 handle_abort=1",
        "TSAN_OPTIONS": common,
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }
    command = [sys.executable, "-m", "pytest", "-m", "not full", *TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main(sanitized_build: Path) -> int:
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        exit_code = run_tests(sanitized_build, scratch)
        findings = sorted((scratch / "findings").iterdir())
        for finding in findings:
            print(finding.read_text(encoding="utf-8", errors="replace"))
        print(f"{len(findings)} processes with findings")
    return exit_code or min(len(findings), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
