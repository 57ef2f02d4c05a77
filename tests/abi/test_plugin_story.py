# SPDX-License-Identifier: Apache-2.0
"""A strategy of another maker, from nothing to a report: made, built, checked and run with what is
installed; and built with the headers of the first release for a host of a minor yet to come."""

from __future__ import annotations

import json
import os
from pathlib import Path

from abi.plugin_project import run
from tt_host_program import BUILD, SOURCE, TtHost, read_report

FIRST_SDK = Path(__file__).parent / "v1_0/sdk"
STRATEGY = "acme_fsdp"
MODELS = ("autoencoder", "mnist_cnn")
CHOSEN = [
    "--models-root", SOURCE / "examples/models", "--python", SOURCE / ".venv",
    "--test-config", SOURCE / "test_config", "--runtime", "spmd", "--devices", "2",
    "--parallelism", STRATEGY, "-k", f"({' or '.join(MODELS)}) and inference",
    "--junitxml", "report.xml",
]  # fmt: skip


def build(project: Path, prefix: Path) -> Path:
    """Where the plugin is that was built with nothing of tt-host but `prefix`."""
    folder = project / f"build-{prefix.name}"
    outside = {"PATH": os.environ["PATH"], "HOME": str(project)}
    configure = ["-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}"]
    run("cmake", "-S", ".", "-B", folder, *configure, cwd=project, **outside)
    run("cmake", "--build", folder, cwd=project, **outside)
    return folder / "lib/tt-host/plugins"


def check_reports(report: Path, journal: list[dict]) -> None:
    """Every case is the strategy's, in ids and tags, and passed."""
    cases = read_report(report)
    assert {case_id.partition("/")[0] for case_id in cases} == set(MODELS)
    for case_id, case in cases.items():
        assert f"-{STRATEGY}-full-inference" in case_id
        assert case.element is None, case.message
        assert case.tags["parallelism"] == STRATEGY
    finished = [record for record in journal if record["event"] == "case_finished"]
    assert {record["case"]["id"] for record in finished} == set(cases)
    for record in finished:
        assert record["case"]["parallelism"] == STRATEGY


def test_the_story_of_a_strategy(installation: Path, tmp_path: Path, tt_host):
    made = tt_host("plugin", "new", "parallelism", STRATEGY)
    assert made.exit_code == 0, made.stderr
    project = tmp_path / STRATEGY

    plugins = build(project, installation)
    checked = tt_host("plugin", "check", plugins / f"{STRATEGY}.so", "--json")
    assert checked.exit_code == 0, checked.stdout
    ended = tt_host("run", *CHOSEN, "--plugin-dir", plugins)
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    (journal,) = (tmp_path / "state/runs").glob("*/journal.jsonl")
    check_reports(tmp_path / "report.xml", list(map(json.loads, journal.read_text().splitlines())))

    old = build(project, FIRST_SDK)
    beside = tmp_path / "next"
    beside.mkdir()
    host = TtHost(beside, program=BUILD / "tests/next_minor/bin/tt-host")
    ended = host("run", *CHOSEN, "--plugin-dir", old)
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    check_reports(host.work / "report.xml", host.journal())
