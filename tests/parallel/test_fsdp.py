# SPDX-License-Identifier: Apache-2.0
"""The strategy of examples/plugins/fsdp on models of the zoo: right, and weights really divided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tt_host_program import BUILD

Finished = Callable[..., dict[str, dict]]

PLUGINS = BUILD / "tests" / "example_plugins"
MODELS = ["gpt2-tiny", "vit-tiny", "jax-mlp-64"]


@pytest.mark.parametrize(
    ("devices", "mode"), [pytest.param(2, "training", marks=pytest.mark.full), (4, "inference")]
)
def test_weights_and_batch_are_divided(finished_on: Finished, devices: int, mode: str) -> None:
    records = finished_on(
        devices, "--plugin-dir", PLUGINS, "--parallelism", "fsdp", "--runtime", "spmd",
        "--set", "fsdp.min_elements=512", "--run-mode", mode, "-k", " or ".join(MODELS),
    )  # fmt: skip
    assert len(records) == len(MODELS)
    for case, record in records.items():
        assert record["verdict"]["result"] == "passed", case
        assert all(comparison["passed"] for comparison in record["outcome"]["comparisons"]), case
        sharding = record["outcome"]["facts"]["sharding"]
        assert sharding["mesh"] == {"shape": [devices], "axes": ["fsdp"]}
        assert sharding["device_0_weight_bytes"] < sharding["weight_bytes"], case
