# SPDX-License-Identifier: Apache-2.0
"""Cases on several virtual devices: values, proof of the division, every mistake in a plan."""

import contextlib
import copy
from functools import partial

import pytest
import torch
from device_plans import DEVICES, TENSOR_PARALLEL, data_parallel

from tt_host_worker.failures import CaseError, NotApplicableError

jax = pytest.importorskip("jax")

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
DATA_PARALLEL = data_parallel()

pytestmark = pytest.mark.usefixtures("fresh_backend")


@pytest.fixture
def parallel(run):
    def run_parallel(plan, variant="mlp", **changes):
        return run("sharded", variant, plan=plan, runtime="spmd", devices=DEVICES, **changes)

    return run_parallel


@pytest.mark.parametrize("mode", ["inference", "training"])
@pytest.mark.parametrize("variant", ["mlp", "activations", "tied"])
def test_tensor_parallel_equals_golden_and_is_divided(parallel, variant, mode):
    host = parallel(TENSOR_PARALLEL, variant, run_mode=mode)
    for phase in host.golden:
        host.assert_close(phase, **CLOSE)
    report = host.facts["sharding"]
    assert report["mesh"] == {"shape": [1, DEVICES], "axes": ["batch", "model"]}
    assert report["device_0_weight_bytes"] < report["weight_bytes"]
    phases = {"inference": ["inference"], "training": ["forward", "backward"]}[mode]
    assert list(report["programs"]) == phases
    kinds = {kind for program in report["programs"].values() for kind in program["collectives"]}
    assert kinds & {"all-reduce", "all-gather", "reduce-scatter"}


@pytest.mark.parametrize("mode", ["inference", "training"])
def test_data_parallel_equals_golden_on_the_whole_batch(parallel, mode):
    host = parallel(DATA_PARALLEL, run_mode=mode)
    for phase in host.golden:
        host.assert_close(phase, **CLOSE)
    output = host.device["forward" if mode == "training" else ""]["output"].value
    assert output.shape == (2 * DEVICES, 16)
    torch.testing.assert_close(output[0], output[1])
    report = host.facts["sharding"]
    assert report["device_0_weight_bytes"] == report["weight_bytes"]
    assert report["large_replicated_weights"] == {}
    if mode == "inference":
        assert report["programs"]["inference"]["collectives"] == {}
    else:  # Each device has the gradients of its own part; their sum is what training uses.
        assert "all-reduce" in report["programs"]["backward"]["collectives"]


@pytest.mark.parametrize("plan", [DATA_PARALLEL, TENSOR_PARALLEL], ids=lambda p: p["strategy"])
def test_a_hand_written_backward_is_honoured_on_several_devices(parallel, plan):
    host = parallel(plan, "custom-backward", run_mode="training")
    host.assert_close("backward", **CLOSE)


def test_a_tensor_replicated_to_be_divided_anew_is_reported(capfd):
    from tt_host_worker.runtimes import spmd
    from tt_host_worker.runtimes.interface import Program
    from tt_host_worker.sharding import Mesh, Rule, ShardingPlan

    mesh = Mesh((2, 2, 2), ("p", "q", "r"))
    rule = Rule("0", (None, ("q", "p")))
    sharding = ShardingPlan(mesh, inputs=[("p", None)], activations={"0": rule})
    model, x = torch.nn.Sequential(torch.nn.Identity()), torch.rand(16, 16)
    program = Program(model, [x], {}, False, lambda out: out, 0, mesh.size, sharding)
    execution = spmd.Execution(program)
    for step in (execution.place, *(partial(f, "") for f in (execution.lower, execution.compile))):
        step()
    (warning,) = execution.sharding_report()["programs"]["inference"]["resharding_warnings"]
    assert warning["shape"] == "f32[8,16]"
    assert warning["from"].startswith("{devices=[2,1,4]")
    assert warning["to"].startswith("{devices=[1,4,2]")
    assert warning["operation"] == "inputs[0]"
    assert "Involuntary full rematerialization" in capfd.readouterr().err


def test_the_usual_division_warns_of_nothing(parallel, capfd):
    programs = parallel(TENSOR_PARALLEL).facts["sharding"]["programs"]
    assert programs["inference"]["resharding_warnings"] == []


def distinct_plan():
    plan = copy.deepcopy(DATA_PARALLEL)
    plan["inputs"]["batch"]["distinct"] = True
    return plan


def test_distinct_samples_differ_and_agree(parallel):
    host = parallel(distinct_plan())
    host.assert_close("", **CLOSE)
    output = host.golden[""]["output"].value
    assert len({tuple(row.tolist()) for row in output}) == 2 * DEVICES


