# SPDX-License-Identifier: Apache-2.0
"""The junit plugin: whole reports against approved ones, and what its readers make of them."""

from __future__ import annotations

import ast
import html
import json
import os
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from plugins.junit_reports import CASE, feed, only_test, properties, report, swap_quotes

from plugins import journal_records as records
from plugins import reporter_feeding

APPROVED = Path(__file__).parent / "junit"


# --- whole reports ------------------------------------------------------------------------------


@pytest.mark.parametrize("journal", sorted(APPROVED.glob("*.jsonl")), ids=lambda path: path.stem)
def test_report_is_the_approved_one(journal: Path, tmp_path: Path):
    """To approve a change, run with TT_HOST_APPROVE=1 and review the difference."""
    out = tmp_path / "report.xml"
    ended = feed(journal.read_bytes(), out)
    assert ended.returncode == 0, ended.stderr.decode()
    approved = journal.with_suffix(".xml")
    if os.environ.get("TT_HOST_APPROVE"):
        approved.write_bytes(out.read_bytes())
    assert out.read_text(encoding="utf-8") == approved.read_text(encoding="utf-8")


@pytest.fixture
def every_result(tmp_path: Path) -> ET.Element:
    out = tmp_path / "report.xml"
    assert feed((APPROVED / "every_result.jsonl").read_bytes(), out).returncode == 0
    return ET.parse(out).getroot()


def test_counts_equal_the_children(every_result: ET.Element):
    (suite,) = every_result
    tests = list(suite.iter("testcase"))
    found = Counter(child.tag for test in tests for child in test)
    for element in (every_result, suite):
        assert int(element.attrib["tests"]) == len(tests)
        assert int(element.attrib["failures"]) == found["failure"]
        assert int(element.attrib["errors"]) == found["error"]
    assert int(suite.attrib["skipped"]) == found["skipped"]


def test_collector_finds_all_that_it_requires(every_result: ET.Element):
    assert every_result.tag == "testsuites"
    (suite,) = every_result
    assert suite.attrib["name"] == "pytest"
    assert datetime.fromisoformat(suite.attrib["timestamp"]).tzinfo is not None
    names = []
    for test in suite.iter("testcase"):
        names.append(test.attrib["name"])
        assert test.attrib["classname"] == "tests.runner.test_models"
        assert float(test.attrib["time"]) >= 0
        troubles = [child for child in test if child.tag in ("failure", "error", "skipped")]
        assert len(troubles) <= 1
        for trouble in troubles:
            assert trouble.attrib["type"]
            assert trouble.attrib["message"]
        known = properties(test)
        assert list(known)[:1] in (["error_message"], ["tags"])
        assert known["owner"] == "tt-xla"
        if "start_timestamp" in known:
            assert datetime.fromisoformat(known["start_timestamp"]).tzinfo is not None
    assert len(names) == len(set(names))


def test_all_readers_agree_on_the_tags(every_result: ET.Element):
    for test in every_result.iter("testcase"):
        text = properties(test)["tags"]
        tags = ast.literal_eval(text)
        assert ast.literal_eval(html.unescape(text)) == tags
        assert swap_quotes(text) == tags


def tags_of(root: ET.Element, variant: str) -> dict:
    for test in root.iter("testcase"):
        if f"-{variant}-" in test.attrib["name"]:
            return ast.literal_eval(properties(test)["tags"])
    raise AssertionError(variant)


def test_tags_have_upstreams_keys_in_order(every_result: ET.Element):
    tags = tags_of(every_result, "tiny")
    assert list(tags) == [
        "test_name",
        "specific_test_case",
        "category",
        "model_name",
        "model_info",
        "run_mode",
        "bringup_status",
        "parallelism",
        "arch",
        "pcc",
        "atol",
        "comparison_passed",
        "comparison_error_message",
        "pcc_threshold",
        "atol_threshold",
        "pcc_assertion_enabled",
        "atol_assertion_enabled",
        "run_phase",
        "model_test_status",
        "guidance",
    ]
    assert tags["specific_test_case"] == f"test_all_models[{CASE}]"
    assert tags["model_info"] == records.MODEL_INFO
    assert (tags["pcc"], tags["pcc_threshold"]) == (0.9995, 0.99)
    assert (tags["pcc_assertion_enabled"], tags["atol_assertion_enabled"]) == (True, False)
    assert tags["guidance"] == []


