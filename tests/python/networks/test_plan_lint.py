# SPDX-License-Identifier: Apache-2.0
"""A plan held against a model: all that is wrong at once, and no device."""

from __future__ import annotations

import copy

import pytest
from device_plans import DEVICES, TENSOR_PARALLEL

from tt_host_worker.plan_lint import lint

pytest.importorskip("jax")
pytestmark = pytest.mark.usefixtures("fresh_backend")


@pytest.fixture
def told(loaders, monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")

    def told(plan, variant="mlp", loader="sharded/pytorch", **changes):
        case = {
            "models_root": str(loaders),
            "loader_path": f"{loader}/loader.py",
            "variant": variant,
            "run_mode": "inference",
            "runtime": "spmd",
            "dtype": "loader",
            "seed": 0,
            "devices": DEVICES,
        }
        return lint({"plan": plan, "case": {**case, **changes}})

    return told


def by_rules(*rules, **parts):
    plan = copy.deepcopy(TENSOR_PARALLEL)
    del plan["activations"]
    return {**plan, "weights": {"shard": list(rules)}, **parts}


def test_a_plan_that_fits_has_no_findings(told):
    assert told(TENSOR_PARALLEL) == {"findings": [], "skipped": None}


def test_every_mistake_is_told_at_once(told):
    plan = by_rules(
        {"match": "up.weigh", "dims": ["model"]},
        {"match": "down.*", "dims": ["modal"]},
        {"match": "up.weight", "dims": [None, None, "model"]},
        mesh={"shape": [8], "axes": ["model"]},
        inputs={"shard": [{"match": "1", "dims": ["model"]}]},
        activations={"shard": [{"match": "upp", "dims": ["model"]}]},
    )
    found = told(plan)["findings"]
    assert [(finding["severity"], finding["rule"]) for finding in found] == [
        ("error", None),
        ("error", "up.weigh"),
        ("error", "down.*"),
        ("error", "up.weight"),
        ("error", "upp"),
        ("error", "1"),
    ]
    (too_long,) = [finding for finding in found if finding["rule"] == "up.weight"]
    assert (too_long["name"], too_long["shape"]) == ("up.weight", (32, 16))


def test_warnings_do_not_hide_behind_errors(told):
    plan = by_rules(
        {"match": "up.*", "dims": ["model"]},
        {"match": "up.weight", "dims": [None, "model"]},
        {"match": "none", "dims": []},
    )
    found = told(plan)["findings"]
    assert [finding["severity"] for finding in found] == ["warning", "error", "warning"]
    assert found[-1]["text"].startswith("down.weight: shape (16, 32), 45% of all weights")


def test_what_the_runtime_cannot_do_is_told_too(told):
    (finding,) = told(TENSOR_PARALLEL, runtime="cpu")["findings"]
    assert finding["text"].startswith("more than one device is not supported by runtime cpu")


def test_a_plan_that_does_not_apply_is_skipped(told):
    answer = told(TENSOR_PARALLEL, "no-spec")
    assert answer["skipped"] == "the loader defines no sharding: load_shard_spec gives none"


def test_a_loader_that_fails_is_told(told):
    (finding,) = told(TENSOR_PARALLEL, None, "broken/pytorch")["findings"]
    assert finding["text"] == "the loader fails: RuntimeError: at import"


def test_jax_networks_are_held_against_the_plan_as_well(told):
    plan = by_rules(
        {"match": "*.kern", "dims": ["model"]},
        activations={"shard": [{"match": "*", "dims": ["model"]}]},
        mesh={"shape": [DEVICES], "axes": ["model"]},
    )
    texts = [each["text"] for each in told(plan, "linen", "flax_nets/jax")["findings"]]
    assert texts[0].startswith("rule '*.kern': no parameter of that name")
    assert texts[1] == "rule '*': activations of JAX models cannot be divided by rules"