def test_running_statistics_are_those_of_the_whole_batch(parallel, monkeypatch):
    """Each device sees samples of its own, and none of them the mean of all."""
    import tt_host_worker.golden
    from tt_host_worker.runtimes import spmd

    statistics = {}
    for side, module in (("golden", tt_host_worker.golden), ("device", spmd)):

        class Remembers(module.Execution):
            def gather(self, phase, side=side):
                leaves = super().gather(phase)
                buffers = self.program.model.norm.named_buffers()
                statistics.setdefault(side, {name: tensor.clone() for name, tensor in buffers})
                return leaves

        monkeypatch.setattr(module, "Execution", Remembers)
    parallel(distinct_plan(), "batch-norm", run_mode="training")
    assert not torch.equal(statistics["golden"]["running_mean"], torch.zeros(32))
    assert statistics["golden"]["num_batches_tracked"] == 1
    torch.testing.assert_close(statistics["device"], statistics["golden"])


def test_samples_that_do_not_depend_on_the_seed_are_permuted(parallel):
    host = parallel(distinct_plan(), "tied")
    host.assert_close("", **CLOSE)
    first, second = host.golden[""]["output"].value[:2]
    assert not torch.equal(first, second)
    assert sorted(first.flatten().tolist()) == sorted(second.flatten().tolist())


def test_inputs_whose_shape_depends_on_the_seed_cannot_be_distinct(parallel):
    with pytest.raises(CaseError, match="distinct inputs: shape"):
        parallel(distinct_plan(), "other-inputs")


@pytest.mark.parametrize("plan", [TENSOR_PARALLEL, distinct_plan()])
def test_two_swapped_shards_are_seen(parallel, plan, monkeypatch):
    from tt_host_worker.runtimes import spmd

    def swapped(array, sharding):
        shards = [shard.data for shard in array.addressable_shards]
        shards[0], shards[1] = (
            jax.device_put(shards[1], shards[0].sharding),
            jax.device_put(shards[0], shards[1].sharding),
        )
        return jax.make_array_from_single_device_arrays(array.shape, sharding, shards)

    def to_device(tensor, sharding=None, placed=spmd.to_device):
        array = placed(tensor, sharding)
        return array if array.is_fully_replicated else swapped(array, sharding)

    monkeypatch.setattr(spmd, "to_device", to_device)
    host = parallel(plan)
    with pytest.raises(AssertionError):
        host.assert_close("", **CLOSE)


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        ("unknown-axis", r"up.weight: shape \(32, 16\), spec \('modal', None\): no axis "
                         r"'modal' in mesh\(batch=1, model=4\) \(did you mean 'model'\?\)"),
        ("indivisible", r"odd.weight: shape \(7, 4\), spec \('model', None\): dimension 0 of size "
                        r"7 does not divide by axis 'model' of size 4"),
        ("too-long", r"up.weight: shape \(32, 16\), spec \('model', None, None\): the spec has "
                     r"3 entries, the tensor 2 dimensions"),
        ("no-tuple", r"load_shard_spec: spec 'model' of a tensor of shape \(32, 16\) is no tuple "
                     r"of axis names and None"),
        ("no-names", r"load_shard_spec: spec \(0, None\) of a tensor of shape \(32, 16\) is no "
                     r"tuple of axis names"),
        ("no-dict", r"load_shard_spec gives a list, no dict of specs"),
        ("axis-twice", r"up.weight: shape \(32, 16\), spec \('model', 'model'\): axis 'model' of "
                       r"size 4 divides dimension 0 already, and dimension 1 again"),
        ("foreign", r"load_shard_spec: a tensor of shape \(3, 5\) with spec \('model', None\) is "
                    r"no parameter or buffer of the model"),
        ("half-mesh", r"get_mesh_config of the loader: shape \(1, 2\), .* the mesh has 2 devices, "
                      r"the case 4; --devices N"),
        ("twice-named", r"get_mesh_config of the loader: .*: an axis name occurs twice"),
        ("unknown-activation-axis", r"up: spec \(None, 'modal'\): no axis 'modal' in mesh"),
        ("bad-activation", r"up: shape \(2, 32\), spec \('model', None\): dimension 0 of size 2 "
                           r"does not divide"),
    ],
)  # fmt: skip
def test_mistakes_are_explained(parallel, variant, message):
    with pytest.raises(CaseError, match=message) as caught:
        parallel(TENSOR_PARALLEL, variant)
    assert caught.value.failure_class == "plan"


