# SPDX-License-Identifier: Apache-2.0
"""The path of Tenstorrent devices, with a backend `tt` that writes its stages and ends in each."""

from __future__ import annotations

from pathlib import Path

import pytest
from stage_endings import ENDINGS, RUNTIMES, add_models, assert_each_is_classified
from tt_host_program import TtHost

# A case that hangs is waited for; each of the others has the time it needs.
HANGS = [ending for ending in ENDINGS if ending[1] == "hangs"]
OTHERS = [ending for ending in ENDINGS if ending not in HANGS]


@pytest.mark.parametrize(
    ("endings", "options"),
    [(HANGS, ("--timeout", "60", "-j", "3")), (OTHERS, ())],
    ids=["hangs", "fails, crashes and goes through"],
)
def test_each_ending_is_classified_by_its_last_stage(
    tt_host: TtHost, models: Path, environment: Path, endings, options
) -> None:
    add_models(models, endings)
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "torch_xla_standin", "--python", environment, *options,
        TTHOST_RUNTIME_PATH=str(RUNTIMES),
    )  # fmt: skip
    assert ended.exit_code == 1, ended.stdout + ended.stderr
    assert_each_is_classified(tt_host, endings)
