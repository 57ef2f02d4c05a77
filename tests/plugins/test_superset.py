# SPDX-License-Identifier: Apache-2.0
"""The Superset reporters: what a run leaves in the star schema, in either database."""

from __future__ import annotations

import json
from pathlib import Path

from plugins.superset_databases import CASE, Database, encoded, make_it_version_1, run_of

from plugins import journal_records as records

EVERY_RESULT = Path(__file__).parent / "junit/every_result.jsonl"


def test_a_run_is_there_with_all_that_it_found(database: Database):
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
    database.deliver(run_of(failed))
    assert database.rows(
        "select project, models_commit, arch, backend, run_date, started_at, finished_at, state,"
        " exit_code from tth_run",
    ) == [
        (
            "p",
            "0123abc",
            "n150",
            "spmd",
            "2026-01-31",
            "2026-01-31 10:20:30.000000",
            "2026-01-31 10:20:39.000000",
            "complete",
            1,
        )
    ]
    assert database.rows(
        "select test_uid, model_name, model_arch, variant, task, framework, owner, run_mode,"
        " parallelism, outcome, bringup_status, config_status, group_name, started_utc, duration_s,"
        " pcc, required_pcc, pcc_enabled, round(cast(pcc_margin as numeric), 6), atol,"
        " comparison_passed, failing_component, guidance, reason, issue_url, message,"
        " is_pass, is_fail from tth_v_result",
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
    assert database.rows(
        "select name, item, value, threshold, passed, source from tth_v_metric"
    ) == [
        ("atol", "", 0.03125, 0.16, 1, "atol"),
        ("pcc", "", 0.5, 0.99, 0, "pcc"),
        ("pcc", "logits", 0.5, 0.99, 0, "pcc"),
    ]
    assert database.rows(
        "select observed_status, failing_stage, stage_seconds from tth_result"
    ) == [("PASSED", "COMPARE", '{"LOAD":0.5}')]
    assert dict(database.rows("select key, value from tth_env"))["command_line"] == (
        "tt-host run -k gpt2 and not large"
    )


def test_what_is_known_of_a_models_size_is_there(database: Database):
    facts = records.case_finished("x")["outcome"]["facts"]
    facts |= {"dtype_override": {"load_model": "bfloat16"}, "parameters": 124_439_808}
    sized = records.case_finished(CASE, outcome={"facts": facts})
    database.deliver(run_of(sized, records.case_finished(CASE.replace("tiny", "other"))))
    sizes = "select weights_dtype, model_params from tth_result order by model_params is null"
    assert database.rows(sizes) == [("bfloat16", 124_439_808), (None, None)]


def test_every_result_is_counted_as_it_is(database: Database):
    assert database.feed(EVERY_RESULT.read_bytes(), unspecified=True) == (0, "")
    finished = [
        record
        for record in map(json.loads, EVERY_RESULT.read_text(encoding="utf-8").splitlines())
        if record["event"] == "case_finished"
    ]
    expected = {record["case"]["id"]: record["verdict"]["result"] for record in finished}
    assert dict(database.rows("select test_uid, outcome from tth_v_result")) == expected


def test_what_no_configuration_speaks_of_is_sent_on_request_only(database: Database):
    events = run_of(records.case_finished(CASE, case={"status": "UNSPECIFIED"}))
    database.deliver(events)
    assert database.rows("select * from tth_result") == []
    database.deliver(events, unspecified=True)
    assert database.rows("select config_status from tth_result") == [("unspecified",)]


def test_the_same_run_delivered_again_changes_nothing(database: Database):
    database.deliver(run_of(records.case_finished(CASE), uid="first"))
    second = run_of(records.case_finished(CASE, "failed"), uid="second", seconds=5)
    database.deliver(second)
    once = database.everything()
    database.deliver(second)
    assert database.everything() == once
    assert len(once["result"]) == 2


def test_results_are_there_before_the_run_ends(database: Database):
    started, case, finished = run_of(records.case_finished(CASE))
    early = encoded([started, case]) + b"flush\n"
    assert database.feed(early) == (0, "")
    assert database.rows("select state, outcome from tth_run join tth_result using(run_id)") == [
        ("running", "passed")
    ]
    assert database.feed(early + encoded([finished])) == (0, "")
    assert database.rows("select state, outcome from tth_run join tth_result using(run_id)") == [
        ("complete", "passed")
    ]


def test_the_latest_result_remembers_what_was_before(database: Database):
    for number, result in enumerate(("passed", "failed", "failed")):
        case = records.case_finished(CASE, result, outcome={"comparisons": [records.comparison()]})
        database.deliver(run_of(case, uid=f"run {number}", seconds=number))
    latest = "select run_uid, outcome, previous_outcome from tth_v_latest"
    assert database.rows(latest) == [("run 2", "failed", "failed")]
    assert database.rows("select before_outcome, outcome, pcc_change from tth_v_change") == [
        ("failed", "failed", 0.0)
    ]
    # A run that is older than what is known does not become the latest.
    database.deliver(run_of(records.case_finished(CASE), uid="late", seconds=-5))
    assert database.rows(latest) == [("run 2", "failed", "failed")]


def test_each_attempt_has_a_row(database: Database):
    ended = {"stage": "ENV", "failure_class": "lost", "message": "it went", "seconds": 0.25}
    attempts = [{"ending": "crashed", **ended}, {"ending": "completed", **ended}]
    database.deliver(run_of(records.case_finished(CASE, outcome={"facts": {"attempts": attempts}})))
    query = "select attempt, is_final, outcome, message from tth_v_result order by attempt"
    assert database.rows(query) == [(1, 0, "crashed", "it went"), (2, 1, "passed", None)]


def test_texts_that_many_cases_share_are_stored_once_and_clean(database: Database):
    bad = {"message": "bell \x07, nul \x00 and <b>tag</b>"}
    cases = [records.case_finished(f"{CASE}{i}", "failed", outcome=bad) for i in range(3)]
    database.deliver(run_of(*cases))
    assert database.rows("select body from tth_text") == [("bell #x07, nul #x00 and <b>tag</b>",)]


def test_writers_at_the_same_time_wait_for_each_other(database: Database):
    writers = []
    for number in range(4):
        cases = [records.case_finished(f"{CASE}{i}") for i in range(50)]
        reporter = database.start_feeding()
        reporter.stdin.write(encoded(run_of(*cases, uid=f"run {number}")))
        reporter.stdin.close()
        writers.append(reporter)
    for writer in writers:
        said = writer.stderr.read()
        writer.stderr.close()
        assert (writer.wait(timeout=60), said) == (0, b"")
    assert database.rows("select count(*) from tth_result") == [(200,)]
    assert database.rows("select count(*) from tth_test") == [(50,)]


def test_a_schema_of_a_newer_version_is_refused(database: Database):
    database.deliver(run_of(records.case_finished(CASE)))
    database.execute("update tth_meta set value = '3' where key = 'schema_version'")
    status, said = database.feed(encoded(run_of(records.case_finished(CASE))))
    assert status != 0
    assert "has schema version 3, this reporter knows 2" in said


def test_a_schema_of_version_1_is_brought_forward(database: Database):
    database.deliver(run_of(records.case_finished(CASE), uid="first"))
    columns = "run_id, test_id, outcome, pcc, duration_s"
    before = database.rows(f"select {columns} from tth_result")
    make_it_version_1(database)

    failed = records.case_finished(CASE, "failed", outcome={"stage": "RUN"})
    database.deliver(run_of(failed, uid="second", seconds=5))

    assert database.rows("select value from tth_meta") == [("2",)]
    assert database.rows(f"select {columns} from tth_result order by run_id")[:1] == before
    told = "select run_uid, failing_stage, observed_status, stage_seconds from tth_v_result"
    assert sorted(database.rows(told)) == [
        ("first", None, None, None),
        ("second", "RUN", "PASSED", '{"LOAD":0.5}'),
    ]
    assert database.rows("select failing_stage, before_outcome from tth_v_change") == [
        ("RUN", "passed")
    ]