def test_an_undefined_correlation_is_none_and_says_so(every_result: ET.Element):
    tags = tags_of(every_result, "nan")
    assert tags["pcc"] is None
    assert tags["pcc_is_nan"] is True
    assert "pcc_is_nan" not in tags_of(every_result, "tiny")


def test_a_case_that_died_before_its_loader_spoke_is_described_from_source(tmp_path: Path):
    source = {"model": "gpt2", "task": "nlp_causal_lm", "source": "huggingface"}
    event = records.case_finished(
        CASE,
        "crashed",
        case={"facts": {**source, "framework": "pytorch", "group": "red"}},
        outcome={"facts": {"isolation": "fork"}},
    )
    test = only_test(
        report([records.run_started(), event, records.run_finished()], tmp_path / "report.xml")
    )
    known = properties(test)
    tags = ast.literal_eval(known["tags"])
    assert tags["model_name"] == "pytorch_gpt2_tiny_nlp_causal_lm_huggingface"
    assert tags["model_info"] == records.MODEL_INFO
    assert known["group"] == "red"


def test_the_runtime_is_the_one_that_the_case_ran_on(tmp_path: Path):
    event = records.case_finished(CASE, outcome={"facts": {"runtime": "spmd"}})
    events = [records.run_started(runtime="auto"), event, records.run_finished()]
    test = only_test(report(events, tmp_path / "report.xml"))
    assert properties(test)["tth.runtime"] == "spmd"


def test_metrics_are_those_of_the_first_failing_comparison(every_result: ET.Element):
    assert tags_of(every_result, "training")["pcc"] == 0.42


def test_numbers_that_no_double_holds_become_none(tmp_path: Path):
    event = records.case_finished(CASE, outcome={"comparisons": [records.comparison()]})
    text = json.dumps(event).replace('"value": 0.03125', '"value": 1e999')
    out = tmp_path / "report.xml"
    lines = [json.dumps(records.run_started()), text, json.dumps(records.run_finished())]
    assert feed("\n".join(lines).encode(), out).returncode == 0
    assert ast.literal_eval(properties(only_test(ET.parse(out).getroot()))["tags"])["atol"] is None


# --- limits -------------------------------------------------------------------------------------


def test_long_texts_are_cut_where_the_dialect_says(tmp_path: Path):
    outcome = {
        "message": "é" * 4000,
        "traceback": "x" * 100_000 + "end",
        "output_tail": "o" * 2**21,
    }
    event = records.case_finished(CASE, "crashed", outcome=outcome, verdict={"reason": "r" * 9000})
    test = only_test(
        report([records.run_started(), event, records.run_finished()], tmp_path / "report.xml")
    )
    failure = test.find("failure")
    assert failure.attrib["message"] == "é" * 2048
    assert failure.text.startswith("é" * 4000 + "\n\n")
    assert failure.text.endswith("end")
    assert len(failure.text) == 4002 + 65536
    assert len(test.find("system-out").text) == 2**20
    assert properties(test)["error_message"] == "r" * 9000  # never cut


def test_captured_output_shares_twenty_mebibytes(tmp_path: Path):
    sizes = [2**20] * 24 + [1000]
    events = [records.run_started()]
    for i, size in enumerate(sizes):
        events.append(
            records.case_finished(f"c{i}", "crashed", outcome={"output_tail": "o" * size})
        )
    root = report([*events, records.run_finished()], tmp_path / "report.xml")
    kept = [len(test.find("system-out").text) for test in root.iter("testcase")]
    assert sum(kept) <= 20 * 2**20
    assert sum(kept) > 19 * 2**20
    assert kept[-1] == 1000


