# SPDX-License-Identifier: Apache-2.0
"""JAX-native models share golden results across device counts, with the bits they would have."""

import pytest
from device_plans import DEVICES, TENSOR_PARALLEL

pytest.importorskip("jax")
pytest.importorskip("flax")

from jax.extend import backend

from tt_host_worker.families import jax_model

pytestmark = pytest.mark.usefixtures("fresh_backend")

SHARDED = {"plan": TENSOR_PARALLEL, "devices": DEVICES}


@pytest.fixture
def run_shared(run, tmp_path):
    """As a process of its own each: with a backend of its own."""

    def run_one(variant, case_id, **changes):
        backend.clear_backends()
        loader = {"loader_path": "flax_nets/jax/loader.py", "runtime": "spmd"}
        store = {"golden_directory": str(tmp_path / "store"), "id": case_id}
        return run("flax_nets", variant, **(loader | store | changes))

    return run_one


@pytest.fixture
def computed(recorded_calls):
    """Grows by one with each golden run."""
    return recorded_calls(jax_model, "run_jax_golden")


@pytest.mark.parametrize("mode", ["inference", "training"])
@pytest.mark.parametrize("variant", ["linen", "nnx"])
def test_one_device_and_several_have_one_golden_result(run_shared, computed, variant, mode):
    changes = {"run_mode": mode, "dtype": "float32"}
    alone = run_shared(variant, "alone", golden_directory="", **SHARDED, **changes)
    first = run_shared(variant, "first", **changes)
    del computed[:]
    second = run_shared(variant, "second", **SHARDED, **changes)
    assert computed == []
    assert "golden_reused" not in first.facts
    assert second.facts["golden_of"] == "first"
    for phase, leaves in alone.golden.items():
        assert list(leaves) == list(second.golden[phase])
        for path, leaf in leaves.items():
            other = second.golden[phase][path]
            assert leaf.value.equal(other.value), path
            assert leaf.noise_floor == other.noise_floor, path
        second.assert_close(phase, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"dtype": "bfloat16"}, {"run_mode": "training"}], ids=str
)
def test_another_question_has_another_answer(run_shared, computed, other):
    run_shared("linen", "first")
    run_shared("linen", "second", **other)
    assert len(computed) == 2


def test_weights_and_the_program_itself_decide(run_shared, computed, monkeypatch):
    from tt_host_worker.families.flax_networks import linen_network

    run_shared("linen", "first", dtype="float32")

    def doubling(*arguments):
        network = linen_network(*arguments)
        call = network.call
        network.call = lambda *of_call: (call(*of_call)[0] * 2, of_call[1])
        return network

    monkeypatch.setattr("tt_host_worker.families.jax_loader_call.linen_network", doubling)
    run_shared("linen", "second", dtype="float32")

    def heavier(*arguments):
        network = linen_network(*arguments)
        network.parameters = {n: 2 * array for n, array in network.parameters.items()}
        return network

    monkeypatch.setattr("tt_host_worker.families.jax_loader_call.linen_network", heavier)
    run_shared("linen", "third", dtype="float32")
    assert len(computed) == 3


def test_a_model_that_cannot_be_traced_is_computed_each_time(run_shared, computed, tmp_path):
    for case_id in ("first", "second"):
        with pytest.raises(Exception, match="Tracer"):  # On the device, which must trace it.
            run_shared("branching", case_id)
    assert len(computed) == 2
    assert not (tmp_path / "store").exists()
