# SPDX-License-Identifier: Apache-2.0
"""What the zoo does not have: divided activations, a hand-written backward, a wrong spec."""

from __future__ import annotations

from pathlib import Path

import pytest
from tt_host_program import SOURCE, TtHost

PASSING = (
    "sharded/pytorch-activations-tensor_parallel-full-training",
    "sharded/pytorch-custom-backward-tensor_parallel-full-training",
)
REFUSED = "sharded/pytorch-axis-twice-tensor_parallel-full-inference"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> dict[str, dict]:
    host = TtHost(tmp_path_factory.mktemp("networks"))
    ended = host(
        "run", "--models-root", SOURCE / "tests/python/loaders", *PASSING, REFUSED,
        "--runtime", "torch_xla", "--python", environment, "--devices", "2", "--dtype", "float32",
    )  # fmt: skip
    assert ended.exit_code == 1, ended.stdout + ended.stderr
    return host.finished()


@pytest.mark.parametrize("case", PASSING)
def test_forward_and_gradients_are_right(finished: dict[str, dict], case: str) -> None:
    record = finished[case]
    assert record["verdict"]["result"] == "passed", record["outcome"]["message"]
    worst = {
        comparison["phase"]: metric["value"]
        for comparison in record["outcome"]["comparisons"]
        for metric in comparison["metrics"]
        if metric["comparator"] == "pcc" and not metric["leaf"]
    }
    assert worst.keys() == {"forward", "backward"}
    assert min(worst.values()) >= 0.9999


def test_divided_activations_are_exchanged(finished: dict[str, dict]) -> None:
    program = finished[PASSING[0]]["outcome"]["facts"]["sharding"]["programs"]["forward"]
    assert set(program["collectives"]) == {"all-gather", "all-reduce"}


def test_a_wrong_spec_is_refused_before_the_golden_run(finished: dict[str, dict]) -> None:
    outcome = finished[REFUSED]["outcome"]
    assert (outcome["failure_class"], outcome["stage"]) == ("plan", "INPUTS")
    assert outcome["message"].startswith("up.weight: shape (32, 16)")
