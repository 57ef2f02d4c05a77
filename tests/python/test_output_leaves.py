# SPDX-License-Identifier: Apache-2.0
from collections import namedtuple

import pytest
import torch

from tt_host_worker.output_leaves import plain_value, to_leaves

T = torch.ones(2)


@pytest.mark.parametrize(
    ("output", "paths"),
    [
        (T, ["output"]),
        ((T, [T, None]), ["[0]", "[1][0]", "[1][1]"]),
        ({"a": {"b": T}, "c": (T,)}, ["a/b", "c[0]"]),
        (namedtuple("Pair", "x y")(T, 1), ["x", "y"]),
        ({"none": None, "empty": []}, ["none", "empty"]),
        ([], ["output"]),
        ({1: T, "1": T, "a/b": T, "a": {"b": T}}, ["1", "1#2", "a/b", "a/b#2"]),
    ],
)
def test_paths(output, paths):
    assert [leaf.path for leaf in to_leaves(output)] == paths


def test_caches_of_transformers():
    cache_utils = pytest.importorskip("transformers.cache_utils")
    cache = cache_utils.DynamicCache()
    cache.update(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2), 0)
    both = cache_utils.EncoderDecoderCache(cache, cache_utils.DynamicCache())
    assert [leaf.path for leaf in to_leaves({"cache": cache})] == ["cache/0/key", "cache/0/value"]
    assert [leaf.path for leaf in to_leaves(both)] == ["self/0/key", "self/0/value", "cross"]


def test_an_object_is_walked_when_its_repr_would_be_an_address():
    class Result:
        def __init__(self):
            self.scores = T
            self.label = "x"

    first, second = to_leaves(Result()), to_leaves(Result())
    assert [leaf.path for leaf in first] == ["label", "scores"]
    assert repr(first) == repr(second)


def test_values_print_alike_on_both_sides():
    assert to_leaves(object())[0].value == to_leaves(object())[0].value
    assert to_leaves(len)[0].value == "<builtins.len>"


def test_a_cycle_ends():
    loop = [T]
    loop.append(loop)
    assert [leaf.path for leaf in to_leaves(loop)] == ["[0]", "[1]"]


def test_tensors_become_plain():
    assert not plain_value(torch.ones(1, requires_grad=True)).requires_grad
    assert plain_value(torch.eye(2).to_sparse()).layout is torch.strided
    assert not plain_value(torch.ones(1, dtype=torch.complex64).conj()).is_conj()
    quantized = torch.quantize_per_tensor(torch.ones(1), 0.1, 0, torch.qint8)
    assert plain_value(quantized).dtype is torch.float32
