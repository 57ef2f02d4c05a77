# SPDX-License-Identifier: Apache-2.0
"""The same cases through torch_xla and through spmd: both right, both divided, and alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Zoo = Callable[[str, tuple[str, ...]], dict[str, dict]]

CORRELATION = 0.9999  # of float32 against golden
BERT = "bert/masked_lm/pytorch-bert-tiny"
LLAMA = "llama/causal_lm/pytorch-acme/tiny-Llama 2.5"
GPT2 = "gpt2/causal_lm/pytorch-gpt2-tiny"  # with tied weights
CNN = "mnist_cnn/pytorch-cnn"  # with batch normalisation
CASES = (
    f"{BERT}-single_device-full-inference",
    f"{BERT}-data_parallel-full-inference",
    f"{BERT}-tensor_parallel-full-inference",
    f"{BERT}-tensor_parallel-full-training",
    f"{LLAMA}-tensor_parallel-full-inference",
    f"{LLAMA}-data_parallel-full-training",
    f"{GPT2}-tensor_parallel-full-training",
    f"{CNN}-single_device-full-training",
    f"{CNN}-data_parallel-full-training",
    f"{CNN}-tensor_parallel-full-inference",  # defines no mesh
)
ENDED = ("passed", "skipped")


@pytest.fixture
def torch_xla(zoo_on: Zoo) -> dict[str, dict]:
    return zoo_on("torch_xla", CASES)


@pytest.fixture
def spmd(zoo_on: Zoo) -> dict[str, dict]:
    return zoo_on("spmd", CASES)


def correlations(record: dict) -> dict[str, float]:
    """Of each leaf of each phase; leaves that are zero but for rounding have none."""
    return {
        f"{comparison['phase']} {metric['leaf']}": metric["value"]
        for comparison in record["outcome"]["comparisons"]
        for metric in comparison["metrics"]
        if metric["comparator"] == "pcc" and not metric.get("note")
    }


def sharding(record: dict) -> dict:
    return record["outcome"]["facts"].get("sharding", {})


def collectives(record: dict) -> dict[str, set[str]]:
    """Their kinds, by phase."""
    programs = sharding(record)["programs"]
    return {phase: set(program["collectives"]) for phase, program in programs.items()}


@pytest.mark.parametrize("case", CASES)
def test_right_and_run_by_torch_xla(torch_xla: dict[str, dict], case: str) -> None:
    record = torch_xla[case]
    assert record["verdict"]["result"] in ENDED
    if record["verdict"]["result"] == "passed":
        found = correlations(record)
        assert found
        assert min(found.values()) >= CORRELATION, found
        assert record["outcome"]["facts"]["runtime"] == "torch_xla"


@pytest.mark.parametrize("case", CASES)
def test_the_outcome_is_that_of_spmd(
    torch_xla: dict[str, dict], spmd: dict[str, dict], case: str
) -> None:
    ours, theirs = torch_xla[case], spmd[case]
    for key in ("result", "observed_status"):
        assert ours["verdict"][key] == theirs["verdict"][key]
    assert ours["outcome"]["message"] == theirs["outcome"]["message"]
    assert set(correlations(ours)) == set(correlations(theirs))
    assert min(correlations(theirs).values(), default=1) >= CORRELATION


@pytest.mark.parametrize("case", CASES)
def test_weights_are_divided_as_by_spmd(
    torch_xla: dict[str, dict], spmd: dict[str, dict], case: str
) -> None:
    ours, theirs = sharding(torch_xla[case]), sharding(spmd[case])
    assert bool(ours) == bool(theirs)
    if ours:
        for key in ("mesh", "devices", "divided_weights"):
            assert ours[key] == theirs[key]
        saved = ours["weight_bytes"] - ours["device_0_weight_bytes"]
        assert saved == theirs["weight_bytes"] - theirs["device_0_weight_bytes"]
        assert (saved > 0) == ("-tensor_parallel-" in case)


@pytest.mark.parametrize("case", [case for case in CASES if "-tensor_parallel-" in case])
def test_devices_exchange_what_tensor_parallelism_needs(
    torch_xla: dict[str, dict], spmd: dict[str, dict], case: str
) -> None:
    if torch_xla[case]["verdict"]["result"] == "skipped":
        assert case.startswith(CNN)
        return
    found = collectives(torch_xla[case])
    assert found.keys() == collectives(spmd[case]).keys()
    for phase, kinds in found.items():
        assert "all-reduce" in kinds, phase


@pytest.mark.parametrize("case", [c for c in CASES if c.endswith("data_parallel-full-training")])
def test_gradients_of_all_parts_of_a_batch_are_added_up(
    torch_xla: dict[str, dict], case: str
) -> None:
    assert "all-reduce" in collectives(torch_xla[case])["backward"]


def test_the_report_has_the_sharding(torch_xla: dict[str, dict]) -> None:
    program = sharding(torch_xla[f"{LLAMA}-tensor_parallel-full-inference"])["programs"][
        "inference"
    ]
    assert program["argument_bytes"] > 0
    assert program["output_bytes"] > 0


def test_its_processes_are_spawned_and_the_reason_is_said(torch_xla: dict[str, dict]) -> None:
    for record in torch_xla.values():
        facts = record["outcome"]["facts"]
        assert facts["isolation"] == "spawn"
        assert facts["isolation_remark"] == "spawned: torch_xla starts a thread when it is imported"


def test_stages_are_told_from_inside_the_call(torch_xla: dict[str, dict]) -> None:
    timings = torch_xla[f"{BERT}-tensor_parallel-full-training"]["outcome"]["timings"]
    for phase in ("forward", "backward"):
        stages = [timing["stage"] for timing in timings if timing["phase"] == phase]
        assert stages == ["LOWER", "COMPILE", "RUN", "GATHER", "COMPARE"]
