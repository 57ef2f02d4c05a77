# SPDX-License-Identifier: Apache-2.0
"""The superset_sqlite plugin: what a run leaves in the star schema."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from plugins import journal_records as records

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", SOURCE / "build"))
CASE = "gpt2/causal_lm/pytorch-tiny-single_device-full-inference"
EVERY_RESULT = Path(__file__).parent / "junit/every_result.jsonl"


def start_feeding(database: Path, **config: Any) -> subprocess.Popen:
    complete = {"db": str(database), "project": "p", "owner": "o", "unspecified": False, **config}
    plugin = BUILD / "lib/tt-host/plugins/superset_sqlite.so"
    return subprocess.Popen(
        [BUILD / "tests/feed_reporter", plugin, json.dumps(complete)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def feed(lines: bytes, database: Path, **config: Any) -> tuple[int, str]:
    """The status and what the reporter said."""
    reporter = start_feeding(database, **config)
    _, errors = reporter.communicate(lines)
    return reporter.returncode, errors.decode()


def encoded(events: Iterable[records.Record]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def deliver(events: Iterable[records.Record], database: Path, **config: Any) -> None:
    assert feed(encoded(events), database, **config) == (0, "")


def run_of(*cases: records.Record, uid: str = "0f4c", seconds: float = 0) -> list[records.Record]:
    started = records.run_started(uid=uid)
    started["at"] = records.at(seconds)
    for case in cases:
        case["outcome"]["started"] = records.START_MICROS + int(seconds * 1e6)
    return [started, *cases, records.run_finished()]


def rows(database: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def everything(database: Path) -> dict[str, list[tuple]]:
    tables = rows(database, "select name from sqlite_master where type = 'table'")
    content = {name: rows(database, f"select * from {name}") for (name,) in tables}
    for row in range(len(content["tth_run"])):
        content["tth_run"][row] = content["tth_run"][row][:-1]  # When it was delivered.
    return content


def test_a_run_is_there_with_all_that_it_found(tmp_path: Path):
    database = tmp_path / "new" / "folder" / "tt-host.db"
    failed = records.case_finished(
        CASE,
        "failed",
        case={"config_reason": "known"},
        outcome={
            "comparisons": [records.comparison(passed=False, pcc=0.5)],
            "message": "first line\nsecond",
        },
        verdict={
            "bringup_status": "INCORRECT_RESULT",
            "reason": "see https://github.com/tenstorrent/tt-xla/issues/1234.",
            "failing_reason": {"name": "PCC", "component": "compiler", "summary": "low"},
            "guidance": ["RAISE_PCC"],
        },
    )
    deliver(run_of(failed), database)
    assert rows(
        database,
        "select project, arch, backend, run_date, started_at, finished_at, state, exit_code"
        " from tth_run",
    ) == [
        (
            "p",
            "n150",
            "spmd",
            "2026-01-31",
            "2026-01-31 10:20:30.000000",
            "2026-01-31 10:20:39.000000",
            "complete",
            1,
        )
    ]
    assert rows(
        database,
        "select test_uid, model_name, model_arch, variant, task, framework, owner, run_mode,"
        " parallelism, outcome, bringup_status, config_status, group_name, started_utc, duration_s,"
        " pcc, required_pcc, pcc_enabled, round(pcc_margin, 6), atol, comparison_passed,"
        " failing_component, guidance, reason, issue_url, message, is_pass, is_fail"
        " from tth_v_result",
    ) == [
        (
            CASE,
            "pytorch_gpt2_tiny_nlp_causal_lm_huggingface",
            "gpt2",
            "tiny",
            "nlp_causal_lm",
            "pytorch",
            "o",
            "inference",
            "single_device",
            "failed",
            "INCORRECT_RESULT",
            "expected_passing",
            "generality",
            "2026-01-31 10:20:30.000000",
            1.5,
            0.5,
            0.99,
            1,
            -0.49,
            0.03125,
            0,
            "compiler",
            "RAISE_PCC",
            "see https://github.com/tenstorrent/tt-xla/issues/1234.",
            "https://github.com/tenstorrent/tt-xla/issues/1234",
            "first line",
            0,
            1,
        )
    ]
    assert rows(
        database, "select name, item, value, threshold, passed, source from tth_v_metric"
    ) == [
        ("atol", "", 0.03125, 0.16, 1, "atol"),
        ("pcc", "", 0.5, 0.99, 0, "pcc"),
        ("pcc", "logits", 0.5, 0.99, 0, "pcc"),
        ("seconds.LOAD", "", 0.5, None, None, "host"),
    ]
    assert dict(rows(database, "select key, value from tth_env"))["command_line"] == (
        "tt-host run -k gpt2 and not large"
    )


def test_every_result_is_counted_as_it_is(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    assert feed(EVERY_RESULT.read_bytes(), database, unspecified=True) == (0, "")
    finished = [
        record
        for record in map(json.loads, EVERY_RESULT.read_text(encoding="utf-8").splitlines())
        if record["event"] == "case_finished"
    ]
    expected = {record["case"]["id"]: record["verdict"]["result"] for record in finished}
    assert dict(rows(database, "select test_uid, outcome from tth_v_result")) == expected


def test_what_no_configuration_speaks_of_is_sent_on_request_only(tmp_path: Path):
    events = run_of(records.case_finished(CASE, case={"status": "UNSPECIFIED"}))
    deliver(events, tmp_path / "without.db")
    deliver(events, tmp_path / "with.db", unspecified=True)
    assert rows(tmp_path / "without.db", "select * from tth_result") == []
    assert rows(tmp_path / "with.db", "select config_status from tth_result") == [("unspecified",)]


def test_the_same_run_delivered_again_changes_nothing(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    deliver(run_of(records.case_finished(CASE), uid="first"), database)
    second = run_of(records.case_finished(CASE, "failed"), uid="second", seconds=5)
    deliver(second, database)
    once = everything(database)
    deliver(second, database)
    assert everything(database) == once
    assert len(once["tth_result"]) == 2


def test_results_are_there_before_the_run_ends(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    started, case, finished = run_of(records.case_finished(CASE))
    early = encoded([started, case]) + b"flush\n"
    assert feed(early, database) == (0, "")
    assert rows(database, "select state, outcome from tth_run join tth_result using(run_id)") == [
        ("running", "passed")
    ]
    assert feed(early + encoded([finished]), database) == (0, "")
    assert rows(database, "select state, outcome from tth_run join tth_result using(run_id)") == [
        ("complete", "passed")
    ]


def test_the_latest_result_remembers_what_was_before(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    for number, result in enumerate(("passed", "failed", "failed")):
        case = records.case_finished(CASE, result, outcome={"comparisons": [records.comparison()]})
        deliver(run_of(case, uid=f"run {number}", seconds=number), database)
    latest = "select run_uid, outcome, previous_outcome from tth_v_latest"
    assert rows(database, latest) == [("run 2", "failed", "failed")]
    assert rows(database, "select before_outcome, outcome, pcc_change from tth_v_change") == [
        ("failed", "failed", 0.0)
    ]
    # A run that is older than what is known does not become the latest.
    deliver(run_of(records.case_finished(CASE), uid="late", seconds=-5), database)
    assert rows(database, latest) == [("run 2", "failed", "failed")]


def test_each_attempt_has_a_row(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    ended = {"stage": "ENV", "failure_class": "lost", "message": "it went", "seconds": 0.25}
    attempts = [{"ending": "crashed", **ended}, {"ending": "completed", **ended}]
    deliver(
        run_of(records.case_finished(CASE, outcome={"facts": {"attempts": attempts}})), database
    )
    query = "select attempt, is_final, outcome, message from tth_v_result order by attempt"
    assert rows(database, query) == [(1, 0, "crashed", "it went"), (2, 1, "passed", None)]


def test_texts_that_many_cases_share_are_stored_once_and_clean(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    bad = {"message": "bell \x07, nul \x00 and <b>tag</b>"}
    cases = [records.case_finished(f"{CASE}{i}", "failed", outcome=bad) for i in range(3)]
    deliver(run_of(*cases), database)
    assert rows(database, "select body from tth_text") == [("bell #x07, nul #x00 and <b>tag</b>",)]


def test_writers_at_the_same_time_wait_for_each_other(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    writers = []
    for number in range(4):
        cases = [records.case_finished(f"{CASE}{i}") for i in range(50)]
        reporter = start_feeding(database)
        reporter.stdin.write(encoded(run_of(*cases, uid=f"run {number}")))
        reporter.stdin.close()
        writers.append(reporter)
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 4
    for writer in writers:
        writer.stderr.close()
    assert rows(database, "select count(*) from tth_result") == [(200,)]
    assert rows(database, "select count(*) from tth_test") == [(50,)]


def test_a_schema_of_a_newer_version_is_refused(tmp_path: Path):
    database = tmp_path / "tt-host.db"
    deliver(run_of(records.case_finished(CASE)), database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update tth_meta set value = '2' where key = 'schema_version'")
    status, said = feed(encoded(run_of(records.case_finished(CASE))), database)
    assert status != 0
    assert f"'{database}' has schema version 2, this reporter knows 1" in said


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "cannot open database"),
        (
            lambda path: path.write_text("no database at all, whatever its name says"),
            "not a database",
        ),
    ],
    ids=["folder", "another file"],
)
def test_what_is_no_database_is_left_alone(tmp_path: Path, make, said: str):
    path = tmp_path / "tt-host.db"
    make(path)
    status, error = feed(encoded(run_of(records.case_finished(CASE))), path)
    assert status != 0
    assert said in error
    assert str(path) in error


def test_a_full_disk_leaves_the_database_as_it_was(tmp_path: Path):
    mounted = tmp_path / "small"
    mounted.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", mounted]).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        database = mounted / "tt-host.db"
        deliver(run_of(records.case_finished(CASE), uid="first"), database)
        many = [
            records.case_finished(f"{CASE}{i}", outcome={"message": f"{i} " * 300})
            for i in range(500)
        ]
        status, said = feed(encoded(run_of(*many, uid="second")), database)
        assert status != 0
        assert "disk is full" in said
        shutil.copytree(mounted, tmp_path / "copy")
    finally:
        subprocess.run(["umount", mounted], check=True)
    assert rows(tmp_path / "copy/tt-host.db", "select run_uid from tth_run") == [("first",)]
