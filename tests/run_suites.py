# SPDX-License-Identifier: Apache-2.0
"""Runs test suites, each within the seconds that tests/BUDGET gives it.

Without names: every suite that belongs to `make test`, in the order of tests/BUDGET. A suite that
fails, holds no test or takes longer than its budget does not stop the others; the exit code is 1
and the last lines name it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUDGET = ROOT / "tests/BUDGET"

Command = list[str]

# A suite without commands of its own is the pytest folder of its name.
PYTEST_FOLDERS = {
    "python": ["tests/python", "tests/structure", "tests/scripts"],
    "networks": ["tests/python/networks"],
}
# Suite -> what it needs first, within its budget. Such a suite runs only when it is named.
SET_UPS: dict[str, Command] = {"torch_xla": ["scripts/setup_torch_xla"]}
# pytest's exit code for a folder in which it finds no test.
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Result:
    suite: str
    seconds: float
    budget: float
    failed_commands: list[str]
    empty: bool

    @property
    def problem(self) -> str | None:
        if self.failed_commands:
            return f"failed: {'; '.join(self.failed_commands)}"
        if self.empty:
            return "holds no test"
        if self.seconds > self.budget:
            return f"over budget: {self.seconds:.0f} s of {self.budget:.0f} s"
        return None


def read_budget(text: str) -> dict[str, float]:
    """Suite -> seconds, in the order of the text. Raises ValueError naming the line."""
    budget: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or not words[1].isdigit() or words[0] in budget:
            raise ValueError(f"line {number}: expected '<suite> <seconds>', once per suite: {line}")
        budget[words[0]] = float(words[1])
    return budget


def commands_of(suite: str, full: bool) -> list[Command]:
    if suite == "checks":
        return [[sys.executable, "tests/structure/run_checks.py"]]
    if suite == "unit":
        return [["ctest", "--preset", "release", "--no-tests=error"]]
    folders = PYTEST_FOLDERS.get(suite, [f"tests/{suite}"])
    present = [folder for folder in folders if any((ROOT / folder).rglob("test_*.py"))]
    if not present:
        return []
    of_others = [f for other, theirs in PYTEST_FOLDERS.items() if other != suite for f in theirs]
    left_out = [
        f"--ignore={other}"
        for other in of_others
        if any(other.startswith(f"{folder}/") for folder in present)
    ]
    matrix = [] if full else ["-m", "not full"]
    set_up = [SET_UPS[suite]] if suite in SET_UPS else []
    return [*set_up, [sys.executable, "-m", "pytest", *matrix, *left_out, *present]]


def suites_of_make_test(budget: Iterable[str]) -> list[str]:
    return [suite for suite in budget if suite not in SET_UPS]


def folders_without_suite(tests: Path, suites: Iterable[str]) -> list[str]:
    """The folders below `tests` that hold pytest files and belong to none of the suites."""
    covered = {f"tests/{suite}" for suite in suites}
    covered |= {folder for suite in suites for folder in PYTEST_FOLDERS.get(suite, [])}
    found = {f"tests/{file.relative_to(tests).parts[0]}" for file in tests.glob("*/**/test_*.py")}
    return sorted(found - covered)


def run_suite(suite: str, budget: float, commands: Iterable[Command]) -> Result:
    print(f"=== {suite} (budget {budget:.0f} s)", flush=True)
    start = time.monotonic()
    failed = []
    empty = True
    for command in commands:
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code == NOTHING_COLLECTED and "pytest" in command:
            continue
        empty = False
        if code != 0:
            failed.append(f"{' '.join(command)} ended with {code}")
    return Result(suite, time.monotonic() - start, budget, failed, empty)


def print_summary(results: list[Result]) -> None:
    print("\nsuite          time  budget  verdict")
    for result in results:
        verdict = result.problem or "ok"
        print(f"{result.suite:12} {result.seconds:5.1f} s {result.budget:5.0f} s  {verdict}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suites", nargs="*", help="names of tests/BUDGET; default: all")
    parser.add_argument("--full", action="store_true", help="with the full matrices, no budgets")
    arguments = parser.parse_args()

    budget = read_budget(BUDGET.read_text(encoding="utf-8"))
    unknown = [suite for suite in arguments.suites if suite not in budget]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)}; there are: {', '.join(budget)}")
    forgotten = folders_without_suite(ROOT / "tests", budget)
    if forgotten:
        parser.error(f"no budget in tests/BUDGET for: {', '.join(forgotten)}")

    results = []
    for suite in arguments.suites or suites_of_make_test(budget):
        seconds = float("inf") if arguments.full else budget[suite]
        results.append(run_suite(suite, seconds, commands_of(suite, arguments.full)))
    print_summary(results)
    return 1 if any(result.problem for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
