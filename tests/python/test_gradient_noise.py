# SPDX-License-Identifier: Apache-2.0
import pytest
import torch

from tt_host_worker.gradient_noise import suspicious, with_noise_floors
from tt_host_worker.output_leaves import Leaf


def leaf(path, size, dtype=torch.float32):
    return Leaf(path, torch.tensor([size, -size / 2], dtype=dtype))


GRADIENTS = [leaf("conv.weight", 2.0), leaf("conv.bias", 1e-8), leaf("small.bias", 1e-6)]


def test_only_small_gradients_are_suspicious():
    assert suspicious(GRADIENTS) == {"conv.bias", "small.bias"}
    assert suspicious([leaf("w", 1.0), Leaf("unused", None)]) == set()


def test_a_floor_is_given_only_where_the_wide_gradient_vanishes():
    wide = {"conv.bias": torch.tensor([1e-17]), "small.bias": torch.tensor([1.0e-6])}
    floors = {
        leaf.path: leaf.noise_floor
        for leaf in with_noise_floors(GRADIENTS, {"conv.bias", "small.bias"}, wide)
    }
    assert floors["conv.weight"] == floors["small.bias"] == 0
    assert 1e-7 < floors["conv.bias"] < 1e-5


def test_the_floor_follows_the_module_not_the_largest_gradient_of_the_model():
    gradients = [leaf("head.weight", 1e6), leaf("key.weight", 1e-3), leaf("key.bias", 1e-12)]
    marked = with_noise_floors(gradients, {"key.bias"}, {"key.bias": torch.tensor([0.0])})
    assert marked[2].noise_floor < 1e-8


def test_a_vanishing_gradient_carries_a_floor_that_a_wrong_one_exceeds(run):
    host = run("nets", "batch_norm", run_mode="training")
    golden = host.golden["backward"]
    bias, weight = golden["0.bias"], golden["0.weight"]
    assert bias.value.abs().max() <= bias.noise_floor < 1e-4 * weight.value.abs().max()
    assert weight.noise_floor == 0
    assert "0.bias" in host.facts["gradient_noise"]


def test_the_wider_run_computes_none_but_the_suspicious_gradients(run, monkeypatch):
    import tt_host_worker.golden as golden

    computed = []

    class Remembers(golden.Execution):
        def gather(self, phase):
            leaves = super().gather(phase)
            computed.append({leaf.path for leaf in leaves})
            return leaves

    monkeypatch.setattr(golden, "Execution", Remembers)
    run("nets", "batch_norm", run_mode="training")
    _outputs, narrow, wide = computed
    assert wide == {"0.bias"} < narrow


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("0.bias", lambda golden: golden["0.weight"].value.abs().max().expand(4) * 1e-3),
        ("4.bias", lambda golden: golden["4.bias"].value * 3),
    ],
    ids=["large where golden is noise", "wrong in an ordinary parameter"],
)
def test_a_wrong_gradient_is_still_caught(run, name, wrong):
    host = run("nets", "batch_norm", run_mode="training")
    host.assert_close("backward", rtol=1e-2, atol=1e-9)
    host.device["backward"][name] = Leaf(name, wrong(host.golden["backward"]))
    with pytest.raises(AssertionError):
        host.assert_close("backward", rtol=1e-2, atol=1e-9)
