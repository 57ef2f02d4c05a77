# SPDX-License-Identifier: Apache-2.0
"""JAX-native models on `spmd`: linen and nnx against their golden run, one and several devices."""

import pytest
import torch
from device_plans import DEVICES, TENSOR_PARALLEL, data_parallel

from tt_host_worker.failures import CaseError, NotApplicableError

jax = pytest.importorskip("jax")
pytest.importorskip("flax")

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
DATA_PARALLEL = data_parallel(distinct=True)
TRAINING = {"run_mode": "training"}

pytestmark = pytest.mark.usefixtures("fresh_backend")


@pytest.fixture
def run_flax(run):
    def run_variant(variant, **changes):
        loader = {"loader_path": "flax_nets/jax/loader.py", "runtime": "spmd"}
        if "plan" in changes:
            loader["devices"] = DEVICES
        return run("flax_nets", variant, **(loader | changes))

    return run_variant


@pytest.fixture
def programs(monkeypatch):
    """The programs of all runs: their state is what the last forward left."""
    from tt_host_worker.runtimes import spmd_jax

    made = []

    class Recording(spmd_jax.JaxExecution):
        def __init__(self, program):
            made.append(program)
            super().__init__(program)

    monkeypatch.setattr(spmd_jax, "JaxExecution", Recording)
    return made


def test_dropout_is_left_out_or_draws_the_same_on_both_sides(run_flax):
    outputs = []
    for keep in (False, True):
        host = run_flax("attention", keep_dropout=keep, **TRAINING)
        host.assert_close("forward", **CLOSE)
        host.assert_close("backward", **CLOSE)
        outputs.append(host.golden["forward"]["output"].value)
    assert not torch.allclose(*outputs)
    assert host.facts["trained_output"] == "leaf output"
    assert "sharding" not in host.facts
    assert host.facts["parameters"] == 4 * (16 * 16 + 16)


def test_no_layer_drops_anything():
    from flax import linen, nnx

    from tt_host_worker.families.flax_dropout import flax_dropout_neutralised

    ones = jax.numpy.ones(64)
    layers = {
        "linen": lambda: linen.Dropout(0.5, deterministic=False).apply(
            {}, ones, rngs={"dropout": jax.random.key(0)}
        ),
        "nnx": lambda: nnx.Dropout(0.5, rngs=nnx.Rngs(0))(ones),
    }
    for layer in layers.values():
        with flax_dropout_neutralised():
            assert (layer() == ones).all()
        assert not (layer() == ones).all()


def test_gradients_are_named_and_those_of_no_effect_have_a_floor(run_flax):
    host = run_flax("linen", **TRAINING)
    host.assert_close("backward", **CLOSE)
    assert set(host.device["backward"]) == {
        "up.kernel", "up.bias", "norm.scale", "norm.bias", "down.kernel", "down.bias",
    }  # fmt: skip
    # What is added before a batch norm is taken away again.
    assert {p for p, leaf in host.golden["backward"].items() if leaf.noise_floor} == {"up.bias"}
    assert host.facts["gradient_noise"].startswith("up.bias ≤ ")


def test_parameters_are_told_from_other_state_by_collection_and_type():
    from tt_host_worker.families.flax_networks import linen_network

    ones, counts = jax.numpy.ones(2), jax.numpy.ones(2, int)
    variables = {
        "params": {"value": ones, "layer": {"kernel": ones, "index": counts}},
        "batch_stats": {"layer": {"mean": ones}},
    }
    network = linen_network(lambda *_: None, variables, {}, training=False)
    assert list(network.parameters) == ["layer.kernel", "value"]
    assert set(network.state) == {"layer.index", "batch_stats.layer.mean"}


@pytest.mark.parametrize(
    ("variant", "plan", "mode"),
    [
        ("linen", TENSOR_PARALLEL, "inference"),
        ("nnx", TENSOR_PARALLEL, "training"),
        ("linen", DATA_PARALLEL, "training"),
        ("nnx", DATA_PARALLEL, "inference"),
    ],
)
def test_several_devices(run_flax, programs, variant, plan, mode):
    host = run_flax(variant, plan=plan, run_mode=mode)
    for phase in host.golden:
        host.assert_close(phase, **CLOSE)
    if (variant, mode) == ("nnx", "training"):
        assert host.facts["trained_output"] == "leaf logits"
    report = host.facts["sharding"]
    divided = report["device_0_weight_bytes"] < report["weight_bytes"]
    assert divided == (plan is TENSOR_PARALLEL)
    reports = report["programs"].values()
    assert any(each["collectives"] for each in reports) == (divided or mode == "training")
    assert_batch_statistics(programs[-1], moved=mode == "training")


def test_a_strategy_of_its_own_may_ask_the_loader_for_weights(run_flax):
    plan = {**TENSOR_PARALLEL, "strategy": "acme_parallel"}
    report = run_flax("linen", plan=plan).facts["sharding"]
    assert report["device_0_weight_bytes"] < report["weight_bytes"]


def test_a_jax_network_is_divided_by_rules(run_flax):
    rules = [{"match": "*.kernel", "dims": ["model"], "indivisible": "replicate"}]
    plan = {**TENSOR_PARALLEL, "activations": None, "weights": {"shard": rules},
            "mesh": {"shape": [DEVICES], "axes": ["model"]}}  # fmt: skip
    host = run_flax("linen", plan=plan)
    host.assert_close("", **CLOSE)
    report = host.facts["sharding"]
    assert report["device_0_weight_bytes"] < report["weight_bytes"]


