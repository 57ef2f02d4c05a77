# SPDX-License-Identifier: Apache-2.0
"""Runs every check of the sources and of what was built from them.

With --fix it formats C++ and Python sources in place instead. Prints one line per check, then its
findings; exit code 1 when there are any.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from binary_rules import check_binaries
from file_rules import check_data, check_length, check_licence, check_names, check_text
from include_rules import check_includes
from source_tree import SourceTree

ROOT = Path(__file__).resolve().parents[2]
SPELLING = "tests/structure/spelling.txt"
Check = Callable[[], list[str]]


def findings_of(rule: Callable[..., list], *arguments: object) -> Check:
    return lambda: [str(finding) for finding in rule(*arguments)]


def tool(*command: str, files: list[str], files_in: re.Pattern[str] | None = None) -> Check:
    """A check by a program that takes files and ends with non-zero when it complains.

    `files_in` finds the names of badly formatted files in what a formatter says at length.
    """

    def run() -> list[str]:
        if not files:
            return []
        done = subprocess.run(
            [*command, *files], cwd=ROOT, check=False, capture_output=True, text=True
        )
        if done.returncode == 0:
            return []
        output = done.stdout + done.stderr
        unformatted = sorted(set(files_in.findall(output))) if files_in else []
        if unformatted:
            return [f"{path}: not formatted; `make format`" for path in unformatted]
        return output.splitlines() or [f"{command[0]} ended with {done.returncode}"]

    return run


def checks(tree: SourceTree, build: Path) -> Iterator[tuple[str, Check]]:
    python = tree.with_suffix(".py")
    ruff = [sys.executable, "-m", "ruff"]
    text = [path for path in tree.paths if tree.text(path) is not None]
    yield (
        "clang-format",
        tool(
            "clang-format",
            "--dry-run",
            "-Werror",
            files=tree.cpp(),
            files_in=re.compile(r"^([^\s:]+):.*code should be clang-formatted", re.MULTILINE),
        ),
    )
    yield "ruff", tool(*ruff, "check", "--quiet", "--output-format=concise", files=python)
    yield (
        "ruff format",
        tool(*ruff, "format", "--check", files=python, files_in=re.compile(r"--> ([^\s:]+)")),
    )
    yield (
        "codespell",
        tool("codespell", "--ignore-words", SPELLING, "--skip", "*/package-lock.json", files=text),
    )
    yield "includes", findings_of(check_includes, tree)
    yield "names", findings_of(check_names, tree)
    yield "length", findings_of(check_length, tree)
    yield "licence", findings_of(check_licence, tree)
    yield "text", findings_of(check_text, tree)
    yield "JSON and YAML", findings_of(check_data, tree)
    yield "binaries", findings_of(check_binaries, tree, build)


def fix(tree: SourceTree) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    commands = [
        (["clang-format", "-i"], tree.cpp()),
        ([*ruff, "check", "--fix-only", "--quiet"], tree.with_suffix(".py")),
        ([*ruff, "format", "--quiet"], tree.with_suffix(".py")),
    ]
    for command, files in commands:
        if files:
            subprocess.run([*command, *files], cwd=ROOT, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="format sources in place")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="build folder")
    arguments = parser.parse_args()

    tree = SourceTree(ROOT)
    if arguments.fix:
        fix(tree)
        return 0
    failed = False
    for name, check in checks(tree, arguments.build):
        start = time.monotonic()
        findings = check()
        failed = failed or bool(findings)
        verdict = f"{len(findings)} findings" if findings else "ok"
        print(f"{name:14} {verdict:14} {time.monotonic() - start:5.1f} s", flush=True)
        for finding in findings:
            print(f"  {finding}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
