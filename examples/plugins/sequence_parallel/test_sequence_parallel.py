# SPDX-License-Identifier: Apache-2.0
"""Without a host: the plan, and what the hooks would divide."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from sequence_parallel.hooks import SequenceHooks, find_blocks
from sequence_parallel.strategy import SequenceParallel

from tthost_sdk import UnimplementedError
from tthost_sdk.testing import plan


def test_the_plan_divides_nothing_by_itself():
    made = plan(SequenceParallel({"blocks": ""}), devices=4)
    assert made["mesh"] == {"shape": [1, 4], "axes": ["batch", "sequence"]}
    assert made["hooks"] == {"python": "sequence_parallel.hooks:SequenceHooks"}


def test_one_device_is_skipped():
    with pytest.raises(UnimplementedError, match="more than one device"):
        plan(SequenceParallel({"blocks": ""}), devices=1)


def encoder() -> torch.nn.Module:
    layer = torch.nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    return torch.nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)


class RecordingContext(SimpleNamespace):
    """Divides nothing; keeps what it was asked to."""

    def spec(self, *entries):
        return entries

    def constrain(self, tensor, spec):
        self.divided.append((tuple(tensor.shape), spec))
        return tensor


@pytest.mark.parametrize(("length", "times"), [(6, 4), (5, 0)])
def test_hidden_states_are_divided_where_their_length_allows(length, times):
    model = encoder().eval()
    mesh = SimpleNamespace(extent=lambda _axis: 2)
    context = RecordingContext(model=model, mesh=mesh, plan={"x-blocks": ""}, divided=[])
    SequenceHooks().prepare(context)
    model(torch.zeros(1, length, 8))
    assert context.divided == [((1, length, 8), (None, "sequence", None))] * times


def test_blocks_are_found_or_named():
    model = encoder()
    assert list(find_blocks(model, "")) == list(model.layers)
    assert list(find_blocks(model, "layers.1")) == [model.layers[1]]
    context = RecordingContext(model=torch.nn.Linear(2, 2), mesh=None, plan={})
    with pytest.raises(UnimplementedError, match="no transformer blocks"):
        SequenceHooks().prepare(context)
