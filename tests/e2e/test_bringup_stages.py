# SPDX-License-Identifier: Apache-2.0
"""One call that lowers, compiles and runs: how it ends is told by what it wrote last."""

from __future__ import annotations

from pathlib import Path

from model_tree import case_id
from stage_endings import RUNTIMES, add_models, assert_each_is_classified
from tt_host_program import TtHost


def test_a_call_that_fails_hangs_or_crashes_is_classified_by_its_last_stage(
    tt_host: TtHost, models: Path
) -> None:
    add_models(models)
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "one_call", "--timeout", "8", "-j", "3",
        TTHOST_RUNTIME_PATH=str(RUNTIMES),
    )  # fmt: skip
    assert ended.exit_code == 1, ended.stderr
    assert_each_is_classified(tt_host)

    timings = tt_host.finished()[case_id("through")]["outcome"]["timings"]
    stages = [timing["stage"] for timing in timings]
    assert "LOWER" in stages
    assert stages[-3:] == ["RUN", "GATHER", "COMPARE"]
