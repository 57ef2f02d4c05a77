# SPDX-License-Identifier: Apache-2.0
"""Comparators of `tthost_sdk`, run by its own testing module: no host takes part."""

from __future__ import annotations

import gc

import numpy
import pytest
import torch

from tthost_sdk import (
    Call,
    Comparator,
    CompareInfo,
    Leaf,
    LeafwiseComparator,
    PluginError,
    StaleError,
    Verdict,
)
from tthost_sdk.testing import compare, tensor_of


class MeanError(LeafwiseComparator):
    NAME = "mean_error"

    def judge(self, call: Call, leaf: Leaf) -> Verdict:
        error = float(abs(leaf.actual.numpy() - leaf.golden.numpy()).mean())
        return Verdict(error <= self.config["required"], error)


class OnLeaf(Comparator):
    """Calls a function in leaf()."""

    def __init__(self, use):
        super().__init__({})
        self._use = use

    def begin(self, call: Call, info: CompareInfo) -> None:
        self.info = info

    def leaf(self, call: Call, leaf: Leaf) -> None:
        self._use(call, leaf)

    def finish(self, call: Call) -> None:
        call.metric("seen", value=1, passed=True, gates=True)


ONES, TWOS = numpy.ones((2, 3), numpy.float32), numpy.full((2, 3), 2, numpy.float32)


def test_the_worst_leaf_decides():
    recorded = compare(MeanError({"required": 0.5}), {"a": (ONES, ONES), "b": (ONES, TWOS)})
    assert not recorded.passed
    assert recorded.aggregates["mean_error"].value == 1
    assert recorded.aggregates["mean_error"].note == "worst leaf 'b'"
    assert recorded.aggregates["mean_error"].message == (
        "mean_error failed for 1 of 2 leaves: it is 1 for 'b'; required is 0.5."
    )
    assert [metric.passed for metric in recorded.metrics if metric.leaf] == [True, False]


def test_an_undefined_leaf_is_the_worst_of_those_that_failed():
    undefined = numpy.full((2, 3), numpy.nan, numpy.float32)
    leaves = {"a": (ONES, TWOS), "b": (ONES, undefined), "c": (ONES, TWOS)}
    recorded = compare(MeanError({"required": 0.5}), leaves)
    assert recorded.aggregates["mean_error"].note == "worst leaf 'b'"
    assert recorded.aggregates["mean_error"].passed is False


def test_what_does_not_gate_does_not_decide():
    recorded = compare(MeanError({"required": 0.5, "gate": False}), {"a": (ONES, TWOS)})
    assert not recorded.passed  # Nothing gates: nothing was judged.
    assert recorded.aggregates["mean_error"].passed is False


def test_a_leaf_within_its_noise_floor_passes():
    tiny = {"a": (ONES * 1e-9, ONES * -1e-9)}
    recorded = compare(MeanError({"required": 0}), tiny, noise_floor=1e-8)
    assert recorded.passed
    assert "noise floor" in recorded.metrics[0].note


def test_tensors_are_read_only():
    def write(_call, leaf):
        leaf.actual.numpy()[0] = 3

    with pytest.raises(ValueError, match="read-only"):
        compare(OnLeaf(write), {"a": (ONES, ONES)})


def test_a_kept_leaf_is_gone():
    kept = []
    compare(OnLeaf(lambda _call, leaf: kept.append(leaf)), {"logits": (ONES, ONES)})
    assert kept[0].actual.shape == (2, 3)
    with pytest.raises(StaleError, match=r"logits is gone.*numpy\(\)\.copy\(\)"):
        kept[0].actual.numpy()


def test_a_kept_call_is_over():
    kept = []
    compare(OnLeaf(lambda call, _leaf: kept.append(call)), {"a": (ONES, ONES)})
    with pytest.raises(StaleError, match="this call is over"):
        kept[0].log("late")


@pytest.mark.parametrize("take", ["numpy", "torch"])
def test_a_kept_array_is_noticed(take):
    kept = []
    keeping = OnLeaf(lambda _call, leaf: kept.append(getattr(leaf.actual, take)()[0]))
    with pytest.raises(PluginError, match="'a' was kept after leaf"):
        compare(keeping, {"a": (ONES, ONES)})


def test_an_array_in_a_cycle_of_garbage_is_not_kept():
    def use(_call, leaf):
        cycle = [leaf.actual.numpy()]
        cycle.append(cycle)

    gc.disable()
    try:
        assert compare(OnLeaf(use), {"a": (ONES, ONES)}).passed
    finally:
        gc.enable()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2])
def test_small_floats_need_no_decoding(dtype):
    patterns = torch.arange(256, dtype=torch.uint8)
    values = patterns.view(dtype) if dtype.itemsize == 1 else torch.randn(64).to(dtype)
    tensor = tensor_of(values)
    assert tensor.dtype == str(dtype).removeprefix("torch.")
    numpy.testing.assert_array_equal(tensor.numpy(), values.float().numpy())
    assert tensor.torch().dtype == dtype
    assert torch.equal(tensor.torch().view(torch.uint8), values.view(torch.uint8))


@pytest.mark.parametrize("dtype", ["float16", "float64", "int64", "uint8", "bool", "complex64"])
def test_dtypes_of_numpy_stay_what_they_are(dtype):
    values = numpy.array([[0, 1, 1]], dtype)
    tensor = tensor_of(values)
    assert (tensor.numpy().dtype, tensor.dtype) == (values.dtype, dtype)
    numpy.testing.assert_array_equal(numpy.asarray(tensor), values)
    numpy.testing.assert_array_equal(torch.from_dlpack(tensor).numpy(), values)


def test_statistics_are_asked_for_in_begin_and_read_in_leaf():
    class Largest(OnLeaf):
        def begin(self, call: Call, info: CompareInfo) -> None:
            call.stats.want("max_abs", "moments")
            self.slot = call.stats.want_violations(0, 0.5)

    seen = []
    largest = Largest(lambda call, _leaf: seen.append((call.stats.read(), largest.slot)))
    compare(largest, {"a": (numpy.array([1.0, 2, 5]), numpy.array([1.0, 2, 3]))})
    stats, slot = seen[0]
    assert (stats.max_abs_diff, stats.max_abs_diff_index, stats.equal_count, slot) == (2, 2, 2, 0)

    with pytest.raises(PluginError, match=r"belongs into begin"):
        compare(OnLeaf(lambda call, _leaf: call.stats.want("norms")), {"a": (ONES, ONES)})
    with pytest.raises(ValueError, match="no statistics 'norm': there are moments"):
        compare(OnLeaf(lambda call, _leaf: call.stats.want("norm")), {"a": (ONES, ONES)})


def test_log_levels_are_names():
    recorded = compare(OnLeaf(lambda call, _leaf: call.log("hm", "warning")), {"a": (ONES, ONES)})
    assert recorded.logged == [("warning", "hm")]
    with pytest.raises(ValueError, match="level is 'loud'"):
        compare(OnLeaf(lambda call, _leaf: call.log("hm", "loud")), {"a": (ONES, ONES)})


def test_an_aggregate_is_demanded():
    class Silent(OnLeaf):
        def finish(self, call: Call) -> None:
            pass

    with pytest.raises(PluginError, match="no metric over all leaves"):
        compare(Silent(lambda _call, _leaf: None), {"a": (ONES, ONES)})
