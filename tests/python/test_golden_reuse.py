# SPDX-License-Identifier: Apache-2.0
"""One golden result for two cases: the same bits as without, or computed again."""

import contextlib
import fcntl
import random
import time

import numpy
import pytest
import torch

from tt_host_worker import golden_store
from tt_host_worker.families import torch_model
from tt_host_worker.golden_key import tensor_bytes
from tt_host_worker.golden_reuse import GoldenReuse

MODES = ["inference", "training"]


@pytest.fixture
def run_shared(run, tmp_path):
    """As `run`, with a store that the cases of one test share."""

    def run_one(variant="mlp", case_id="first", **changes):
        return run("nets", variant, id=case_id, golden_directory=str(tmp_path / "store"), **changes)

    return run_one


@pytest.fixture
def computed(recorded_calls):
    """Grows by one with each golden run."""
    return recorded_calls(torch_model, "run_golden")


def stored(tmp_path):
    return list((tmp_path / "store").glob("*.golden"))


def assert_same_bits(left, right):
    for phase in {**left, **right}:
        assert list(left[phase]) == list(right[phase])
        for path, leaf in left[phase].items():
            other = right[phase][path]
            assert leaf.noise_floor == other.noise_floor, path
            if isinstance(leaf.value, torch.Tensor):
                assert leaf.value.dtype is other.value.dtype, path
                bits = [tensor_bytes(value).tolist() for value in (leaf.value, other.value)]
                assert bits[0] == bits[1], path
            else:
                assert repr(leaf.value) == repr(other.value), path


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    ("variant", "keep_dropout"),
    [
        ("tuple", False),
        ("dict/of-leaves", False),
        ("mutating", False),
        ("batch_norm", False),
        ("dropping", False),
        ("dropping", True),
        ("unused", False),
        ("tied", False),
    ],
)
def test_the_second_case_reuses_what_the_first_computed(
    run, run_shared, computed, variant, keep_dropout, dtype, mode
):
    changes = {"run_mode": mode, "keep_dropout": keep_dropout, "dtype": dtype}
    alone = run("nets", variant, **changes)
    first = run_shared(variant, **changes)
    del computed[:]
    second = run_shared(variant, case_id="second", **changes)
    assert computed == []
    assert "golden_reused" not in first.facts
    assert (second.facts["golden_reused"], second.facts["golden_of"]) == (True, "first")
    shared = {"golden_reused", "golden_of"}
    assert {k: v for k, v in second.facts.items() if k not in shared} == alone.facts
    assert_same_bits(second.golden, alone.golden)
    assert_same_bits(second.device, alone.device)


def test_a_further_attempt_reuses_nobody_elses_result(run_shared, computed):
    run_shared()
    again = run_shared()
    assert len(computed) == 1
    assert not {"golden_reused", "golden_of"} & set(again.facts)


@pytest.mark.parametrize("mode", MODES)
def test_the_device_finds_the_same_random_state(run, run_shared, monkeypatch, mode):
    from tt_host_worker import case

    states = []

    def recording_place(*arguments, place=case.place):
        numbers = numpy.random.get_state()[1].tolist()
        states.append((random.getstate(), numbers, torch.get_rng_state().tolist()))
        place(*arguments)

    monkeypatch.setattr(case, "place", recording_place)
    run("nets", "dropping", keep_dropout=True, run_mode=mode)
    for case_id in ("first", "second"):
        run_shared("dropping", case_id=case_id, keep_dropout=True, run_mode=mode)
    assert states[0] == states[1] == states[2]


@pytest.mark.parametrize(
    "other",
    [{"seed": 1}, {"dtype": "bfloat16"}, {"run_mode": "training"}, {"variant": "custom_backward"}],
    ids=lambda other: next(iter(other)),
)
def test_another_question_has_another_answer(run_shared, computed, other):
    run_shared()
    run_shared(**other)
    assert len(computed) == 2


def test_inputs_and_weights_themselves_decide(run_shared, computed, monkeypatch):
    from tt_forge_models.nets.pytorch.networks import NETWORKS

    model, inputs = NETWORKS["mlp"]
    run_shared()
    monkeypatch.setitem(NETWORKS, "mlp", (model, lambda: inputs() + 1))
    run_shared()
    monkeypatch.setitem(NETWORKS, "mlp", (lambda: model().requires_grad_(False), inputs))
    run_shared()
    monkeypatch.setitem(NETWORKS, "mlp", (lambda: configured(model()), inputs))
    run_shared()
    assert len(computed) == 4


def configured(model):
    model.scale = 2.0
    return model


def test_another_torch_or_number_of_threads_computes_for_itself(run_shared, computed, monkeypatch):
    run_shared()
    run_shared(threads=2)
    monkeypatch.setattr(torch, "__version__", "1.0")
    run_shared()
    assert len(computed) == 3


