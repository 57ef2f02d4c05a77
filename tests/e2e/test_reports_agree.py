# SPDX-License-Identifier: Apache-2.0
"""One run with every kind of result fills all reports at once, and all tell the same."""

from __future__ import annotations

from pathlib import Path

from model_tree import add_loader
from postgres_server import PostgresServer
from reported_results import report_options, told_results
from tt_host_program import TtHost

LINEAR = "return torch.nn.Linear(8, 4)"
WRONG = """
    class Wrong(torch.nn.Linear):
        calls = 0

        def forward(self, x):
            Wrong.calls += 1
            return super().forward(x) * (-1) ** Wrong.calls
"""
# Name and result → prelude, load_model, entry of test_config.
CASES = {
    "passed": ("", LINEAR, ""),
    "failed": (WRONG, "return Wrong(8, 4)", ""),
    "error": ("raise ImportError('nothing to import')", LINEAR, ""),
    "skipped": ("", LINEAR, "{status: NOT_SUPPORTED_SKIP, reason: too large}"),
    "xfailed": (WRONG, "return Wrong(8, 4)", "{status: KNOWN_FAILURE_XFAIL, reason: known}"),
    "xpassed": ("", LINEAR, "{status: KNOWN_FAILURE_XFAIL, reason: known}"),
    "timeout": ("", "import signal\nsignal.pause()", ""),
    "crashed": ("", "import os\nos._exit(0)", ""),
}


def test_every_result_is_the_same_in_every_report(
    tt_host: TtHost, models: Path, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    expected, entries = {}, []
    for result, (prelude, load_model, entry) in CASES.items():
        case = add_loader(models, result, load_model, prelude=prelude)
        expected[case] = result
        if entry:
            entries.append(f"  {case}: {entry}\n")
    config = tmp_path / "test_config_inference.yaml"
    config.write_text("test_config:\n" + "".join(entries), encoding="utf-8")
    database = postgres_server.make_database("every-result")

    ended = tt_host(
        "run", "--models-root", models, "--test-config", config, "--runtime", "cpu",
        "--parallelism", "single_device", "--run-mode", "inference", "--isolation", "fork",
        "-j", "2", "--timeout", "6", *report_options(database),
    )  # fmt: skip

    assert ended.exit_code == 1, ended.stderr
    for report, results in told_results(tt_host, database).items():
        assert results == expected, report
