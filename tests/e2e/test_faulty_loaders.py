# SPDX-License-Identifier: Apache-2.0
"""Whatever a loader does to its process, its case gets the right verdict and the others run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from html_report.html_reports import results_of
from model_tree import add_loader
from tt_host_program import TtHost

# loader -> (result, failing stage, failure class, part of the message)
EXPECTED = {
    "healthy": ("passed", "COMPARE", "", ""),
    "fails_at_import": ("error", "IMPORT", "model_error", "broken at import"),
    "fails_at_load": ("failed", "LOAD", "model_error", "no weights here"),
    "fails_at_inputs": ("failed", "INPUTS", "model_error", "no inputs here"),
    "fails_at_forward": ("failed", "GOLDEN", "model_error", "cannot go forward"),
    "segfaults": ("crashed", "GOLDEN", "crash", "SIGSEGV"),
    "hangs": ("timeout", "GOLDEN", "timeout", "deadline"),
    "exits_zero": ("crashed", "GOLDEN", "crash", "exit code 0"),
    "calls_sys_exit": ("failed", "LOAD", "model_error", "SystemExit"),
    "needs_private_bucket": ("failed", "LOAD", "download", "IRD_LF_CACHE"),
}
ELEMENTS = {"passed": None, "error": "error"}


@pytest.mark.parametrize("isolation", ["fork", pytest.param("spawn", marks=pytest.mark.full)])
def test_each_fault_gets_its_verdict(tt_host: TtHost, faulty_models: Path, isolation: str) -> None:
    ended = tt_host(
        "run", "--models-root", faulty_models, "--parallelism", "single_device",
        "--run-mode", "inference", "--runtime", "cpu", "--isolation", isolation,
        "--timeout", "20", "-j", "2", "--report", "junit:out=report.xml",
        "--report", "html:out=report.html",
        "--report", "superset_sqlite:db=tt-host.db,unspecified=true",
    )  # fmt: skip

    assert ended.exit_code == 1, ended.stderr
    finished = tt_host.finished()
    for loader, (result, stage, failure_class, message) in EXPECTED.items():
        record = finished[f"{loader}/pytorch-single_device-full-inference"]
        outcome = record["outcome"]
        found = (record["verdict"]["result"], outcome["stage"], outcome["failure_class"])
        assert found == (result, stage, failure_class), (loader, outcome["message"])
        assert message in outcome["message"], loader

    report = tt_host.report()
    assert set(report) == set(finished)
    for loader, (result, *_) in EXPECTED.items():
        case = report[f"{loader}/pytorch-single_device-full-inference"]
        assert case.element == ELEMENTS.get(result, "failure"), loader

    assert not (tt_host.work / "tt-host.db-wal").exists(), "the database is one file"
    results = {case: record["verdict"]["result"] for case, record in finished.items()}
    assert results_of(tt_host.work / "report.html") == results
    with closing(sqlite3.connect(tt_host.work / "tt-host.db")) as database:
        assert dict(database.execute("select test_uid, outcome from tth_v_result")) == results


def test_a_loader_that_does_not_parse_is_a_failing_case(tt_host: TtHost, models: Path) -> None:
    healthy = add_loader(models, "healthy")
    unparsable = models / "does_not_parse" / "pytorch"
    unparsable.mkdir(parents=True)
    (unparsable / "loader.py").write_text("class ModelLoader(:\n", encoding="utf-8")

    listed = tt_host("run", "--models-root", models, "--collect-only", "-q")
    assert listed.exit_code == 0, listed.stderr
    ids, heading, totals = listed.stdout.split("\n\n")
    assert len(ids.splitlines()) == 6
    assert all("[healthy/" in line for line in ids.splitlines())
    assert "1 loader that cannot be read" in heading
    assert f"Cannot import path: {unparsable}/loader.py: " in heading
    assert totals.startswith("6 tests collected, 1 error in ")
    left_out = tt_host("run", "--models-root", models, "--co", "-q", "--ignore-broken")
    assert left_out.stdout.split("\n\n")[0] == ids
    assert "error" not in left_out.stdout

    ended = tt_host(
        "run", "--models-root", models, "--runtime", "cpu", "--report", "junit:out=report.xml"
    )
    assert ended.exit_code == 1, ended.stderr
    finished = tt_host.finished()
    (broken,) = (record for record in finished.values() if "does_not_parse" in record["case"]["id"])
    assert broken["verdict"]["result"] == "error"
    assert broken["outcome"]["failure_class"] == "discovery"
    assert broken["outcome"]["message"].startswith("Cannot import path: ")
    assert finished[healthy]["verdict"]["result"] == "passed"
    assert set(tt_host.report()) == set(finished)