# --- the file -----------------------------------------------------------------------------------


def test_a_report_is_there_from_the_start_of_the_run(tmp_path: Path):
    out = tmp_path / "report.xml"
    assert feed(b"flush\n", out).returncode == 0  # no run yet
    assert not out.exists()
    out.write_text("of an earlier run", encoding="utf-8")
    lines = json.dumps(records.run_started()).encode() + b"\n"
    assert feed(lines, out).returncode == 0
    assert ET.parse(out).getroot().attrib["tests"] == "0"


def test_the_suite_tells_what_the_run_is_of(tmp_path: Path):
    events = [records.run_started(models_commit="c0ffee", seed=7), records.run_finished()]
    suite = report(events, tmp_path / "report.xml").find("testsuite")
    known = {p.attrib["name"]: p.attrib["value"] for p in suite.find("properties")}
    assert known["tth.run.models_commit"] == "c0ffee"
    assert known["tth.run.plugins"] == "junit 0.1.0\npcc 0.1.0"
    assert known["tth.run.seed"] == "7"


def test_only_the_report_stays_in_the_folder_which_is_made(tmp_path: Path):
    out = tmp_path / "new" / "folder" / "report.xml"
    report([records.run_started(), records.run_finished()], out)
    assert [path.name for path in out.parent.iterdir()] == ["report.xml"]


@pytest.mark.parametrize(
    ("out", "ci", "name"),
    [
        ("report_{job_id}.xml", {"job_id": 5512345678901}, "report_5512345678901.xml"),
        ("report_{job_id}.xml", {"job_id": None}, "report.xml"),
        ("report_{job_id}.xml", None, "report.xml"),
        ("{job_id}.xml", {"job_id": 7}, "7.xml"),
        ("a-{job_id}-b.xml", {}, "a-b.xml"),
        ("report.xml", {"job_id": 7}, "report.xml"),
    ],
)
def test_the_file_is_named_by_the_job_of_the_run(
    out: str, ci: records.Record | None, name: str, tmp_path: Path
):
    facts = {} if ci is None else {"ci": ci}
    events = reporter_feeding.encoded([records.run_started(**facts), records.run_finished()])
    assert feed(events, tmp_path / out).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    ended = feed(b"", tmp_path / "file" / "report.xml")
    assert ended.returncode == 3
    assert ended.stderr.decode().startswith("out: cannot write ")
    assert feed(b"", tmp_path).returncode == 3


def test_what_was_written_survives_a_broken_event(tmp_path: Path):
    out = tmp_path / "report.xml"
    whole = reporter_feeding.encoded([records.run_started(), records.case_finished(CASE)])
    assert feed(whole + b'flush\n{"event":"case_finished"}\n', out).returncode != 0
    assert ET.parse(out).getroot().attrib["tests"] == "1"


def test_a_job_without_its_number_is_told_of(tmp_path: Path):
    started = records.run_started(ci={"job_id": None, "project": "p"})
    ended = feed(reporter_feeding.encoded([started]), tmp_path / "report_{job_id}.xml")
    assert ended.returncode == 0
    assert "TT_HOST_JOB_ID: ${{ job.check_run_id }}" in ended.stderr.decode()
    ended = feed(reporter_feeding.encoded([started]), tmp_path / "chosen.xml")
    assert ended.stderr == b""


def test_owner_and_classname_come_from_the_configuration(tmp_path: Path):
    out = tmp_path / "report.xml"
    events = [records.run_started(), records.case_finished(CASE), records.run_finished()]
    lines = "\n".join(json.dumps(event) for event in events).encode()
    assert feed(lines, out, owner="me", classname="a.b").returncode == 0
    test = only_test(ET.parse(out).getroot())
    assert test.attrib["classname"] == "a.b"
    assert properties(test)["owner"] == "me"
