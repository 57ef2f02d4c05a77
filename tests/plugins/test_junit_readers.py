# SPDX-License-Identifier: Apache-2.0
"""What readers of other projects make of a report of the junit plugin: the same as it says.

Debian's junitparser, and npm's junit2json and junit-to-ctrf, which `make readers` installs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from plugins.junit_reports import feed, properties
from plugins.reporter_feeding import SOURCE

READERS = SOURCE / "tests/junit_readers"
NODE = Path(sys.executable).parent / "node"
COUNTS = ("tests", "failures", "errors", "skipped")
TROUBLES = ("skipped", "failure", "error")
ATTEMPTS = ("flakyFailure", "rerunFailure")


def output_of(*command: str | Path) -> Any:
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("readers") / "report.xml"
    journal = SOURCE / "tests/plugins/junit/every_result.jsonl"
    assert feed(journal.read_bytes(), out).returncode == 0
    return out


@pytest.fixture(scope="module")
def suite(report: Path) -> ET.Element:
    return ET.parse(report).getroot().find("testsuite")


@pytest.fixture(scope="module")
def npm_readers(report: Path) -> dict[str, Any]:
    is_there = NODE.exists() and (READERS / "node_modules").exists()
    assert is_there, "`make readers` installs node and the readers"
    return output_of(NODE, READERS / "read.mjs", report)


def counts_of(suite: ET.Element) -> dict[str, int]:
    return {name: int(suite.attrib[name]) for name in COUNTS}


def attempts_of(test: ET.Element) -> list[dict[str, str | None]]:
    return [
        {**child.attrib, "trace": child.findtext("stackTrace")}
        for child in test
        if child.tag in ATTEMPTS
    ]


def trouble_of(test: ET.Element) -> ET.Element | None:
    return next((child for child in test if child.tag in TROUBLES), None)


def test_junitparser_reads_what_is_written(report: Path, suite: ET.Element):
    read = output_of("/usr/bin/python3", READERS / "read_with_junitparser.py", report)
    assert read["told"] == read["counted"] == counts_of(suite)
    for case, test in zip(read["cases"], suite.iter("testcase"), strict=True):
        trouble = trouble_of(test)
        expected = [] if trouble is None else [{"element": trouble.tag, **trouble.attrib}]
        assert case == {
            "name": test.attrib["name"],
            "classname": test.attrib["classname"],
            "time": float(test.attrib["time"]),
            "results": expected,
            "properties": properties(test),
        }


def as_text(value: str | float, expected: str) -> str:
    """junit2json takes what looks like a number for one."""
    is_same = isinstance(value, float | int) and float(expected) == value
    return expected if is_same else str(value)


def test_junit2json_reads_what_is_written(npm_readers: dict[str, Any], suite: ET.Element):
    (read,) = npm_readers["junit2json"]["testsuite"]
    assert {name: read[name] for name in COUNTS} == counts_of(suite)
    for case, test in zip(read["testcase"], suite.iter("testcase"), strict=True):
        assert case["name"] == test.attrib["name"]
        assert case["classname"] == test.attrib["classname"]
        assert case["time"] == float(test.attrib["time"])
        expected = properties(test)
        told = {p["name"]: as_text(p["value"], expected[p["name"]]) for p in case["properties"]}
        assert told == expected
        trouble = trouble_of(test)
        assert {tag for tag in TROUBLES if tag in case} == (
            {trouble.tag} if trouble is not None else set()
        )
        if trouble is not None:
            (read_trouble,) = case[trouble.tag]
            assert read_trouble.pop("inner", None) == trouble.text
            assert read_trouble == trouble.attrib
        attempts = [
            {"type": a["type"], "message": a["message"], "trace": a["stackTrace"][0]["inner"]}
            for tag in ATTEMPTS
            for a in case.get(tag, [])
        ]
        assert attempts == attempts_of(test)


def ctrf_status(test: ET.Element) -> str:
    trouble = trouble_of(test)
    if trouble is None:
        return "passed"
    return "skipped" if trouble.tag == "skipped" else "failed"


def test_junit_to_ctrf_reads_what_is_written(npm_readers: dict[str, Any], suite: ET.Element):
    read = npm_readers["ctrf"]
    counts = counts_of(suite)
    failed = counts["failures"] + counts["errors"]
    assert read["summary"]["tests"] == counts["tests"]
    assert read["summary"]["failed"] == failed
    assert read["summary"]["skipped"] == counts["skipped"]
    assert read["summary"]["passed"] == counts["tests"] - failed - counts["skipped"]
    for case, test in zip(read["tests"], suite.iter("testcase"), strict=True):
        assert case["name"] == test.attrib["name"]
        assert case["duration"] == round(float(test.attrib["time"]) * 1000)
        assert case["status"] == ctrf_status(test)
        assert case.get("flaky", False) == (test.find("flakyFailure") is not None)
        told = [(a["message"], a["trace"]) for a in case.get("retryAttempts", [])]
        assert told == [(a["message"], a["trace"]) for a in attempts_of(test)]
        if ctrf_status(test) == "failed":
            assert case["message"] == trouble_of(test).attrib["message"]
            assert case["trace"] == trouble_of(test).text