@pytest.mark.parametrize("variant", ["indivisible", "unknown-activation-axis"])
def test_mistakes_of_a_plan_end_before_the_golden_run(run, host, variant):
    with pytest.raises(CaseError):
        run("sharded", variant, host, TENSOR_PARALLEL, runtime="spmd", devices=DEVICES)
    assert [name for name, _ in host.stages] == ["IMPORT", "LOAD", "INPUTS"]


def test_the_shape_of_an_activation_is_checked_where_it_is_traced(run, host):
    with pytest.raises(CaseError) as caught:
        run("sharded", "bad-activation", host, TENSOR_PARALLEL, runtime="spmd", devices=DEVICES)
    assert caught.value.failure_class == "plan"
    assert host.stages[-1] == ("LOWER", "")


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        ("no-spec", "the loader defines no sharding: load_shard_spec gives none"),
        ("no-mesh", "the loader defines no mesh: get_mesh_config gives none"),
        ("not-even-a-pair", "the loader defines no mesh: get_mesh_config gives none"),
    ],
)
def test_a_loader_without_sharding_is_skipped(parallel, variant, message):
    with pytest.raises(NotApplicableError, match=message):
        parallel(TENSOR_PARALLEL, variant)


def test_a_loader_without_the_methods_is_skipped():
    from tt_host_worker.sharding import Findings, Mesh
    from tt_host_worker.sharding.resolve import mesh_of, resolve

    loader, model = object(), torch.nn.Linear(2, 2)
    with pytest.raises(NotApplicableError, match="defines no mesh: it has no get_mesh_config"):
        mesh_of(TENSOR_PARALLEL, loader, DEVICES, Findings())
    mesh = Mesh((1, DEVICES), ("batch", "model"))
    with pytest.raises(NotApplicableError, match="defines no sharding: it has no load_shard_spec"):
        resolve(TENSOR_PARALLEL, mesh, loader, model, ([], {}), Findings())


def test_a_mesh_of_one_device_is_skipped_with_the_option_that_gives_more(run):
    message = r"mesh\(model=1\) is a single device; --devices N"
    with pytest.raises(NotApplicableError, match=message):
        run("sharded", "one-device", plan=TENSOR_PARALLEL, runtime="spmd", devices=1)


def test_rules_by_name(parallel):
    plan = copy.deepcopy(TENSOR_PARALLEL)
    rules = [
        {"match": "up.*", "dims": ["model"]},
        {"match": "*.weight", "dims": [None]},
        {"match": "left.*", "dims": []},
    ]
    plan["weights"] = {"shard": rules}
    with pytest.raises(CaseError, match=r"rule 'left\.\*': no parameter or buffer of that"):
        parallel(plan)
    del rules[-1]
    host = parallel(plan)
    host.assert_close("", **CLOSE)
    assert host.facts["sharding"]["divided_weights"] == 4


@pytest.mark.parametrize("mode", ["inference", "training"])
def test_activations_by_rules(parallel, mode):
    """The batch of two does not divide by four devices: `down` gives it whole."""
    plan = copy.deepcopy(TENSOR_PARALLEL)
    plan["weights"] = None
    rules = [
        {"match": "up", "dims": [None, "model"]},
        {"match": "down", "dims": ["model"], "indivisible": "replicate"},
    ]
    whole = parallel({**plan, "activations": None}, run_mode=mode).facts["sharding"]["programs"]
    host = parallel({**plan, "activations": {"shard": rules}}, run_mode=mode)
    for phase in host.golden:
        host.assert_close(phase, **CLOSE)
    assert not any(program["collectives"] for program in whole.values())
    assert any(each["collectives"] for each in host.facts["sharding"]["programs"].values())
    rules[1]["indivisible"] = "error"
    with pytest.raises(CaseError, match=r"down: shape \(2, 16\), spec \('model',\): dimension 0"):
        parallel({**plan, "activations": {"shard": rules}}, run_mode=mode)


def test_a_large_weight_that_every_device_holds_whole_is_named(parallel):
    plan = copy.deepcopy(TENSOR_PARALLEL)
    plan["weights"] = {"shard": [{"match": "up.weight", "dims": ["model"]}]}
    report = parallel(plan).facts["sharding"]
    assert report["large_replicated_weights"] == {"down.weight": 16 * 32 * 4}
    assert (report["devices"], report["divided_weights"]) == (DEVICES, 1)
    assert report["programs"]["inference"]["flops"] > 0


