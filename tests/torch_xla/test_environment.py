# SPDX-License-Identifier: Apache-2.0
"""What the environment of torch_xla is used for unasked, and what it says is missing."""

from __future__ import annotations

import re
from pathlib import Path

from model_tree import add_loader
from tt_host_program import TtHost


def test_auto_takes_torch_xla_where_it_is(tt_host: TtHost, models: Path, environment: Path) -> None:
    case = add_loader(models, "healthy")
    ended = tt_host("run", "--models-root", models, "--python", environment, case)
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    assert tt_host.finished()[case]["outcome"]["facts"]["runtime"] == "torch_xla"
    assert tt_host.finished()[case]["outcome"]["facts"]["platform"] == "cpu"


def test_doctor_knows_which_runtimes_are_usable_here(tt_host: TtHost, environment: Path) -> None:
    ended = tt_host("doctor", "--python", environment)
    assert ended.exit_code == 0, ended.stdout
    assert re.search(r"runtime torch_xla +ok +torch 2\.9\.0, torch_xla 2\.9\.0", ended.stdout)
    assert re.search(r"runtime spmd +- +not usable: .*jax is not installed", ended.stdout)


def test_a_platform_without_plugin_is_refused_with_what_mends_it(
    tt_host: TtHost, models: Path, environment: Path
) -> None:
    case = add_loader(models, "healthy")
    ended = tt_host(
        "run", "--models-root", models, "--python", environment, case,
        "--runtime", "torch_xla", "--platform", "tt",
    )  # fmt: skip
    assert ended.exit_code == 1
    record = tt_host.finished()[case]
    assert record["verdict"]["result"] == "error"
    assert record["outcome"]["failure_class"] == "env"
    assert record["outcome"]["message"].startswith("no platform 'tt' for runtime torch_xla")
    assert "--platform" in record["outcome"]["message"]
