# SPDX-License-Identifier: Apache-2.0
"""The plugin pipeline_json: the same tests as the collector makes of the JUnit file of the run."""

from __future__ import annotations

import ast
import html
import json
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from plugins.hostile_journal import HOSTILE, journal, visible

from plugins import journal_records as records
from plugins import junit_reports, reporter_feeding

EVERY_RESULT = Path(__file__).parent / "junit/every_result.jsonl"
CONFIG = {"owner": "tt-xla", "classname": "tests.runner.test_models"}
CI = {
    "provider": "github",
    "project": "tt-xla",
    "pipeline": "Nightly",
    "trigger": "schedule",
    "pipeline_id": 17000000001,
    "attempt": 1,
    "job_id": 5512345678901,
    "job_name": "run_forge_models_torch (n150)",
    "url": "https://github.com/tenstorrent/tt-xla/actions/runs/17000000001",
    "repository": "https://github.com/tenstorrent/tt-xla",
    "branch": "main",
    "commit": "c0ffee",
    "author": "somebody",
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def collected(test: ET.Element, suite: ET.Element) -> dict[str, Any]:
    """As the collector reads a testcase, in our words."""
    known = junit_reports.properties(test)
    found = {child.tag: child for child in test}
    is_skipped, is_error = "skipped" in found, "error" in found
    start = moment(suite.attrib["timestamp"])
    if "start_timestamp" in known and not (is_skipped or is_error):
        start = moment(known["start_timestamp"])
    message = None
    for tag in ("failure", "error"):
        if tag in found:
            message = found[tag].attrib["message"]
    if is_skipped:
        message = "[{type}] {message}".format(**found["skipped"].attrib)
    if not {"failure", "error", "skipped"} & set(found):
        message = known.get("error_message")
    file = test.attrib["classname"].replace(".", "/") + ".py"
    return {
        "test_start_ts": start,
        "test_end_ts": start + timedelta(seconds=float(test.attrib["time"])),
        "test_case_name": test.attrib["name"].partition("[")[0],
        "filepath": file,
        "category": "models",
        "group": known.get("group"),
        "owner": known["owner"],
        "error_message": message,
        "success": not {"failure", "error"} & set(found),
        "skipped": is_skipped,
        "full_test_name": f"{file}::{test.attrib['name']}",
        "config": None,
        "tags": ast.literal_eval(html.unescape(known["tags"])),
    }


def write(lines: bytes, folder: Path) -> list[Path]:
    ended = reporter_feeding.feed("pipeline_json", lines, dir=str(folder), **CONFIG)
    assert ended.returncode == 0, ended.stderr.decode()
    return sorted(folder.iterdir())


def test_tests_are_those_that_the_collector_reads_from_junit(tmp_path: Path):
    events = [json.loads(line) for line in EVERY_RESULT.read_bytes().splitlines()]
    events[0]["run"]["ci"] = CI
    ended = {e["case"]["id"] for e in events if e["event"] == "case_finished"}
    events = [e for e in events if "case" not in e or e["case"]["id"] in ended]
    (file,) = write(reporter_feeding.encoded(events), tmp_path / "out")
    assert file.name == "pipeline_17000000001_2026-01-31T10:20:30.000000+0000.json"
    (job,) = json.loads(file.read_text(encoding="utf-8"))["jobs"]
    tests = [
        test | {key: moment(test[key]) for key in ("test_start_ts", "test_end_ts")}
        for test in job["tests"]
    ]
    suite = junit_reports.report(events, tmp_path / "report.xml").find("testsuite")
    assert tests == [collected(test, suite) for test in suite.iter("testcase")]


def test_pipeline_and_job_are_those_of_the_run(tmp_path: Path):
    failed = records.case_finished("a", "failed")
    events = [
        records.run_started(ci=CI, arch="n150"),
        failed,
        records.case_finished("a"),  # done again: the last end counts
        records.run_finished(),
    ]
    (file,) = write(reporter_feeding.encoded(events), tmp_path / "out")
    pipeline = json.loads(file.read_text(encoding="utf-8"))
    (job,) = pipeline.pop("jobs")
    assert pipeline == {
        "github_pipeline_id": 17000000001,
        "github_pipeline_link": CI["url"],
        "pipeline_submission_ts": records.at(0),
        "pipeline_start_ts": records.at(0),
        "pipeline_end_ts": records.at(9),
        "pipeline_status": None,
        "name": "Nightly",
        "project": "tt-xla",
        "trigger": "schedule",
        "vcs_platform": "github",
        "repository_url": CI["repository"],
        "git_branch_name": "main",
        "git_commit_hash": "c0ffee",
        "git_author": "somebody",
        "orchestrator": "github_actions",
    }
    (test,) = job.pop("tests")
    assert test["success"]
    told = {key: value for key, value in job.items() if value is not None}
    assert told == {
        "github_job_id": 5512345678901,
        "github_job_link": f"{CI['url']}/job/5512345678901",
        "name": "run_forge_models_torch (n150)",
        "job_submission_ts": records.at(0),
        "job_start_ts": records.at(0),
        "job_end_ts": records.at(9),
        "job_success": False,
        "job_status": "failure",
        "is_build_job": False,
        "host_name": "builder",
        "card_type": "N150",
    }


@given(data=HOSTILE.filter(bool))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_tags_are_the_same_whatever_bytes_stand_in_them(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.getbasetemp()
    lines = journal(data, ci={"pipeline_id": 1})
    (file,) = folder.glob("hostile/*") if write(lines, folder / "hostile") else ()
    report = folder / "hostile.xml"
    assert junit_reports.feed(lines, report).returncode == 0
    (job,) = json.loads(file.read_text(encoding="utf-8"))["jobs"]
    crash, *_ = ET.parse(report).getroot().iter("testcase")
    assert job["tests"][0]["tags"] == ast.literal_eval(junit_reports.properties(crash)["tags"])
    assert job["tests"][0]["error_message"] == visible(data)


def test_a_run_outside_of_ci_has_no_pipeline(tmp_path: Path):
    events = [records.run_started(), records.case_finished("a"), records.run_finished()]
    assert write(reporter_feeding.encoded(events), tmp_path / "out") == []
