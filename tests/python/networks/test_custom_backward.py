# SPDX-License-Identifier: Apache-2.0
"""Gradients through hand-written backwards under `spmd`, against torch's own engine."""

import copy

import pytest
import torch
from torch.autograd import Function

pytest.importorskip("jax")

from tt_host_worker.failures import CaseError


class Tripled(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1.0

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 3


class RoundedStraightThrough(Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class ScaledAndShifted(Function):
    """Saved tensors, an attribute, arguments that are no tensors, one input per gradient."""

    @staticmethod
    def forward(ctx, x, scale, shift, power=2):
        ctx.save_for_backward(x, scale)
        ctx.power, ctx.halves = power, [x / 2]
        return x**power * scale + shift

    @staticmethod
    def backward(ctx, gradient):
        x, scale = ctx.saved_tensors
        assert ctx.needs_input_grad == (True, True, False)
        to_x = gradient * scale * ctx.power * x ** (ctx.power - 1) + ctx.halves[0]
        return to_x, gradient * x**ctx.power * 5, None, None


class SetUpApart(Function):
    @staticmethod
    def forward(x, factor):
        return x * factor, (x > 0).long()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.factor = inputs[1]
        ctx.mark_non_differentiable(output[1])

    @staticmethod
    def backward(ctx, gradient, none):
        return gradient * ctx.factor * 2, None


class TwoOutputs(Function):
    """One output is not used: its gradient is absent, or zeros where it is asked for."""

    @staticmethod
    def forward(ctx, x, materialise):
        ctx.set_materialize_grads(materialise)
        ctx.materialise = materialise
        return x * 2, x * 3

    @staticmethod
    def backward(ctx, first, second):
        if not ctx.materialise:
            assert second is None
            return first * 7, None
        return first * 7 + second, None


class Doubled(Function):
    """Writes into its argument."""

    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 11


class Summed(Function):
    """Returns a gradient that the engine sums over a broadcast dimension."""

    @staticmethod
    def forward(ctx, x, bias):
        return x + bias

    @staticmethod
    def backward(ctx, gradient):
        return gradient, gradient * 2


class DifferentiatesItself(Function):
    @staticmethod
    def forward(ctx, x, function):
        ctx.save_for_backward(x)
        ctx.function = function
        return function(x)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            return torch.autograd.grad(ctx.function(x), x, gradient)[0], None


def doubled_through_linear(x):
    return x + torch.nn.functional.linear(x, torch.eye(8))


def without_gradient(model, x):
    with torch.no_grad():
        scale = x * model.scale
    return x * scale


def computed_without_gradient(compute):
    def middle(model, x):
        with torch.no_grad():
            stopped = compute(model, x)
        return x * stopped

    return middle


def normalised(model, x):
    return torch.nn.functional.batch_norm(x, None, None, model.scale, None, True)


def written_without_gradient(_model, x):
    stopped = torch.zeros(2, 8)
    return stopped.copy_(x)


def written_result_without_gradient(model, x):
    return torch.relu_(x * model.scale)


def requires_a_gradient(model, x):
    """What does not, on either side, changes the result."""
    stopped = x.detach()
    told = [t.requires_grad for t in (model.scale, x, x[0], x > 0, stopped, x.data)]
    assert told == [True, True, True, False, False, False]
    return x * 2 if x.requires_grad else x


def shares_its_value(_model, x):
    counts = torch.zeros_like(x)
    counts.data.add_(1)
    counts.detach()[0] = 3
    return x * counts


bound_at_import = Tripled.apply


class Between(torch.nn.Module):
    """`middle` between two linear layers."""

    def __init__(self, middle):
        super().__init__()
        self.first, self.last = torch.nn.Linear(4, 8), torch.nn.Linear(8, 3)
        self.scale = torch.nn.Parameter(torch.rand(8))
        self.middle = middle

    def forward(self, x):
        return self.last(self.middle(self, self.first(x)))


def checkpointed(model, x, reentrant):
    from torch.utils.checkpoint import checkpoint

    return checkpoint(lambda h: h * model.scale, x, use_reentrant=reentrant)


MIDDLES = {
    "tripled": lambda model, x: Tripled.apply(x),
    "apply bound by name": lambda model, x: bound_at_import(x),
    "straight through": lambda model, x: RoundedStraightThrough.apply(x * 3),
    "saved": lambda model, x: ScaledAndShifted.apply(x, model.scale, torch.ones(8)),
    "set up apart": lambda model, x: SetUpApart.apply(x, 1.5)[0],
    "zeros for an unused output": lambda model, x: TwoOutputs.apply(x, True)[0],
    "none for an unused output": lambda model, x: TwoOutputs.apply(x, False)[0],
    "written argument": lambda model, x: Doubled.apply(x * 1.0),
    "broadcast": lambda model, x: Summed.apply(x, model.scale),
    "nested": lambda model, x: Tripled.apply(RoundedStraightThrough.apply(x * 2)),
    "checkpoint": lambda model, x: checkpointed(model, x, reentrant=False),
    "re-entrant checkpoint": lambda model, x: checkpointed(model, x, reentrant=True),
    "differentiates itself": lambda model, x: DifferentiatesItself.apply(x, torch.sin),
    "no_grad": without_gradient,
    "detach": lambda model, x: x * (x * model.scale).detach(),
    "torch.detach of a view": lambda model, x: x * torch.detach(x.view(2, 8)),
    "torch.detach": lambda model, x: x * torch.detach(x * model.scale),
    "detach in place": lambda model, x: x * (x * model.scale).detach_(),
    "data": lambda model, x: x * (x * model.scale).data,
    "data of a view": lambda model, x: x * x[:, :].data,
    "data of a weight": lambda model, x: x * model.scale.data,
    "shared value": shares_its_value,
    "no_grad view": computed_without_gradient(lambda model, x: x[:, :]),
    "no_grad batch norm": computed_without_gradient(normalised),
    "no_grad write": computed_without_gradient(written_without_gradient),
    "no_grad in place": computed_without_gradient(written_result_without_gradient),
    "requires_grad": requires_a_gradient,
    "requires_grad_(True)": lambda model, x: (x * 1).requires_grad_(True) * model.scale,
    "retain_grad": lambda model, x: x.retain_grad() or x * model.scale,
    "only of an input": lambda model, x: x * Tripled.apply(torch.ones(8)),
}


def gradients_on_device(model, x, cotangent, sharding=None):
    from tt_host_worker.runtimes import spmd
    from tt_host_worker.runtimes.interface import Program

    devices = sharding.mesh.size if sharding else 1
    execution = spmd.Execution(Program(model, [x], {}, True, lambda y: y, 0, devices, sharding))
    execution.place()
    for phase, given in (("forward", None), ("backward", cotangent)):
        execution.lower(phase)
        execution.compile(phase)
        execution.run(phase, given)
        leaves = execution.gather(phase)
    return {leaf.path: leaf.value for leaf in leaves}


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=list(MIDDLES))
def test_gradients_are_those_of_torch(middle):
    torch.manual_seed(0)
    model, x, cotangent = Between(middle), torch.randn(2, 4), torch.randn(2, 3)
    eager = copy.deepcopy(model)
    eager(x).backward(cotangent)
    expected = {name: p.grad for name, p in eager.named_parameters()}
    found = gradients_on_device(model, x, cotangent)
    assert {n for n, g in found.items() if g is None} == {
        n for n, g in expected.items() if g is None
    }
    for name, gradient in expected.items():
        if gradient is not None:
            torch.testing.assert_close(found[name], gradient, msg=name)


def test_a_backward_that_cannot_be_followed_is_refused():
    model = Between(lambda _model, x: DifferentiatesItself.apply(x, doubled_through_linear))
    with pytest.raises(CaseError) as refused:
        gradients_on_device(model, torch.randn(2, 4), torch.randn(2, 3))
    assert refused.value.failure_class == "unsupported"
    assert "backward of torch.autograd.Function DifferentiatesItself" in refused.value.message
    assert "torch.autograd.grad through linear" in refused.value.message
    assert "test_custom_backward.py:" in refused.value.message


def tripled_by_a_hook(model, x):
    if x.requires_grad:
        x.register_hook(lambda gradient: gradient * 3)
    return x


def switched_off(model, x):
    return x * model.scale.requires_grad_(False)


def given_other_data(model, x):
    model.scale.data = model.scale.data.clamp(0, 0.1)
    return x * model.scale


def clamped_through_data(model, x):
    model.scale.data.clamp_(0, 0.1)
    return x * model.scale


def clamped_without_gradient(model, x):
    with torch.no_grad():
        model.scale.clamp_(0, 0.1)
    return x * model.scale


def stored_through_data(model, x):
    kept = torch.zeros_like(x)
    kept.data.copy_(x)
    return x * kept


def differentiated_through_linear(model, x):
    return x * torch.autograd.grad(doubled_through_linear(x.requires_grad_()).sum(), x)[0]


@pytest.mark.parametrize(
    ("middle", "operator"),
    [
        (tripled_by_a_hook, "Tensor.register_hook"),
        (switched_off, "Tensor.requires_grad_"),
        (given_other_data, "Tensor.data"),
        (clamped_through_data, "aten::copy_"),
        (clamped_without_gradient, "clamp_"),
        (stored_through_data, "aten::copy_"),
        (differentiated_through_linear, "torch.autograd.grad through linear"),
    ],
)
def test_a_gradient_that_jax_would_not_give_is_refused(middle, operator):
    with pytest.raises(CaseError) as refused:
        gradients_on_device(Between(middle), torch.randn(2, 4), torch.randn(2, 3))
    assert refused.value.failure_class == "unsupported"
    first, second = refused.value.message.splitlines()
    assert first.startswith(f"{operator} cannot be lowered: ")
    assert f" in {middle.__name__}: `" in first
    assert second.startswith("UnsupportedError: ")


class Holder:
    """Hides a tensor from what looks through arguments and contexts."""

    def __init__(self, tensor):
        self.tensor = tensor


class LooksInForward(Function):
    @staticmethod
    def forward(ctx, x, holder):
        return x * holder.tensor

    @staticmethod
    def backward(ctx, gradient):
        return gradient, None


class LooksInBackward(Function):
    @staticmethod
    def forward(ctx, x, holder):
        ctx.holder = holder
        return x * 1.0

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.holder.tensor, None


@pytest.mark.parametrize("function", [LooksInForward, LooksInBackward])
@pytest.mark.parametrize("hide", [lambda model, x: model.scale, lambda model, x: x * 2])
def test_a_traced_tensor_that_is_handed_over_unseen_is_refused(function, hide):
    model = Between(lambda model, x: function.apply(x, Holder(hide(model, x))))
    with pytest.raises(CaseError, match=rf"(neither an argument|backward of).*{function.__name__}"):
        gradients_on_device(model, torch.randn(2, 4), torch.randn(2, 3))


def test_a_gradient_too_few_is_refused():
    class Forgets(Function):
        @staticmethod
        def forward(ctx, x, other):
            return x * other

        @staticmethod
        def backward(ctx, gradient):
            return gradient

    model = Between(lambda model, x: Forgets.apply(x, model.scale))
    with pytest.raises(CaseError, match="returned 1 gradients for 2 arguments"):
        gradients_on_device(model, torch.randn(2, 4), torch.randn(2, 3))


@pytest.mark.parametrize(
    ("hook", "owner"),
    [
        (lambda model: model.first.register_full_backward_hook(print), "module 'first'"),
        (lambda model: model.last.register_full_backward_pre_hook(print), "module 'last'"),
        (lambda model: model.scale.register_hook(print), "parameter 'scale'"),
        (
            lambda model: model.scale.register_post_accumulate_grad_hook(print),
            "parameter 'scale'",
        ),
    ],
)
def test_hooks_on_gradients_are_refused(hook, owner):
    model = Between(MIDDLES["saved"])
    hook(model)
    with pytest.raises(CaseError, match=f"the backward hook of {owner} cannot be honoured"):
        gradients_on_device(model, torch.randn(2, 4), torch.randn(2, 3))
