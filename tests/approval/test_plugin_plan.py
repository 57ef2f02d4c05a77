# SPDX-License-Identifier: Apache-2.0
"""`tt-host plugin plan`: what a strategy plans for a model, and what is wrong between the two."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tt_host_program import SOURCE, Ended, TtHost

Approve = Callable[[str, str], None]
Plan = Callable[..., Ended]

LLAMA = "llama/causal_lm/pytorch/loader.py"


@pytest.fixture
def plan(tt_host: TtHost) -> Plan:
    def run(strategy: str, model: str, *options: str) -> Ended:
        root = SOURCE / "examples" / "models"
        return tt_host(
            "plugin", "plan", strategy, "--model", model, "--models-root", root, *options
        )

    return run


def test_the_plan_of_a_case(plan: Plan, approve: Approve) -> None:
    case = "mnist_mlp/jax-mlp-64-single_device-full-training"
    distinct = ["--set", "data_parallel.distinct=true"]
    ended = plan("data_parallel", case, "--devices", "4", *distinct)
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("plugin-plan", ended.stdout)


def test_a_case_that_the_strategy_does_not_cover(plan: Plan, approve: Approve) -> None:
    ended = plan("tensor_parallel", LLAMA, "--arch", "n150")
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("plugin-plan-skipped", ended.stdout)
    ended = plan("tensor_parallel", LLAMA, "--arch", "n150", "--json", "--run-mode", "training")
    answer = json.loads(ended.stdout)
    assert answer["case"].endswith("-tensor_parallel-full-training")
    assert answer["plan"] is None
    assert answer["skipped"].startswith("tensor_parallel needs more than one device")


def test_what_does_not_fit_the_model(plan: Plan, approve: Approve) -> None:
    ended = plan("tensor_parallel", LLAMA, "--devices", "5", "--lint")
    assert (ended.exit_code, ended.stderr) == (1, "")
    approve("plugin-plan-lint", ended.stdout)


def test_names_that_fit_nothing(plan: Plan, approve: Approve) -> None:
    texts = [
        plan("tensor_paralel", LLAMA),
        plan("tensor_parallel", "llama/causal_lm/pytorch/loadr.py"),
        plan("tensor_parallel", "tiny"),
        plan("pcc", LLAMA),
    ]
    assert {ended.exit_code for ended in texts} == {4}
    first_lines = [ended.stderr.partition("\n")[0] for ended in texts]
    approve("plugin-plan-mistakes", "\n".join(first_lines) + "\n")
