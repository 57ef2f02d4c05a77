# SPDX-License-Identifier: Apache-2.0
import copy
import sys
import types

import torch
from torch import dropout as kernel
from torch.nn.functional import scaled_dot_product_attention

from tt_host_worker import dropout as neutralising
from tt_host_worker.dropout import dropout_neutralised, survey_modules


def test_nothing_drops_inside_and_everything_drops_again_outside():
    functional = torch.nn.functional
    x = torch.ones(4, 64)
    model = torch.nn.Dropout(0.5)
    own = dict(vars(torch._VF))
    with dropout_neutralised(model):
        for drop in (model, functional.dropout, functional.alpha_dropout, functional.dropout1d):
            assert drop(x).equal(x)
        assert torch.dropout(x, 0.5, True).equal(x)
        assert functional.feature_alpha_dropout(x, 0.5, training=True).equal(x)
    assert not model(x).equal(x)
    assert not torch.dropout(x, 0.5, True).equal(x)
    assert vars(torch._VF) == own


def test_a_function_bound_by_name_and_fused_kernels_are_reached(run):
    from torch.nn.functional import dropout

    x = torch.ones(2, 8, 8)
    lstm = torch.nn.LSTM(8, 8, num_layers=2, dropout=0.5)
    attention = torch.nn.functional.scaled_dot_product_attention
    with dropout_neutralised(lstm):
        assert dropout(x, 0.9).equal(x)
        assert lstm(x)[0].equal(lstm(x)[0])
        assert kernel(x, 0.9, True).equal(x)
        for neutral in (
            torch.nn.functional.scaled_dot_product_attention(x, x, x, dropout_p=0.9),
            scaled_dot_product_attention(x, x, x, dropout_p=0.9),
        ):
            torch.testing.assert_close(neutral, attention(x, x, x))
    assert lstm.dropout == 0.5
    assert scaled_dot_product_attention is attention


def test_modules_imported_before_and_after_a_survey_are_reached(monkeypatch):
    monkeypatch.setattr(neutralising, "_surveyed", copy.copy(neutralising._surveyed))
    early, late = (types.ModuleType(name) for name in ("early", "late"))
    early.drop = late.drop = torch.dropout
    monkeypatch.setitem(sys.modules, "early", early)
    survey_modules()
    monkeypatch.setitem(sys.modules, "late", late)
    x = torch.ones(64)
    with dropout_neutralised(torch.nn.Identity()):
        assert early.drop(x, 0.9, True).equal(x)
        assert late.drop(x, 0.9, True).equal(x)
    assert early.drop is late.drop is torch.dropout


def test_stochastic_depth_is_switched_off_by_its_probability():
    class TinyDropPath(torch.nn.Module):
        drop_prob = 0.0

        def __init__(self):
            super().__init__()
            self.drop_prob = 0.9

    module = TinyDropPath()
    with dropout_neutralised(module):
        assert module.drop_prob == 0
    assert module.drop_prob == 0.9


def test_kept_dropout_drops_on_both_sides_and_marks_the_case(run):
    spmd = {"runtime": "spmd", "run_mode": "training"}
    kept = run("nets", "dropping", keep_dropout=True, **spmd)
    neutral = run("nets", "dropping", **spmd)
    assert kept.facts["kept_dropout"] is True
    assert "kept_dropout" not in neutral.facts
    assert "kept_dropout" not in run("nets", "dropping", keep_dropout=True).facts
    for side in ("golden", "device"):
        dropped, whole = (
            getattr(host, side)["forward"]["output"].value for host in (kept, neutral)
        )
        assert not torch.allclose(dropped, whole), side


def test_the_cpu_runtime_draws_the_masks_of_the_golden_run(run):
    host = run("nets", "dropping", keep_dropout=True, run_mode="training")
    host.assert_close("forward")
    host.assert_close("backward")
