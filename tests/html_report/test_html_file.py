# SPDX-License-Identifier: Apache-2.0
"""The html plugin: what stands in the file, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

from html_report.html_reports import data_of, results_of, write_report
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins import journal_records as records
from plugins import reporter_feeding

CASE = "gpt2/causal_lm/pytorch-tiny-single_device-full-inference"
JOURNALS = Path(__file__).parents[1] / "plugins/junit"


def run_of(*cases: records.Record, **run: object) -> list[records.Record]:
    return [records.run_started(**run), *cases, records.run_finished()]


def failed(case_id: str = CASE, **outcome: object) -> records.Record:
    return records.case_finished(case_id, "failed", outcome=outcome)


def showable(character: str) -> str:
    """As plugins/reporters/text/clean_text.h says."""
    is_control = (character < " " and character not in "\t\n\r") or character in "\x7f\ufffe\uffff"
    return f"#x{ord(character):02X}" if is_control else character


def test_every_case_of_a_run_has_a_row_and_a_detail(tmp_path: Path):
    journal = (JOURNALS / "every_result.jsonl").read_bytes()
    report = write_report(journal, tmp_path / "new/folder/report.html")
    ended = [json.loads(line) for line in journal.splitlines()]
    begun = [record for record in ended if "case" in record]
    results = {r["case"]["id"]: r.get("verdict", {"result": "unfinished"})["result"] for r in begun}
    assert results_of(report) == results
    assert len(data_of(report)["details"]) == len(results)


def test_what_had_begun_when_the_run_was_stopped_is_unfinished(tmp_path: Path):
    events = [records.run_started(), records.case_finished("a"), records.case_started("b")]
    lines = reporter_feeding.encoded(events) + b"flush\n"
    report = write_report(lines, tmp_path / "report.html")
    assert data_of(report)["run"]["finished"] is None
    assert results_of(report) == {"a": "passed", "b": "unfinished"}


def test_the_last_end_of_a_case_counts(tmp_path: Path):
    """A run that is resumed begins again and does some cases again."""
    events = [
        *run_of(failed("a"), records.case_finished("b")),
        *run_of(records.case_started("a"), records.case_finished("a")),
    ]
    report = write_report(events, tmp_path / "report.html")
    assert len(data_of(report)["rows"]) == 2
    assert results_of(report) == {"a": "passed", "b": "passed"}


def test_equal_texts_stand_once(tmp_path: Path):
    cases = [failed(f"c{i}", output_tail="the same\n" * 1000) for i in range(50)]
    report = write_report(run_of(*cases), tmp_path / "report.html")
    assert report.read_text(encoding="utf-8").count("the same\\nthe same") == 500
    assert len({detail["output"] for detail in data_of(report)["details"]}) == 1


def test_long_texts_lose_their_middle_and_short_ones_nothing(tmp_path: Path):
    long_ones = [failed(f"c{i}", output_tail=f"begin{i} {'x' * 900_000} end{i}") for i in range(8)]
    short = failed("short", output_tail="y" * 10_000)
    report = write_report(run_of(*long_ones, short), tmp_path / "report.html")
    data = data_of(report)
    outputs = [data["texts"][detail["output"]] for detail in data["details"]]
    assert outputs[-1] == "y" * 10_000
    assert outputs[3].startswith("begin3 x")
    assert outputs[3].endswith("x end3")
    assert " bytes left out …]" in outputs[3]
    assert report.stat().st_size < 4 << 20


def test_leaves_that_failed_are_kept_before_others(tmp_path: Path):
    metrics = [
        records.metric(
            "pcc", 0.9 if i in (700, 900) else 1.0, 0.99, i not in (700, 900), leaf=f"l{i}"
        )
        for i in range(1000)
    ]
    metrics.append(records.metric("pcc", 0.9, 0.99, False))
    comparison = records.comparison(passed=False, metrics=metrics)
    events = run_of(failed(comparisons=[comparison]), planned=4000)
    data = data_of(write_report(events, tmp_path / "report.html"))
    (told,) = data["details"][0]["comparisons"]
    leaves = [None if row[0] is None else data["texts"][row[0]] for row in told["rows"]]
    assert leaves == [None, *(f"l{i}" for i in range(7)), "l700", "l900"]
    assert told["left_out"] == [991, 0]


def test_nothing_is_written_without_a_run(tmp_path: Path):
    write_report(b"flush\n", tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_nothing_but_the_report_is_left(tmp_path: Path):
    write_report(run_of(records.case_finished(CASE)), tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_path_that_cannot_be_written_is_told_at_once(tmp_path: Path):
    (tmp_path / "report.html").mkdir()
    ended = reporter_feeding.feed("html", b"", out=str(tmp_path / "report.html"))
    assert ended.returncode != 0
    assert ended.stderr.decode().strip() == f"out: cannot write {tmp_path}/report.html: is a folder"


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1).map(lambda text: text + "."))
def test_any_text_arrives(tmp_path: Path, text: str):
    data = data_of(write_report(run_of(failed(message=text)), tmp_path / "report.html"))
    arrived = data["texts"][data["details"][0]["message"]]
    assert arrived == "".join(map(showable, text))


def test_bytes_that_are_no_text_arrive_as_such(tmp_path: Path):
    (started, case, finished) = run_of(failed("id", message="MESSAGE"))
    case["outcome"]["facts"] = {"KEY": "VALUE"}
    lines = reporter_feeding.encoded([started, case, finished])
    for word in (b"MESSAGE", b"KEY", b"VALUE"):
        lines = lines.replace(word, b"\xff<\xe2\x80\xc0\x00")
    data = data_of(write_report(lines, tmp_path / "report.html"))
    (detail,) = data["details"]
    assert data["texts"][detail["message"]] == "\ufffd<\ufffd\ufffd#x00"
    assert detail["facts"] == {"\ufffd<\ufffd\ufffd#x00": "\ufffd<\ufffd\ufffd#x00"}
