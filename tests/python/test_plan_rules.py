# SPDX-License-Identifier: Apache-2.0
"""Rules of a plan against a model: what they divide, and each thing that can be wrong with them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from tt_host_worker.failures import CaseError, NotApplicableError
from tt_host_worker.sharding import Findings, Mesh, resolve
from tt_host_worker.sharding.mesh import make_mesh
from tt_host_worker.sharding.resolve import mesh_of

MESH = Mesh((2, 4), ("data", "model"))


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(64, 8)
        self.up = torch.nn.Linear(8, 32)
        self.norm = torch.nn.BatchNorm1d(6)
        self.head = torch.nn.Linear(8, 64, bias=False)
        self.head.weight = self.embedding.weight


class Resolved:
    """What `plan` divides in a `Network`, and what is said about it."""

    def __init__(self, plan, loader=None, arguments=None, mesh=MESH):
        self.findings = Findings()
        arguments = arguments or ([torch.zeros(8, 3)], {"mask": torch.zeros(8), "scale": 1.0})
        model = Network()
        self.plan = resolve(plan, mesh, loader or object(), model, arguments, self.findings)

    def texts(self, severity):
        return [finding.text for finding in self.findings.all if finding.severity == severity]

    @property
    def errors(self):
        return self.texts("error")

    @property
    def warnings(self):
        return self.texts("warning")


def weights(*rules, **more):
    return Resolved({"weights": {"shard": list(rules)}, **more})


def test_the_first_rule_decides_and_shorter_dims_leave_the_rest_whole():
    found = weights(
        {"match": "up.weight", "dims": [None, "model"]}, {"match": "up.*", "dims": ["data"]}
    )
    assert found.plan.weights == {"up.weight": (None, "model"), "up.bias": ("data",)}
    assert found.errors == []


def test_several_axes_divide_one_dimension():
    assert weights({"match": "up.bias", "dims": [["data", "model"]]}).plan.weights == {
        "up.bias": (("data", "model"),)
    }


def test_a_tied_weight_has_all_its_names():
    found = weights({"match": "head.weight", "dims": ["model"]})
    assert found.plan.weights == {"embedding.weight": ("model",)}
    assert found.errors == []


def test_what_does_not_divide_is_an_error_or_stays_whole():
    rule = {"match": "norm.*", "dims": ["model"]}
    error, *_, scalar = weights(rule).findings.all
    assert error.text == (
        "norm.weight: shape (6,), spec ('model',): dimension 0 of size 6 does not divide by axis "
        "'model' of size 4 (sizes that would: 1, 2, 3, 6)"
    )
    assert (error.severity, error.rule, error.name, error.shape) == (
        "error", "norm.*", "norm.weight", (6,),
    )  # fmt: skip
    assert scalar.text.endswith("the spec has 1 entries, the tensor 0 dimensions")
    found = weights({**rule, "indivisible": "replicate"})
    assert (found.plan.weights, found.errors) == ({}, [])


def test_small_tensors_are_not_meant_and_left_to_later_rules():
    found = weights(
        {"match": "up.*", "dims": ["model"], "min_elements": 256},
        {"match": "up.bias", "dims": ["data"]},
    )
    assert found.plan.weights == {"up.weight": ("model",), "up.bias": ("data",)}
    (warning, *_) = weights({"match": "up.*", "dims": ["data"], "min_elements": 999}).warnings
    assert warning == (
        "rule 'up.*' divides nothing: none of the 2 that it matches has 999 elements"
    )


def test_a_rule_that_matches_nothing_names_the_nearest():
    rule = {"match": "embeding.weight", "dims": ["model"]}
    assert weights(rule).errors == [
        "rule 'embeding.weight': no parameter or buffer of that name (did you mean "
        "'embedding.weight'?)"
    ]
    assert weights({**rule, "optional": True}).errors == []


def test_a_rule_behind_others_is_told():
    found = weights(
        {"match": "*.weight", "dims": ["data"], "indivisible": "replicate"},
        {"match": "up.weight", "dims": ["model"]},
    )
    assert found.warnings[0] == (
        "rule 'up.weight' decides nothing: '*.weight' before it matches all that it does"
    )


def test_an_unknown_axis_is_told_once_for_its_rule():
    found = weights({"match": "*", "dims": ["modal"], "indivisible": "replicate"})
    assert found.errors == [
        "rule '*': spec ('modal',): no axis 'modal' in mesh(data=2, model=4) (did you mean "
        "'model'?)"
    ]


def test_large_weights_that_stay_whole_are_told_where_others_are_divided():
    (warning,) = weights({"match": "up.weight", "dims": ["model"]}).warnings
    assert warning == (
        "embedding.weight: shape (64, 8), 62% of all weights, is whole on each device: no rule "
        "divides it"
    )
    whole = {"match": "embedding.weight", "dims": []}
    assert weights(whole, {"match": "up.weight", "dims": ["model"]}).warnings == []


def test_a_plan_that_divides_no_weight_is_told():
    rule = {"match": "norm.*", "dims": ["model"], "indivisible": "replicate"}
    assert weights(rule).warnings == ["no weight is divided: none fits the rule that means it"]
    assert weights({**rule, "dims": []}).warnings == []


def test_rules_come_before_the_loader():
    loader = SimpleNamespace(load_shard_spec=lambda model: {
        model.up.weight: ("model",), model.up.bias: ("model",),
    })  # fmt: skip
    rules = [{"match": "*.bias", "dims": ["data"], "indivisible": "replicate"}]
    found = Resolved({"weights": {"from": "loader", "shard": rules}}, loader)
    assert found.plan.weights == {
        "up.weight": ("model",), "up.bias": ("data",), "norm.bias": ("data",),
    }  # fmt: skip


def test_activation_rules_are_over_paths_of_modules():
    rules = [{"match": "up", "dims": [None, "model"]}, {"match": "hed", "dims": ["data"]}]
    found = Resolved({"activations": {"shard": rules}})
    assert [(path, rule.spec) for path, rule in found.plan.activations.items()] == [
        ("up", (None, "model"))
    ]
    assert found.errors == ["rule 'hed': no module of that name (did you mean 'head'?)"]


def test_a_loader_without_activations_is_skipped_unless_they_are_optional():
    asked = {"activations": {"from": "loader"}}
    with pytest.raises(NotApplicableError, match="it has no load_activation_shard_spec"):
        Resolved(asked)
    asked["activations"]["optional"] = True
    assert Resolved(asked).plan.activations == {}


def test_input_rules_are_over_arguments():
    rules = [
        {"match": "0", "dims": ["data"]},
        {"match": "scale", "dims": ["data"]},
        {"match": "mask", "dims": ["data", "model"]},
    ]
    found = Resolved({"inputs": {"shard": rules}})
    assert found.plan.inputs == [("data",), ()]
    assert found.errors == [
        "rule 'scale': no tensor argument of that name",
        "input mask: shape (8,), spec ('data', 'model'): the spec has 2 entries, the tensor 1 "
        "dimensions",
    ]


def test_a_mesh_of_another_size_is_told_together_with_the_rest():
    findings = Findings()
    mesh = mesh_of({"mesh": {"shape": [3], "axes": ["model"]}}, None, 4, findings)
    rules = [{"match": "gone", "dims": ["model"]}]
    resolve({"weights": {"shard": rules}}, mesh, None, Network(), ([], {}), findings)
    with pytest.raises(CaseError) as caught:
        findings.refuse()
    assert caught.value.failure_class == "plan"
    assert caught.value.message.splitlines() == [
        "mesh of the plan: shape (3,), axes ('model',): the mesh has 3 devices, the case 4; "
        "--devices N gives another number",
        "rule 'gone': no parameter or buffer of that name",
    ]


def test_what_is_no_mesh_ends_at_once():
    with pytest.raises(CaseError, match="each dimension of the mesh needs one axis name"):
        make_mesh([2, 2], ["model"], 4, "mesh of the plan", Findings())
