# SPDX-License-Identifier: Apache-2.0
"""Whatever a loader does to its process, its case gets the right verdict and the others run."""

from __future__ import annotations

from pathlib import Path

import pytest
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


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_each_fault_gets_its_verdict(tt_host: TtHost, faulty_models: Path, isolation: str) -> None:
    ended = tt_host(
        "run", "--models-root", faulty_models, "--parallelism", "single_device",
        "--run-mode", "inference", "--runtime", "cpu", "--isolation", isolation,
        "--timeout", "20", "--report", "junit:out=report.xml", "-j", "2",
    )  # fmt: skip

    assert ended.exit_code == 1, ended.stderr
    finished = {
        record["case"]["id"]: record
        for record in tt_host.journal()
        if record["event"] == "case_finished"
    }
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


def test_a_loader_that_does_not_parse_is_a_failing_case(
    tt_host: TtHost, faulty_models: Path
) -> None:
    ended = tt_host("run", "--models-root", faulty_models, "--collect-only", "-q")
    assert ended.exit_code == 0, ended.stderr
    assert "does_not_parse/pytorch" in ended.stdout
