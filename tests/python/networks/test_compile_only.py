# SPDX-License-Identifier: Apache-2.0
"""Cases that are compiled and no more, on shapes without values."""

import copy

import pytest
import torch
from device_plans import DEVICES, TENSOR_PARALLEL, data_parallel
from torch import nn

from tt_host_worker.failures import CaseError

pytest.importorskip("jax")

DATA_PARALLEL = data_parallel()

pytestmark = pytest.mark.usefixtures("fresh_backend")


@pytest.fixture
def replaced(monkeypatch, run):
    """replaced(network, inputs): the loader `nets` gives these from now on."""
    run("nets", "mlp")  # The package is imported with the first case.
    from tt_forge_models.nets.pytorch import networks

    def replace(network, inputs=lambda: [torch.ones(2, 4)]):
        monkeypatch.setitem(networks.NETWORKS, "mlp", (network, inputs))

    return replace


def compile_only(run, loader, variant, **changes):
    return run(loader, variant, runtime="spmd", compile_only=True, **changes)


@pytest.mark.parametrize("mode", ["inference", "training"])
@pytest.mark.parametrize("plan", [TENSOR_PARALLEL, DATA_PARALLEL], ids=lambda p: p["strategy"])
def test_the_program_is_the_one_that_would_run(run, plan, mode):
    options = {"plan": plan, "runtime": "spmd", "devices": DEVICES, "run_mode": mode}
    compiled = run("sharded", "mlp", compile_only=True, **options)
    assert compiled.golden == {}
    ran = run("sharded", "mlp", **options)
    assert compiled.facts["sharding"] == ran.facts["sharding"]


def test_the_stages_are_those_before_run(run, host):
    compile_only(run, "nets", "mlp", host=host, run_mode="training")
    assert host.stages == [
        ("IMPORT", ""), ("LOAD", ""), ("INPUTS", ""), ("PLACE", ""),
        ("LOWER", "forward"), ("COMPILE", "forward"),
        ("LOWER", "backward"), ("COMPILE", "backward"),
    ]  # fmt: skip


@pytest.mark.parametrize("mode", ["inference", "training"])
@pytest.mark.parametrize("network", ["batch_norm", "plain_tensors", "tied", "unused"])
def test_awkward_networks_compile(run, network, mode):
    host = compile_only(run, "nets", network, run_mode=mode, dtype="bfloat16")
    report = host.facts["sharding"]
    assert report["mesh"] is None
    assert report["weight_bytes"] == report["device_0_weight_bytes"] > 0
    assert all(program["argument_bytes"] > 0 for program in report["programs"].values())


def test_no_weights_are_made(run, replaced):
    class Large(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.empty(2**22, 2**22))

        def forward(self, x):
            return x + self.weight[0, :4]

    replaced(Large)
    report = compile_only(run, "nets", "mlp").facts["sharding"]
    assert report["weight_bytes"] == 4 * 2**44


def test_a_model_that_asks_for_values_is_told_so(run, replaced):
    class Reads(nn.Module):
        def __init__(self):
            super().__init__()
            self.rates = [rate.item() for rate in torch.linspace(0, 1, 3)]

    replaced(Reads)
    with pytest.raises(CaseError, match=r"load_model fails .* \(--compile-only\): Runti") as caught:
        compile_only(run, "nets", "mlp")
    assert caught.value.failure_class == "unsupported"


def test_inputs_that_ask_for_values_are_told_so(run, replaced):
    def inputs():
        raise NotImplementedError("Cannot copy out of meta tensor; no data!")

    replaced(nn.Identity, inputs)
    with pytest.raises(CaseError, match=r"load_inputs fails .*\(--compile-only\): .* no data"):
        compile_only(run, "nets", "mlp")


def test_a_constant_without_a_value_is_named(run, replaced):
    class Hides(nn.Module):
        def __init__(self):
            super().__init__()
            table = torch.arange(4)
            self.table = lambda: table

        def forward(self, x):
            return x + self.table()

    replaced(Hides)
    with pytest.raises(CaseError, match=r"in forward: .*\n.*shape \(4,\) .*--compile") as caught:
        compile_only(run, "nets", "mlp")
    assert caught.value.failure_class == "unsupported"


def test_a_failure_that_has_nothing_to_do_with_values_keeps_its_class(run, replaced):
    class Fetches(nn.Module):
        def __init__(self):
            super().__init__()
            raise OSError("We couldn't connect to 'https://somewhere'")

    replaced(Fetches)
    with pytest.raises(CaseError) as caught:
        compile_only(run, "nets", "mlp")
    assert caught.value.failure_class == "download"


def test_mistakes_of_a_plan_are_found_without_weights(run):
    plan = copy.deepcopy(TENSOR_PARALLEL)
    message = r"odd\.weight: .* does not divide by axis 'model' of size 4"
    with pytest.raises(CaseError, match=message):
        compile_only(run, "sharded", "indivisible", plan=plan, devices=DEVICES)


def test_a_runtime_without_a_compiler_is_refused(run, host):
    with pytest.raises(CaseError, match="--runtime spmd does") as caught:
        run("nets", "mlp", host=host, runtime="cpu", compile_only=True)
    assert caught.value.failure_class == "env"
    assert host.stages == [("IMPORT", "")]
