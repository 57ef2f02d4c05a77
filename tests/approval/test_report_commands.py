# SPDX-License-Identifier: Apache-2.0
"""`tt-host report` on journals that are made for it: nothing runs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tt_host_program import Ended, TtHost, node_id, read_report

from plugins import journal_records as records

Approve = Callable[[str, str], None]
Record = records.Record

FIRST, SECOND = "20260130T102030-0000000a", "20260131T102030-0000000b"
STAGES = [("LOAD", 0.5), ("RUN", 1.0)]


def passed(
    name: str, pcc: float = 0.999, seconds: float = 1.5, guidance: tuple[str, ...] = ()
) -> Record:
    timings = [{"stage": stage, "phase": "", "seconds": spent} for stage, spent in STAGES]
    outcome = {"comparisons": [records.comparison(pcc=pcc)], "seconds": seconds, "timings": timings}
    return records.case_finished(name, outcome=outcome, verdict={"guidance": list(guidance)})


def failed(
    name: str, stage: str = "RUN", result: str = "failed", message: str = "no room"
) -> Record:
    ended = {"ending": "failed", "stage": stage, "failure_class": "model_error", "message": message}
    verdict = {
        "fails_run": result != "xfailed",
        "observed_status": "FAILED_RUNTIME",
        "failing_reason": {"name": "", "component": "", "summary": message},
    }
    return records.case_finished(name, result, outcome=ended, verdict=verdict)


def write_journal(path: Path, events: list[Record]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return path


def record(tt_host: TtHost, uid: str, cases: list[Record], **run: object) -> Path:
    """A run of the store."""
    events = [
        records.run_started(uid=uid, planned=len(cases), **run),
        *cases,
        records.run_finished(),
    ]
    return write_journal(tt_host.state / "runs" / uid / "journal.jsonl", events)


def told(ended: Ended, exit_code: int = 0) -> str:
    assert (ended.exit_code, ended.stderr) == (exit_code, "")
    return ended.stdout


@pytest.fixture
def two_runs(tt_host: TtHost) -> TtHost:
    record(
        tt_host,
        FIRST,
        [
            passed("stays"), passed("breaks"), failed("mended"), failed("worse"),
            passed("drops"), passed("slower"), passed("gone"),
        ],
    )  # fmt: skip
    record(
        tt_host,
        SECOND,
        [
            passed("stays"), failed("breaks", message="RuntimeError: no room"),
            passed("mended", guidance=("ADD_CONFIG", "RAISE_PCC")),
            failed("worse", "LOWER", message="no lowering"), passed("drops", pcc=0.97),
            passed("slower", seconds=9), failed("new", result="crashed"),
        ],
    )  # fmt: skip
    return tt_host


def test_show(two_runs: TtHost, approve: Approve) -> None:
    approve("report-show", told(two_runs("report", "show")))
    told_json = json.loads(told(two_runs("report", "show", "last", "--json")))
    assert told_json["run"] == SECOND
    groups = told_json["failure_groups"]
    assert [group["ids"] for group in groups] == [["breaks"], ["worse"], ["new"]]
    assert groups[1]["cause"] == "in LOWER"
    assert told_json["stages"]["RUN"] == {
        "cases": 4,
        "seconds": 4.0,
        "slowest": "stays",
        "slowest_seconds": 1.0,
    }
    assert told_json["cases"][0]["id"] == "slower"
    assert told_json["guidance"] == {"ADD_CONFIG": ["mended"], "RAISE_PCC": ["mended"]}


def test_diff(two_runs: TtHost, approve: Approve) -> None:
    approve("report-diff", told(two_runs("report", "diff", "last~1", "last", "-v")))
    told(two_runs("report", "diff", FIRST, SECOND, "--fail-on-regression"), exit_code=1)
    told(two_runs("report", "diff", FIRST, FIRST, "--fail-on-regression"))
    ended = two_runs("report", "diff", FIRST, SECOND, "--json", "--pcc-drop", "0.05")
    difference = json.loads(told(ended))
    assert difference["pcc_drops"] == []
    assert [case["id"] for case in difference["failed_earlier"]] == ["worse"]


def test_rerun_list_and_durations(two_runs: TtHost) -> None:
    failures = told(two_runs("report", "rerun-list"))
    assert failures.splitlines() == [node_id(name) for name in ("breaks", "worse", "new")]
    durations = json.loads(told(two_runs("report", "durations", "last~1")))
    assert durations[node_id("stays")] == 1.5
    assert len(durations) == 7


def test_merge_is_a_run_for_the_other_commands(tt_host: TtHost, approve: Approve) -> None:
    shards = tt_host.work
    write_journal(
        shards / "1/journal.jsonl",
        [records.run_started(uid=FIRST), passed("a"), failed("b"), records.run_finished()],
    )
    again = {**passed("b"), "at": records.at(5)}
    write_journal(
        shards / "2/journal.jsonl",
        [records.run_started(uid=SECOND), again, passed("c"), records.run_finished()],
    )
    merge = ("report", "merge", "1/journal.jsonl", "2", "--out", "merged")
    ended = tt_host(*merge)
    assert ended.exit_code == 0
    approve("report-merge", ended.stdout + ended.stderr)
    assert told(tt_host("report", "rerun-list", "merged")) == ""
    assert "3 passed" in told(tt_host("report", "show", "merged/journal.jsonl"))
    told(tt_host("report", "replay", "merged", "--report", "junit:out=merged.xml"))
    assert set(read_report(shards / "merged.xml")) == {"a", "b", "c"}

    assert tt_host(*merge).stdout == ended.stdout
    refused = tt_host("report", "merge", "2", "--out", "1")
    assert refused.exit_code == 4
    approve("mistake-merge-over-a-run", refused.stderr)


def planned(*names: str) -> Record:
    cases = [{**records.case_finished(name)["case"], "facts": {}} for name in names]
    return {"event": "cases_planned", "at": records.at(0), "planned": cases}


def test_a_killed_run_is_told_in_full(tt_host: TtHost) -> None:
    path = tt_host.state / "runs" / FIRST / "journal.jsonl"
    begun = [records.case_started("ended"), passed("ended"), records.case_started("lost")]
    write_journal(path, [records.run_started(), planned("ended", "lost", "later"), *begun])
    with path.open("a", encoding="utf-8") as journal:
        journal.write('{"at": "torn')
    before = path.read_bytes()

    told(
        tt_host(
            "report", "replay", "last", "--report", "junit:out=r.xml",
            "--report", "superset_sqlite:db=r.db,unspecified=true",
        )
    )  # fmt: skip
    report = read_report(tt_host.work / "r.xml")
    assert {name: case.element for name, case in report.items()} == {
        "ended": None, "lost": "failure", "later": "skipped",
    }  # fmt: skip
    assert (report["lost"].type, report["lost"].message) == (
        "Crash",
        "the run ended before the case did",
    )
    assert report["lost"].tags["bringup_status"] == "UNKNOWN"
    with closing(sqlite3.connect(tt_host.work / "r.db")) as database:
        assert database.execute("select state, exit_code from tth_run").fetchall() == [
            ("aborted", 2)
        ]
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir() if file.suffix == ".json") == []
    assert told(tt_host("report", "rerun-list")) == node_id("lost") + "\n"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("run-name", ["report", "show", "20260131T102030-0000000c"]),
        ("run-last", ["report", "show", "last~2"]),
        ("journal-path", ["report", "show", "nowhere/journal.jsonl"]),
        ("replay-both", ["report", "replay", "--undelivered", "--report", "junit:out=a"]),
        ("report-command", ["report", "rerun-lst"]),
    ],
)
def test_mistake_is_explained(
    two_runs: TtHost, approve: Approve, name: str, arguments: list[str]
) -> None:
    ended = two_runs(*arguments)
    assert (ended.exit_code, ended.stdout) == (4, "")
    approve(f"mistake-{name}", ended.stderr)
