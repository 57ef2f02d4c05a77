# SPDX-License-Identifier: Apache-2.0
"""Hooks of a plan: how they are called, and whose fault a failure is."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest
import torch

from tt_host_worker.failures import CaseError, NotApplicableError
from tt_host_worker.output_leaves import Leaf
from tt_host_worker.plugins.hook_context import HookContext
from tt_host_worker.plugins.hooks import PlanHooks, load_hooks
from tt_host_worker.sharding.mesh import Mesh
from tthost_sdk import MisuseError, ParallelismHooks, PluginError, UnimplementedError

SOURCE = """
from tthost_sdk import UnimplementedError

class Hooks:
    def wrap_forward(self, context, forward):
        def wrapped(x):
            if x == "own":
                raise ValueError("mine")
            if x == "skip":
                raise UnimplementedError("not for this one")
            return forward(x) + 1
        return wrapped

    def gather(self, context, outputs):
        return {path: value * 2 for path, value in outputs.items()} | context.extra
"""


@pytest.fixture
def hooks(tmp_path):
    (tmp_path / "acme_hooks.py").write_text(SOURCE, encoding="utf-8")
    yield load_hooks({"hooks": {"python": "acme_hooks:Hooks"}}, str(tmp_path))
    sys.modules.pop("acme_hooks")
    sys.path.remove(str(tmp_path))


def test_a_plan_without_hooks_has_none():
    assert load_hooks({"hooks": None}, "") is None
    assert load_hooks({}, "") is None


def test_what_is_offered_is_called(hooks):
    assert hooks.offered == ["wrap_forward", "gather"]
    hooks.prepare(None)
    assert hooks.forward(None, lambda x: x * 10)(3) == 31
    leaves = [Leaf("a", 1, 0.5), Leaf("b", 2)]
    gathered = hooks.gather(SimpleNamespace(extra={}), leaves)
    assert gathered == [Leaf("a", 2, 0.5), Leaf("b", 4)]


def test_a_failure_of_the_hook_has_its_line(hooks, tmp_path):
    with pytest.raises(CaseError) as raised:
        hooks.forward(None, lambda x: x)("own")
    assert raised.value.failure_class == "plugin_error"
    assert raised.value.message == (
        "hook wrap_forward of acme_hooks:Hooks, in stage LOWER: ValueError: mine "
        f"({tmp_path}/acme_hooks.py:8, in wrapped)"
    )


def test_a_failure_of_the_model_stays_the_models(hooks):
    def model(_x):
        raise KeyError("weights")

    with pytest.raises(KeyError):
        hooks.forward(None, model)(1)
    with pytest.raises(RuntimeError):  # Of torch alone: no line of the model takes part.
        hooks.forward(None, torch.nn.Linear(2, 2))(torch.ones(3))


def test_a_mistake_inside_a_module_hook_is_the_hooks(hooks):
    acme = sys.modules["acme_hooks"]
    exec("def on_output(module, args, output): return output.nonsense()", acme.__dict__)
    model = torch.nn.Linear(2, 2)
    model.register_forward_hook(acme.on_output)
    with pytest.raises(CaseError, match="AttributeError"):
        hooks.forward(None, model)(torch.ones(2))


def test_unimplemented_skips(hooks):
    with pytest.raises(NotApplicableError, match="not for this one"):
        hooks.forward(None, lambda x: x)("skip")


def test_gather_must_give_the_same_paths(hooks):
    with pytest.raises(CaseError, match=r"gave \['a', 'c'\], expected a dict of \['a'\]"):
        hooks.gather(SimpleNamespace(extra={"c": 1}), [Leaf("a", 1)])


def test_an_object_without_hooks_is_refused(tmp_path):
    with pytest.raises(PluginError, match="has none of the methods prepare, wrap_forward, gather"):
        PlanHooks("acme:x", ModuleType("x"))
    with pytest.raises(CaseError, match="hooks of the plan: there is no module 'acme_gone'"):
        load_hooks({"hooks": {"python": "acme_gone:Hooks"}}, str(tmp_path))


def test_what_is_only_inherited_is_not_offered():
    class Gathering(ParallelismHooks):
        def gather(self, context, outputs):
            return outputs

    assert PlanHooks("acme:Gathering", Gathering).offered == ["gather"]


def context(divide=lambda tensor, spec: (tensor, spec)) -> HookContext:
    mesh = Mesh((1, 2), ("batch", "model"))
    return HookContext(torch.nn.Identity(), mesh, [], "inference", {}, divide)


def test_specs_are_checked():
    assert context().spec(None, "model") == (None, "model")
    with pytest.raises(MisuseError, match=r"no axis 'modelx'.*did you mean 'model'"):
        context().spec("modelx")


def test_only_what_divides_is_constrained():
    tensor = torch.ones(3, 4)
    assert context().constrain(tensor, (None, "model"))[1] == (None, "model")
    with pytest.raises(MisuseError, match="dimension 0 of size 3 does not divide"):
        context().constrain(tensor, ("model",))
    assert context().constrain("no tensor", ("model",)) == "no tensor"


def test_unimplemented_in_prepare_skips():
    class Refusing:
        def prepare(self, context):
            raise UnimplementedError("needs attention")

    with pytest.raises(NotApplicableError, match="needs attention"):
        PlanHooks("acme:Refusing", Refusing).prepare(context())
