# SPDX-License-Identifier: Apache-2.0
"""One case through the `cpu` runtime: order of stages, arguments, copies, facts, refusals."""

import gc
import weakref
from types import SimpleNamespace

import pytest
import torch

from tt_host_worker.failures import CaseError
from tt_host_worker.loader_call import LoaderCall, as_arguments

SETUP = ["IMPORT", "LOAD", "INPUTS", "GOLDEN", "PLACE"]
PHASE = ["LOWER", "COMPILE", "RUN", "GATHER", "COMPARE"]


def calls():
    from tt_forge_models.nets.pytorch.loader import ModelLoader

    return ModelLoader.calls


def test_stages_of_inference(run):
    host = run("nets", "mlp")
    assert host.stages == [(name, "") for name in SETUP + PHASE]
    host.assert_close("")


def test_stages_of_training_repeat_for_the_backward_pass(run):
    host = run("nets", "mlp", run_mode="training")
    phases = [(name, phase) for phase in ("forward", "backward") for name in PHASE]
    assert host.stages == [(name, "") for name in SETUP] + phases
    assert list(host.golden["backward"]) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    host.assert_close("forward")
    host.assert_close("backward")


def test_facts(run):
    facts = run("nets", "mlp").facts
    assert facts["model_name"] == "pytorch_nets_mlp_test_custom"
    assert facts["group"] == "red"
    assert facts["model_info"] == {
        "task": "test",
        "source": "custom",
        "framework": "pytorch",
        "model_arch": "nets",
        "variant_name": "mlp",
    }
    assert facts["runtime"] == "cpu"
    assert facts["parameters"] == 4 * 8 + 8 + 8 * 3 + 3


def test_the_clean_name_that_later_loaders_give_is_told():
    class Loader:
        def __init__(self, variant=None):
            pass

        @classmethod
        def get_model_info(cls, variant):
            info = dict.fromkeys(("task", "source", "framework", "model", "variant", "group"), "x")
            return SimpleNamespace(**info, model_name_clean="llama-8b")

    info = LoaderCall(Loader, None, "loader", seed=0).facts()["model_info"]
    assert info["model_name_clean"] == "llama-8b"


def test_a_loader_without_variants_is_called_none(run):
    assert run("absolute-import").facts["model_name"] == "pytorch_test_net_None_test_custom"


def test_model_first_then_inputs_with_only_the_arguments_they_name(run):
    run("nets", "tied")
    del calls()[:]
    run("nets", "tied", dtype="loader")
    assert calls() == [("load_model", torch.bfloat16), ("load_inputs",)]


@pytest.mark.parametrize(
    ("loader", "dtype", "expected"),
    [
        ("own_package", "loader", torch.float32),  # load_model names no dtype_override
        ("own_package", "bfloat16", torch.bfloat16),  # so model and inputs are cast
        ("own_package", "float32", torch.float32),
        ("nets", "bfloat16", torch.bfloat16),
        ("nets", "float32", torch.float32),
    ],
)
def test_dtype(run, loader, dtype, expected):
    host = run(loader, "mlp" if loader == "nets" else None, dtype=dtype)
    assert host.golden[""]["output"].value.dtype is expected


def test_an_unknown_dtype_is_refused(run):
    with pytest.raises(CaseError, match="unknown dtype 'half'"):
        run("nets", "mlp", dtype="half")


def test_mutation_by_the_golden_run_does_not_reach_the_device(run):
    run("nets", "mutating").assert_close("")


def test_what_cannot_be_copied_is_restored_and_inputs_are_loaded_again(run, monkeypatch):
    from tt_forge_models.nets.pytorch import networks

    class Uncopyable(networks.Mutating):
        def __deepcopy__(self, memo):
            raise TypeError("not me")

        def forward(self, x, history):
            self.seen.clear()  # Python state is not restored, the buffer is.
            return super().forward(x, history)

    inputs = networks.NETWORKS["mutating"][1]
    monkeypatch.setitem(networks.NETWORKS, "mutating", (Uncopyable, inputs))
    host = run("nets", "mutating")
    assert "not me" in host.facts["copy_remark"]
    host.assert_close("")


def test_the_seed_decides_weights_and_inputs(run):
    same = [run("nets", "mlp", seed=seed).golden[""]["output"].value for seed in (1, 1, 2)]
    assert same[0].equal(same[1])
    assert not same[0].equal(same[2])


def test_leaves_of_nested_outputs(run):
    host = run("nets", "dict/of-leaves")
    assert list(host.golden[""]) == ["aux", "cache[0]/key", "cache[0]/length", "logits", "empty"]
    assert host.golden[""]["cache[0]/length"].value == 7
    host.assert_close("")


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        ("no_module", "load_model returned builtins.tuple"),
        ("no_inputs", "load_inputs returned builtins.int"),
        ("no_such", "loader has no variant 'no_such'"),
    ],
)
def test_what_a_loader_may_not_return(run, variant, text):
    with pytest.raises(CaseError, match=text) as caught:
        run("nets", variant)
    assert caught.value.failure_class == "model_error"


def test_inputs_become_arguments():
    transformers = pytest.importorskip("transformers")
    one = torch.ones(1)
    assert as_arguments(one) == ([one], {})
    assert as_arguments((one, 2)) == ([one, 2], {})
    assert as_arguments(transformers.BatchEncoding({"ids": one})) == ([], {"ids": one})
    with pytest.raises(CaseError, match="an empty builtins"):
        as_arguments({})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"schema": "tthost.plan/2"}, "expected 'tthost.plan/1'"),
        ({"process": {"spmd": True, "devices": 4}}, "runtime cpu: --runtime spmd or torch_xla"),
        ({"mesh": {"from": "loader"}}, "'mesh' is not supported by runtime cpu"),
        ({"inputs": {"batch": {"factor": "devices"}, "shard": []}}, "'inputs' is not supported"),
    ],
)
def test_plans_that_a_runtime_cannot_follow(run, plan, change, text):
    with pytest.raises(CaseError, match=text) as caught:
        run("nets", "mlp", plan=plan | change)
    assert caught.value.failure_class == "plan"


def test_an_unknown_runtime_names_the_nearest(run, host):
    with pytest.raises(CaseError, match="did you mean 'spmd'") as caught:
        run("nets", "mlp", runtime="spdm", host=host)
    assert caught.value.failure_class == "env"
    assert host.stages == []


@pytest.mark.parametrize("golden_directory", ["", "golden"])
def test_the_golden_model_is_gone_before_the_device_run(
    run, monkeypatch, tmp_path, golden_directory
):
    from tt_host_worker import case
    from tt_host_worker.families import torch_model

    golden_models, alive = [], []
    run_golden, run_phase = torch_model.run_golden, case._run_phase

    def recording_golden(model, *rest):
        golden_models.append(weakref.ref(model))
        return run_golden(model, *rest)

    def recording_phase(*arguments):
        gc.collect()
        alive.append(golden_models[0]() is not None)
        run_phase(*arguments)

    monkeypatch.setattr(torch_model, "run_golden", recording_golden)
    monkeypatch.setattr(case, "_run_phase", recording_phase)
    run("nets", "mlp", golden_directory=golden_directory and str(tmp_path / golden_directory))
    assert alive == [False]


def test_a_platform_that_is_not_there_ends_the_case_before_anything_is_loaded(run, host):
    with pytest.raises(CaseError, match="no platform but cpu here: --platform nowhere") as caught:
        run("nets", "mlp", host=host, platform="nowhere")
    assert caught.value.failure_class == "env"
    assert host.stages == [("IMPORT", "")]