def test_copies_that_do_not_fit_are_refused_with_the_arithmetic(tmp_path):
    from tt_host_worker.sharding import Mesh, ShardingPlan
    from tt_host_worker.sharding.memory_guard import check_memory

    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable: 6000 kB\n", encoding="ascii")
    model = {"weight": torch.zeros(1024, 1024)}  # 4 MiB
    mesh = Mesh((1, 4), ("batch", "model"))
    divided = ShardingPlan(mesh, weights={"weight": ("model",)})
    check_memory(model, divided, training=False, meminfo=meminfo)
    with pytest.raises(CaseError, match=r"4 devices hold 0.02 GiB .* 0.01 GiB are free") as caught:
        check_memory(model, ShardingPlan(mesh), training=False, meminfo=meminfo)
    assert caught.value.failure_class == "oom_host"
    with pytest.raises(CaseError, match=r"weights and gradients need 0\.01 GiB"):
        check_memory(model, divided, training=True, meminfo=meminfo)


@pytest.mark.parametrize(("limit", "fits"), [("4194304\n", False), ("max\n", True)])
def test_the_limit_of_a_control_group_counts_too(tmp_path, limit, fits):
    from tt_host_worker.sharding import Mesh, ShardingPlan
    from tt_host_worker.sharding.memory_guard import check_memory

    meminfo, cgroup = tmp_path / "meminfo", tmp_path / "memory.max"
    meminfo.write_text("MemAvailable: 60000 kB\n", encoding="ascii")
    cgroup.write_text(limit, encoding="ascii")
    replicated = ShardingPlan(Mesh((4,), ("model",)))
    model = {"weight": torch.zeros(1024, 1024)}  # 4 MiB
    files = {"meminfo": meminfo, "cgroup_limits": [tmp_path / "absent", cgroup]}
    refused = contextlib.nullcontext() if fits else pytest.raises(CaseError, match=r"0\.00 GiB are")
    with refused:
        check_memory(model, replicated, training=False, **files)


@pytest.mark.parametrize("of_host", [True, False])
def test_only_copies_in_the_memory_of_the_host_are_measured_by_it(parallel, monkeypatch, of_host):
    from tt_host_worker.runtimes import spmd

    def refuse(*_):
        raise CaseError("oom_host", "too large")

    monkeypatch.setattr(spmd, "check_memory", refuse)
    monkeypatch.setattr(spmd, "devices_are_of_host", lambda: of_host)
    with pytest.raises(CaseError, match="too large") if of_host else contextlib.nullcontext():
        parallel(TENSOR_PARALLEL)


def test_collectives_are_counted_with_their_bytes():
    from tt_host_worker.runtimes.collectives import collectives_in

    hlo = """
  %all-reduce.1 = f32[2,16]{1,0} all-reduce(f32[2,16]{1,0} %dot), channel_id=1
  %ag = (bf16[4]{0}, bf16[16]{0}) all-gather-start(bf16[4]{0} %p), dimensions={0}
  %agd = bf16[16]{0} all-gather-done((bf16[4]{0}, bf16[16]{0}) %ag)
  %cp = (f32[8]{0:T(8,128)}, f32[8]{0:T(8,128)}, u32[], u32[]) collective-permute-start(f32[8] %p)
  %rs = ((f32[8]{0}, f32[4]{0}), (f32[2]{0}, f32[1]{0})) reduce-scatter-start(f32[8] %a, f32[4] %b)
  %ar = f32[6]{0} all-reduce-start(f32[6]{0} %p), channel_id=9
  %ragged = f32[5]{0} ragged-all-to-all(f32[7]{0} %i, f32[5]{0} %o, s32[2]{0} %s)
  %cb = f32[3]{0} collective-broadcast(f32[3]{0} %p), replica_groups={{0,1}}
  %all-reduce.2 = pred[] all-reduce(pred[] %x), channel_id=2
  %sums = (f32[8]{0}, /*index=1*/f32[2]{0}) all-reduce(f32[8]{0} %a, f32[2]{0} %b), channel_id=3
  %name = f32[8]{0} fusion(f32[2,16]{1,0} %all-reduce.1), calls=%all-gather(
"""
    assert collectives_in(hlo) == {
        "all-gather": {"count": 1, "bytes": 32},
        "all-reduce": {"count": 4, "bytes": 193},
        "collective-broadcast": {"count": 1, "bytes": 12},
        "collective-permute": {"count": 1, "bytes": 32},
        "ragged-all-to-all": {"count": 1, "bytes": 20},
        "reduce-scatter": {"count": 1, "bytes": 12},
    }
