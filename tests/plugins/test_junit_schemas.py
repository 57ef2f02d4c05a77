# SPDX-License-Identifier: Apache-2.0
"""Reports of the junit plugin against docs/junit.xsd and, without properties, Jenkins' schema."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from plugins.junit_reports import feed
from plugins.reporter_feeding import SOURCE

JOURNALS = sorted((Path(__file__).parent / "junit").glob("*.jsonl"))
OURS = SOURCE / "docs/junit.xsd"
JENKINS = Path(__file__).parent / "junit/jenkins.xsd"


def problems(report: Path, schema: Path) -> str:
    """What xmllint says of the report; empty: it is valid."""
    command = ["xmllint", "--noout", "--nonet", "--schema", schema, report]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if ended.returncode == 0 else ended.stderr


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("schema") / "report.xml"
    assert (
        feed((SOURCE / "tests/plugins/junit/every_result.jsonl").read_bytes(), out).returncode == 0
    )
    return out


@pytest.mark.parametrize("journal", JOURNALS, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    ("config", "schema"),
    [({}, OURS), ({"xunit1": True}, OURS), ({"properties": "none"}, JENKINS)],
    ids=["all", "xunit1", "none"],
)
def test_report_is_valid(journal: Path, config: dict[str, object], schema: Path, tmp_path: Path):
    out = tmp_path / "report.xml"
    assert feed(journal.read_bytes(), out, **config).returncode == 0
    assert problems(out, schema) == ""


def test_every_kind_of_element_is_in_the_report_that_is_checked(report: Path):
    text = report.read_text(encoding="utf-8")
    for word in ("failure", "error", "skipped", "flakyFailure", "rerunFailure", "system-out"):
        assert f"<{word}" in text
    for word in ("Timeout", "Crash", "pytest.skip", "pytest.xfail", "[XPASS(strict)]", "still run"):
        assert word in text


def test_jenkins_refuses_properties_and_files_of_tests(report: Path):
    assert "'properties': This element is not expected" in problems(report, JENKINS)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (' message="It\'s broken"', ""),
        (' type="Timeout"', ' type=""'),
        ('"pytest.xfail"', '"xfail"'),
        ("-crash-", "-hang-"),  # twice the same name
        (' time="1.500"', ""),
        ('+00:00" hostname', '" hostname'),
        ('<property name="owner" value="tt-xla"/>', '<property name="owner"/>'),
        ('name="tth.observed_status"', 'name="owner"'),
        ("<system-out>", "<system-out/><system-out>"),
        ("<stackTrace>the fork server ended</stackTrace>", ""),
        ("<testsuite name", "<testsuite group='' name"),
        ('name="pytest"', 'name="all"'),
    ],
)
def test_our_schema_refuses_what_readers_stumble_over(
    right: str, wrong: str, report: Path, tmp_path: Path
):
    text = report.read_text(encoding="utf-8")
    assert right in text
    broken = tmp_path / "broken.xml"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    assert problems(broken, OURS)