@pytest.mark.parametrize("damage", ["cut", "emptied", "bit flipped", "index changed"])
def test_a_damaged_file_is_noticed_and_replaced(run_shared, computed, tmp_path, damage):
    run_shared()
    (file,) = stored(tmp_path)
    whole = file.read_bytes()
    damaged = {
        "cut": whole[:-1],
        "emptied": b"",
        "bit flipped": whole[:-1] + bytes([whole[-1] ^ 1]),
        "index changed": whole.replace(b'"first"', b'"other"'),
    }[damage]
    assert damaged != whole
    file.write_bytes(damaged)
    second = run_shared(case_id="second")
    assert len(computed) == 2
    assert second.facts["golden_remark"] == (
        "what another case had left was damaged: computed again"
    )
    third = run_shared(case_id="third")
    assert third.facts["golden_of"] == "second"
    assert_same_bits(third.golden, second.golden)


def test_without_room_nothing_is_kept(run_shared, computed, monkeypatch, tmp_path):
    monkeypatch.setattr(golden_store, "_MOST_BYTES", 100)
    assert "golden_remark" not in run_shared().facts
    run_shared()
    assert len(computed) == 2
    assert stored(tmp_path) == []


def test_the_oldest_result_makes_room(run_shared, monkeypatch, tmp_path):
    run_shared()
    (oldest,) = stored(tmp_path)
    monkeypatch.setattr(golden_store, "_MOST_BYTES", 2 * oldest.stat().st_size)
    run_shared(seed=1)
    assert len(stored(tmp_path)) == 2
    run_shared(seed=2)
    assert len(stored(tmp_path)) == 2
    assert oldest not in stored(tmp_path)


def test_a_full_disk_is_told_and_costs_the_result_only(run_shared, monkeypatch, tmp_path):
    def full(_self, _needed):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(golden_store.GoldenStore, "_make_room", full)
    host = run_shared()
    assert host.facts["golden_remark"] == (
        "not left for other cases: [Errno 28] No space left on device"
    )
    assert stored(tmp_path) == []


def test_a_store_that_cannot_be_is_told(run, tmp_path):
    (tmp_path / "file").touch()
    host = run("nets", "mlp", golden_directory=str(tmp_path / "file"))
    assert host.facts["golden_remark"].startswith("not shared: ")
    host.assert_close("")


@pytest.mark.parametrize("part", ["input", "output", "model", "copy"])
def test_what_cannot_be_shared_is_computed(run_shared, computed, monkeypatch, tmp_path, part):
    from tt_forge_models.nets.pytorch import networks

    class Odd(networks.Mlp):
        def forward(self, x, *_):
            return super().forward(x), (1j if part == "output" else 1)

        def __getstate__(self):
            if part == "model":
                raise TypeError("cannot be described")
            return super().__getstate__()

        def __deepcopy__(self, memo):
            if part == "copy":
                raise TypeError("not me")
            copied = Odd()
            copied.load_state_dict(self.state_dict())
            return copied

    extra = [{torch.device("cpu")}] if part == "input" else []
    odd = (Odd, lambda: [torch.randn(2, 4), *extra])
    monkeypatch.setitem(networks.NETWORKS, "tuple", odd)
    for case_id in ("first", "second"):
        host = run_shared("tuple", case_id)
        assert "golden_reused" not in host.facts
        assert "golden_remark" not in host.facts
    assert len(computed) == 2
    assert stored(tmp_path) == []


def test_a_failing_golden_run_leaves_nothing_and_frees_the_key(run_shared, monkeypatch, tmp_path):
    def failing(*_):
        raise OSError("of the model itself")

    with monkeypatch.context() as patched:
        patched.setattr(torch_model, "run_golden", failing)
        with pytest.raises(OSError, match="of the model itself"):
            run_shared()
    assert stored(tmp_path) == []
    assert "golden_reused" not in run_shared().facts


@contextlib.contextmanager
def held(tmp_path):
    """Another case computes what the first would, and never comes to an end."""
    (lock,) = (tmp_path / "store").glob("*.lock")
    with lock.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def test_who_computes_for_too_long_is_not_waited_for(run_shared, computed, tmp_path):
    run_shared()
    (file,) = stored(tmp_path)
    file.unlink()
    with held(tmp_path):
        hasty = run_shared(case_id="second", deadline_ns=1)
    assert len(computed) == 2
    assert hasty.facts["golden_remark"] == (
        "another case took more than 0 s over it: computed again"
    )
    hasty.assert_close("")


def test_what_cannot_be_kept_is_not_queued_for(run_shared, computed, monkeypatch, tmp_path):
    monkeypatch.setattr(golden_store, "_MOST_BYTES", 100)
    run_shared()
    with held(tmp_path):
        second = run_shared(case_id="second", deadline_ns=1)
    assert len(computed) == 2
    assert "golden_remark" not in second.facts


def test_a_quarter_of_the_time_left_is_waited_at_most(tmp_path):
    def patience(seconds_left):
        deadline = time.monotonic_ns() + int(seconds_left * 1e9) if seconds_left else 0
        request = {"golden_directory": str(tmp_path), "deadline_ns": deadline}
        return GoldenReuse(request, lambda _: "")._patience_seconds()

    assert patience(None) == patience(100_000) == 60
    assert 1 < patience(100) <= 25
    assert patience(-5) == 0
