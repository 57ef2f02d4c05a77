# SPDX-License-Identifier: Apache-2.0
"""The github plugin: the step summary as GitHub's Markdown, and annotations within their limit."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from plugins.superset_databases import BUILD, CASE, encoded, run_of

from plugins import journal_records as records

HOSTILE = "a | b <img src=x> `code` *bold* [x](y) 100%\nsecond line"


def feed(events: list[records.Record], out: Path | None, step_summary: Path | None = None) -> str:
    """What the reporter said."""
    environment = {k: v for k, v in os.environ.items() if k != "GITHUB_STEP_SUMMARY"}
    if step_summary:
        environment["GITHUB_STEP_SUMMARY"] = str(step_summary)
    plugin = BUILD / "lib/tt-host/plugins/github.so"
    config = json.dumps({"out": str(out) if out else ""})
    ended = subprocess.run(
        [BUILD / "tests/feed_reporter", plugin, config],
        input=encoded(events),
        env=environment,
        capture_output=True,
        check=True,
    )
    return ended.stderr.decode()


def failed(number: int, reason: str = "wrong") -> records.Record:
    verdict = {"reason": reason, "observed_status": "FAILED_RUNTIME", "fails_run": True}
    return records.case_finished(f"{CASE}{number}", "failed", verdict=verdict)


def test_the_summary_counts_and_lists_what_failed(tmp_path: Path):
    summary = tmp_path / "summary.md"
    summary.write_text("from an earlier command\n")
    feed(run_of(records.case_finished(CASE), failed(1), failed(2)), None, summary)
    text = summary.read_text()
    assert text.startswith("from an earlier command\n## tt-host: 2 failed, 1 passed\n")
    assert "| FAILED\\_RUNTIME | 2 |\n" in text
    listed = [line for line in text.splitlines() if line.startswith("| gpt2/causal\\_lm/")]
    assert len(listed) == 2
    assert listed[0].endswith("| failed | FAILED\\_RUNTIME | COMPARE | wrong |")


def test_a_run_without_failures_lists_none(tmp_path: Path):
    feed(run_of(records.case_finished(CASE)), tmp_path / "summary.md")
    text = (tmp_path / "summary.md").read_text()
    assert "## tt-host: 1 passed" in text
    assert "failure" not in text


def test_nothing_that_a_case_says_is_markup(tmp_path: Path):
    said = feed(run_of(failed(1, HOSTILE)), tmp_path / "summary.md")
    (row,) = [line for line in (tmp_path / "summary.md").read_text().splitlines() if "img" in line]
    assert row.endswith(r"| a \| b \<img src=x\> \`code\` \*bold\* \[x\]\(y\) 100% |")
    assert f"::error title={CASE}1::FAILED_RUNTIME in COMPARE: " in said
    assert "100%25" in said


def test_annotations_and_rows_end_where_github_would_cut_them(tmp_path: Path):
    said = feed(run_of(*(failed(number) for number in range(250))), tmp_path / "summary.md")
    annotations = [line for line in said.splitlines() if "::error" in line]
    assert len(annotations) == 10
    assert annotations[-1].endswith("%0Aand 240 more failures")
    text = (tmp_path / "summary.md").read_text()
    assert text.count("| gpt2/") == 200
    assert "50 more failures are not listed" in text


def test_outside_of_github_it_says_that_nothing_is_written(tmp_path: Path):
    assert "GITHUB_STEP_SUMMARY is not set" in feed(run_of(failed(1)), None)
