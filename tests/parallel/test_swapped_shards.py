# SPDX-License-Identifier: Apache-2.0
"""Two parts swapped on the way to the devices: seen by the verdict wherever parts differ."""

from __future__ import annotations

from pathlib import Path

from tt_host_program import SOURCE, TtHost

CASE = "gpt2/causal_lm/pytorch-gpt2-tiny-{}-full-inference"
DISTINCT = ("--set", "data_parallel.distinct=true")


def verdict(tmp_path: Path, strategy: str, *options: str) -> str:
    case = CASE.format(strategy)
    directory = tmp_path / "-".join((strategy, *options)).replace("/", "-")
    directory.mkdir()
    host = TtHost(directory)
    ended = host(
        "run", case, "--models-root", SOURCE / "examples/models", "--devices", "4",
        "--dtype", "float32", *options,
        TTHOST_RUNTIME_PATH=str(SOURCE / "tests/e2e/runtimes"),
    )  # fmt: skip
    assert ended.exit_code in (0, 1), ended.stderr
    return host.finished()[case]["verdict"]["observed_status"]


def test_swapped_weights_are_seen(tmp_path: Path) -> None:
    swapped = ("--runtime", "swapped_shards")
    assert verdict(tmp_path, "tensor_parallel", *swapped) == "INCORRECT_RESULT"


def test_swapped_samples_are_seen_when_each_device_has_its_own(tmp_path: Path) -> None:
    swapped = ("--runtime", "swapped_shards", *DISTINCT)
    assert verdict(tmp_path, "data_parallel", *swapped) == "INCORRECT_RESULT"
    assert verdict(tmp_path, "data_parallel", *DISTINCT) == "PASSED"


def test_samples_that_are_all_the_same_hide_a_swap(tmp_path: Path) -> None:
    assert verdict(tmp_path, "data_parallel", "--runtime", "swapped_shards") == "PASSED"