def assert_batch_statistics(program, moved):
    """Averages over the whole batch, in training; 0 and 1 as they were, in inference."""
    network = program.model
    weights = {name: torch.tensor(a.tolist()) for name, a in network.parameters.items()}
    hidden = program.args[0] @ weights["up.kernel"] + weights["up.bias"]
    share = 0.01 if moved else 0.0
    for part, start, of_batch in (("mean", 0, hidden.mean(0)), ("var", 1, hidden.var(0, False))):
        (array,) = [a for name, a in network.state.items() if name.endswith(f"norm.{part}")]
        expected = start * (1 - share) + share * of_batch
        torch.testing.assert_close(torch.tensor(array.tolist()), expected, **CLOSE)


def test_each_device_has_inputs_of_its_own(run_flax):
    output = run_flax("linen", plan=DATA_PARALLEL).device[""]["output"].value
    assert output.shape == (4 * DEVICES, 16)
    assert len({float(value) for value in output[:, 0]}) == 4 * DEVICES


def test_bfloat16_is_what_the_device_computes_in(run_flax):
    host = run_flax("attention", dtype="bfloat16")  # Its loader leaves the type to the host.
    assert host.device[""]["output"].value.dtype is torch.bfloat16
    host.assert_close("", rtol=0.05, atol=0.05)
    assert host.facts["dtype_override"] == {"load_model": "bfloat16", "load_inputs": "bfloat16"}


def test_training_takes_what_the_loader_picks(run_flax):
    with pytest.raises(CaseError, match="no parameter received a gradient"):
        run_flax("picked", **TRAINING)


def test_a_hand_written_backward_counts(run_flax):
    host = run_flax("custom-vjp", **TRAINING)
    host.assert_close("backward", **CLOSE)
    cotangent_sum = host.golden["backward"]["Dense_0.bias"].value
    torch.manual_seed(0)
    torch.testing.assert_close(cotangent_sum, 3 * torch.randn(4, 16).sum(0), **CLOSE)


def test_what_cannot_be_traced_fails_in_lower_with_its_line(run_flax, host):
    with pytest.raises(
        CaseError, match=r"loader\.py:\d+ in __call__: `if x.sum\(\) > 0:`"
    ) as caught:
        run_flax("branching", host=host)
    assert caught.value.failure_class == "frontend"
    assert host.stages[-1] == ("LOWER", "")


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        ("no-model", "load_model returned builtins.object, no flax.linen.Module"),
        ("no-parameters", "needs get_input_parameters or load_parameters"),
    ],
)
def test_what_a_loader_must_give(run_flax, variant, text):
    with pytest.raises(CaseError, match=text) as caught:
        run_flax(variant)
    assert caught.value.failure_class == "model_error"


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        ("unknown-axis", r"up.kernel: shape \(16, 32\), spec \(None, 'Y'\): no axis 'Y'"),
        ("indivisible", r"odd.kernel: .* size 7 does not divide by axis 'X' of size 4"),
        ("too-long", r"the spec has 3 entries, the tensor 2 dimensions"),
        ("axis-twice", r"axis 'X' of size 4 divides dimension 0 already"),
        ("unknown-parameter", r"no parameter 'upp.kernel' .*did you mean 'up.kernel'\?"),
    ],
)
def test_mistakes_in_a_spec_are_named_before_a_device_is_touched(run_flax, host, variant, text):
    with pytest.raises(CaseError, match=text) as caught:
        run_flax(variant, plan=TENSOR_PARALLEL, host=host)
    assert caught.value.failure_class == "plan"
    assert host.stages[-1] == ("INPUTS", "")


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        ("no-spec", "load_parameters_partition_spec gives none"),
        ("refused-spec", "defines no sharding: only larger variants are divided"),
        ("static-refusal", "defines no sharding: not yet"),
    ],
)
def test_a_loader_without_specs_is_skipped(run_flax, variant, reason):
    with pytest.raises(NotApplicableError, match=reason):
        run_flax(variant, plan=TENSOR_PARALLEL)


@pytest.mark.parametrize(
    ("variant", "text"),
    [("broken-spec", "Mesh requires"), ("unpacked-wrongly", "not enough values")],
)
def test_a_mistake_in_a_loaders_specs_is_no_reason_to_skip(run_flax, variant, text):
    with pytest.raises(ValueError, match=text):
        run_flax(variant, plan=TENSOR_PARALLEL)


def test_the_loader_may_divide_the_inputs_and_is_given_the_mesh(run_flax, programs):
    host = run_flax("divided-inputs", plan=TENSOR_PARALLEL)
    host.assert_close("", **CLOSE)
    assert programs[-1].sharding.inputs == [("X",)]
    from tt_forge_models.flax_nets.jax.loader import ModelLoader

    assert ModelLoader.calls[-1] == {"X": DEVICES}


def test_other_runtimes_say_that_they_do_not_run_jax_models(run_flax):
    with pytest.raises(CaseError, match="supported by runtime cpu: --runtime spmd") as caught:
        run_flax("linen", runtime="cpu")
    assert caught.value.failure_class == "unsupported"


def test_missing_flax_is_named_with_what_installs_it(run_flax, monkeypatch):
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: None if name == "flax" else find(name, *rest),
    )
    with pytest.raises(CaseError, match=r"need flax.*requirements/spmd\.txt") as caught:
        run_flax("linen")
    assert caught.value.failure_class == "env"
