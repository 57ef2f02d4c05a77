# SPDX-License-Identifier: Apache-2.0
"""The sharded loaders of the zoo under tensor and data parallelism: right, and really divided."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from tt_host_program import SOURCE

Finished = Callable[..., dict[str, dict]]

CONFIG = SOURCE / "test_config"
CORRELATION = 0.9999  # of float32 against golden


def smallest(strategy: str, mode: str) -> list[str]:
    name = f"test_config_{mode}_{strategy}.yaml"
    texts = [path.read_text(encoding="utf-8") for path in CONFIG.rglob(name)]
    entries = {k: v for text in texts for k, v in yaml.safe_load(text)["test_config"].items()}
    return [case for case, entry in entries.items() if "push" in entry["markers"]]


SHARDED = smallest("tensor_parallel", "inference") + smallest("tensor_parallel", "training")
LOADERS = sorted({re.split("/(?:pytorch|jax)-", case)[0] for case in SHARDED})
THREE = ["gpt2/causal_lm", "llama/causal_lm", "vit"]


def replicated(case: str) -> str:
    return case.replace("-tensor_parallel-", "-data_parallel-")


def correlations(record: dict) -> dict[str, float]:
    """Of each phase; leaves that are zero but for rounding have none."""
    found = {}
    for comparison in record["outcome"]["comparisons"]:
        for metric in comparison["metrics"]:
            if metric["comparator"] == "pcc" and not metric["leaf"]:
                found[comparison["phase"]] = metric["value"]
    return found


def collectives(record: dict) -> set[str]:
    programs = record["outcome"]["facts"]["sharding"]["programs"].values()
    return {kind for program in programs for kind in program["collectives"]}


def assert_right_and_divided(record: dict, devices: int) -> None:
    assert record["verdict"]["result"] == "passed"
    found = correlations(record)
    assert found
    for phase, value in found.items():
        assert value >= CORRELATION, (record["case"]["id"], phase)
    sharding = record["outcome"]["facts"]["sharding"]
    assert sharding["devices"] == devices
    if record["case"]["parallelism"] == "tensor_parallel":
        assert sharding["device_0_weight_bytes"] < sharding["weight_bytes"]
        assert collectives(record)
    else:
        assert sharding["device_0_weight_bytes"] == sharding["weight_bytes"]


def test_the_zoo_has_every_kind_of_transformer() -> None:
    assert {
        "bert/masked_lm", "bert/sequence_classification", "decoder_lm", "gpt2/causal_lm",
        "llama/causal_lm", "minilm", "qwen_2/causal_lm", "sentence_cls", "t5", "vit", "whisper",
    } <= set(LOADERS)  # fmt: skip


@pytest.fixture
def eight(finished_on: Finished) -> dict[str, dict]:
    cases = [*SHARDED, *map(replicated, SHARDED)]
    return finished_on(8, *cases, "--dtype", "float32")


@pytest.mark.parametrize("case", SHARDED)
def test_tensor_parallel_on_eight_devices(eight: dict[str, dict], case: str) -> None:
    assert_right_and_divided(eight[case], 8)


@pytest.mark.parametrize("case", [replicated(case) for case in SHARDED])
def test_data_parallel_on_eight_devices(eight: dict[str, dict], case: str) -> None:
    record = eight[case]
    assert_right_and_divided(record, 8)
    if case.endswith("-training"):
        assert "all-reduce" in collectives(record)


def test_every_case_of_a_run_is_forked(eight: dict[str, dict]) -> None:
    origins = {record["outcome"]["facts"]["isolation"] for record in eight.values()}
    assert origins == {"fork"}


def test_bfloat16_stays_within_the_configured_limit(finished_on: Finished) -> None:
    divided = [case for case in SHARDED if case.startswith(("bert/masked_lm", "llama"))]
    cases = [*divided, *map(replicated, divided)]
    for record in finished_on(8, *cases, "--dtype", "bfloat16").values():
        assert record["verdict"]["result"] == "passed"
        for comparison in record["outcome"]["comparisons"]:
            judged = [m for m in comparison["metrics"] if m["gates"] and not m["leaf"]]
            assert judged
            for metric in judged:
                assert metric["limit"] <= metric["value"] < 1, record["case"]["id"]


@pytest.mark.parametrize("devices", [2, 4])
def test_other_numbers_of_devices(finished_on: Finished, devices: int) -> None:
    cases = [case for case in SHARDED if case.startswith(tuple(THREE)) and "inference" in case]
    finished = finished_on(devices, *cases, "--dtype", "float32")
    assert len(finished) == len(THREE)
    for record in finished.values():
        assert_right_and_divided(record, devices)


def test_processes_that_are_not_forked(finished_on: Finished) -> None:
    cases = [case for case in SHARDED if case.startswith(tuple(THREE)) and "inference" in case]
    finished = finished_on(2, *cases, "--dtype", "float32", "--isolation", "spawn")
    for record in finished.values():
        assert_right_and_divided(record, 2)
        assert record["outcome"]["facts"]["isolation"] == "spawn"


def test_one_device_has_neither_mesh_nor_collectives(finished_on: Finished) -> None:
    case = SHARDED[0].replace("-tensor_parallel-", "-single_device-")
    assert "sharding" not in finished_on(8, case)[case]["outcome"]["facts"]


def test_a_loader_without_sharding_is_skipped_with_the_reason(finished_on: Finished) -> None:
    case = "mnist_cnn/pytorch-cnn-tensor_parallel-full-inference"
    record = finished_on(8, case)[case]
    assert record["verdict"]["result"] == "skipped"
    assert record["outcome"]["message"].startswith("the loader defines no mesh")


def test_tensor_parallel_on_one_device_names_the_option_for_more(finished_on: Finished) -> None:
    record = finished_on(1, SHARDED[0])[SHARDED[0]]
    assert record["verdict"]["result"] == "skipped"
    assert "--devices N" in record["outcome"]["message"]


def test_an_arch_gives_the_number_of_devices(finished_on: Finished) -> None:
    for options, devices in (((), 2), (("--arch", "n300-llmbox"), 8)):
        record = finished_on(None, SHARDED[0], *options)[SHARDED[0]]
        assert record["outcome"]["facts"]["sharding"]["devices"] == devices


@pytest.mark.full
@pytest.mark.parametrize("mode", ["inference", "training"])
@pytest.mark.parametrize("strategy", ["tensor_parallel", "data_parallel"])
def test_every_variant_on_eight_devices(finished_on: Finished, strategy: str, mode: str) -> None:
    finished = finished_on(
        8, "-k", " or ".join(LOADERS), "-m", f"{strategy} and {mode}", "--dtype", "float32",
        "--timeout", "3600",
    )  # fmt: skip
    for record in finished.values():
        if record["verdict"]["result"] != "skipped":
            assert_right_and_divided(record, 8)


@pytest.mark.full
def test_the_default_set_passes_on_a_machine_of_eight_devices(finished_on: Finished) -> None:
    finished = finished_on(
        None, "-m", "(data_parallel or tensor_parallel) and not nightly", "--arch", "n300-llmbox"
    )
    divided = [r for r in finished.values() if r["verdict"]["result"] != "skipped"]
    assert {r["case"]["id"] for r in divided} >= {*SHARDED, *map(replicated, SHARDED)}
    for record in divided:
        assert record["outcome"]["facts"]["sharding"]["devices"] == 8
        if record["case"]["parallelism"] == "tensor_parallel":
            assert collectives(record)
