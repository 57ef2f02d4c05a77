# SPDX-License-Identifier: Apache-2.0
"""Starts the built `tt-host` and reads what it leaves behind."""

from __future__ import annotations

import ast
import html
import json
import os
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", SOURCE / "build"))
RUNNER = "tests/runner/test_models.py"
# A wrapper: in a place where none can be made.
WITHOUT_CONTROL_GROUPS = [
    "unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"', "sh",
]  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """A `tt-host` that has ended."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class ReportedCase:
    """One <testcase> of a report."""

    name: str
    element: str | None  # "failure", "error", "skipped"; None: passed
    type: str | None
    message: str
    properties: dict[str, str]

    @property
    def case_id(self) -> str:
        return self.name.partition("[")[2].removesuffix("]")

    @property
    def tags(self) -> dict:
        return ast.literal_eval(html.unescape(self.properties["tags"]))


class TtHost:
    """The program with state, caches and working directory below `directory`."""

    def __init__(
        self, directory: Path, wrapper: Sequence[str] = (), program: Path = BUILD / "bin/tt-host"
    ):
        """`wrapper`: a command that starts the program in its own place."""
        self.directory = directory
        self.command = [*wrapper, program]
        self.state = directory / "state"
        self.work = directory / "work"
        self.work.mkdir(exist_ok=True)

    def environment(self, **extra: str) -> dict[str, str]:
        own = {
            "TT_HOST_STATE_DIR": str(self.state),
            "TT_HOST_LOCK_DIR": str(self.directory / "locks"),
        }
        return {**os.environ, **own, **extra}

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*self.command, *map(str, arguments)],
            cwd=self.work,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str | Path, timeout: float = 300, **environment: str) -> Ended:
        process = self.start(*arguments, **environment)
        stdout, stderr = process.communicate(timeout=timeout)
        return Ended(process.returncode, stdout, stderr)

    def journal(self) -> list[dict]:
        """The records of the only run."""
        (path,) = self.state.glob("runs/*/journal.jsonl")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def finished(self) -> dict[str, dict]:
        """The `case_finished` records of the only run, by id."""
        ended = [record for record in self.journal() if record["event"] == "case_finished"]
        by_id = {record["case"]["id"]: record for record in ended}
        assert len(by_id) == len(ended), "a case finished more than once"
        return by_id

    def report(self, name: str = "report.xml") -> dict[str, ReportedCase]:
        """The cases of a report in the working directory, by id."""
        return read_report(self.work / name)


def node_id(case_id: str) -> str:
    return f"{RUNNER}::test_all_models[{case_id}]"


def read_report(path: Path) -> dict[str, ReportedCase]:
    (suite,) = ET.parse(path).getroot()
    cases = [_read_case(element) for element in suite.iter("testcase")]
    assert int(suite.attrib["tests"]) == len(cases)
    by_id = {case.case_id: case for case in cases}
    assert len(by_id) == len(cases), "an id stands in the report more than once"
    return by_id


def _read_case(element: ET.Element) -> ReportedCase:
    properties = {p.attrib["name"]: p.attrib["value"] for p in element.iter("property")}
    for kind in ("failure", "error", "skipped"):
        found = element.find(kind)
        if found is not None:
            attributes = found.attrib
            message = attributes.get("message", "")
            name = element.attrib["name"]
            return ReportedCase(name, kind, attributes.get("type"), message, properties)
    return ReportedCase(element.attrib["name"], None, None, "", properties)
