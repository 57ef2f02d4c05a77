# SPDX-License-Identifier: Apache-2.0
"""The result of each case as every report of a run tells it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from html_report.html_reports import results_of
from tt_host_program import TtHost, read_report

Results = dict[str, str]  # by the case's id

_OF_TYPE = {
    "pytest.skip": "skipped",
    "pytest.xfail": "xfailed",
    "Timeout": "timeout",
    "Crash": "crashed",
    "AssertionError": "failed",
}
_QUERY = "select test_uid, outcome from tth_v_result where is_final = 1"


def report_options(postgres_uri: str) -> list[str]:
    """Options of `tt-host run` that make every report in its working directory."""
    reports = [
        "junit:out=report.xml",
        "html:out=report.html",
        "superset_sqlite:db=tt-host.db,unspecified=true",
        f"superset_postgres:db={postgres_uri},unspecified=true",
    ]
    return [word for report in reports for word in ("--report", report)]


def told_results(host: TtHost, postgres_uri: str) -> dict[str, Results]:
    """What each of those reports, and the journal, tell of the host's only run."""
    with psycopg.connect(postgres_uri) as connection:
        in_postgres = connection.execute(_QUERY).fetchall()
    with closing(sqlite3.connect(host.work / "tt-host.db")) as connection:
        in_sqlite = connection.execute(_QUERY).fetchall()
    return {
        "journal": {case: r["verdict"]["result"] for case, r in host.finished().items()},
        "junit": _junit_results(host.work / "report.xml"),
        "html": results_of(host.work / "report.html"),
        "sqlite": dict(in_sqlite),
        "postgres": dict(in_postgres),
    }


def _junit_results(report: Path) -> Results:
    results = {}
    for case in read_report(report).values():
        if case.element is None:
            is_known_failure = "RM_XFAIL" in case.properties.get("tth.guidance", "")
            results[case.case_id] = "xpassed" if is_known_failure else "passed"
        else:
            results[case.case_id] = "error" if case.element == "error" else _OF_TYPE[case.type]
    return results
