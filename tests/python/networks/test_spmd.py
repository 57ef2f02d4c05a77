# SPDX-License-Identifier: Apache-2.0
"""The `spmd` runtime against eager torch, on networks that each have one awkward property."""

import pytest
import torch

from tt_host_worker.failures import CaseError

jax = pytest.importorskip("jax")

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
NETWORKS = [
    "tuple",
    "dict/of-leaves",
    "mutating",
    "batch_norm",
    "plain_tensors",
    "tied",
]


@pytest.mark.parametrize("network", NETWORKS)
def test_inference_equals_eager(run, network):
    run("nets", network, runtime="spmd").assert_close("", **CLOSE)


@pytest.mark.parametrize(
    "network", ["batch_norm", "custom_backward", "dropping", "unused", "plain_tensors", "tied"]
)
def test_training_equals_eager(run, network):
    host = run("nets", network, runtime="spmd", run_mode="training")
    host.assert_close("forward", **CLOSE)
    host.assert_close("backward", **CLOSE)


def test_the_report_says_which_devices_ran_it(run):
    facts = run("nets", "mlp", runtime="spmd").facts
    assert (facts["platform"], facts["device_kind"]) == ("cpu", "cpu")
    assert "platform" not in run("nets", "mlp", runtime="cpu").facts


def test_a_parameter_without_gradient_is_none_not_zeros(run):
    gradients = run("nets", "unused", runtime="spmd", run_mode="training").device["backward"]
    assert gradients["unused"].value is None
    assert gradients["only_by_index"].value is None
    assert gradients["0.weight"].value is not None


def test_bfloat16(run):
    host = run("nets", "batch_norm", runtime="spmd", run_mode="training", dtype="bfloat16")
    assert host.device["forward"]["output"].value.dtype is torch.bfloat16
    host.assert_close("forward", rtol=0.05, atol=0.05)


def execute(model, *args, training):
    from tt_host_worker.runtimes import spmd
    from tt_host_worker.runtimes.interface import Program

    execution = spmd.Execution(Program(model, list(args), {}, training, lambda out: out, 0))
    execution.place()
    phase = "forward" if training else ""
    for step in (execution.lower, execution.compile, execution.run, execution.gather):
        result = step(phase)
    return execution, result


@pytest.mark.parametrize("momentum", [0.1, 0.7])
def test_running_statistics_equal_eager(momentum):
    device = torch.nn.BatchNorm1d(3, momentum=momentum)
    eager = torch.nn.BatchNorm1d(3, momentum=momentum)
    x = torch.randn(5, 3) * 2 + 1
    eager(x)
    execute(device, x, training=True)
    torch.testing.assert_close(device.running_mean, eager.running_mean)
    torch.testing.assert_close(device.running_var, eager.running_var)
    assert device.num_batches_tracked == 1


@pytest.mark.parametrize("training", [True, False])
def test_instance_norm_equals_eager_with_its_running_statistics(training):
    device, eager = (
        torch.nn.InstanceNorm1d(3, track_running_stats=True, affine=True, momentum=0.4)
        for _ in range(2)
    )
    for norm in (device, eager):
        norm.train(training).running_mean.fill_(0.5)
    x = torch.randn(2, 3, 5) * 2 + 1
    expected = eager(x)
    _, (output,) = execute(device, x, training=training)
    torch.testing.assert_close(output.value, expected.detach(), **CLOSE)
    torch.testing.assert_close(device.running_mean, eager.running_mean)
    torch.testing.assert_close(device.running_var, eager.running_var)


def test_eval_leaves_running_statistics_alone():
    model = torch.nn.BatchNorm1d(3).eval()
    execute(model, torch.randn(5, 3), training=False)
    assert model.running_mean.equal(torch.zeros(3))


def test_the_module_keeps_its_own_tensors():
    model = torch.nn.LSTM(3, 3)
    before = dict(model.named_parameters())
    execute(model, torch.randn(2, 1, 3), training=False)
    assert all(after is before[name] for name, after in model.named_parameters())
    assert all(isinstance(weight, torch.nn.Parameter) for weight in model._flat_weights)


def test_a_write_through_a_view_is_refused_not_lost():
    class Writes(torch.nn.Module):
        def forward(self, x):
            scores = torch.zeros(2, 3)
            scores[0].copy_(x)
            return scores

    with pytest.raises(CaseError, match="through a view of a CPU tensor"):
        execute(Writes(), torch.ones(3), training=False)


@pytest.mark.parametrize("data", [[1.5, 2.0, 3.0], [1, 2, 3], lambda x: x[0]])
def test_new_tensor_has_the_type_of_its_tensor_and_a_value(data):
    class Makes(torch.nn.Module):
        def forward(self, x):
            return x.new_tensor(data(x) if callable(data) else data)

    x = torch.tensor([4.0, 5.0, 6.0])
    _, (made,) = execute(Makes(), x, training=False)
    torch.testing.assert_close(made.value, Makes()(x))


class Multiplies(torch.nn.Module):
    def forward(self, x):
        for _ in range(10):
            x = x @ x
        return x


class FailsOnTheDevice(torch.nn.Module):
    def forward(self, x):
        def fail(_value):
            raise ValueError("the device says no")

        return x.apply_jax(lambda array: jax.pure_callback(fail, array, array))


def compiled(model, x):
    from tt_host_worker.runtimes import spmd
    from tt_host_worker.runtimes.interface import Program

    execution = spmd.Execution(Program(model, [x], {}, False, lambda out: out, 0))
    execution.place()
    execution.lower("")
    execution.compile("")
    return execution


def test_run_waits_for_the_device():
    """Execution is asynchronous; else what fails there would be seen in GATHER."""
    execution = compiled(Multiplies(), torch.eye(1000))
    execution.run("")
    assert all(array.is_ready() for array in jax.tree.leaves(execution._result))


def test_what_fails_on_the_device_fails_in_run():
    with pytest.raises(jax.errors.JaxRuntimeError, match="the device says no"):
        compiled(FailsOnTheDevice(), torch.ones(3)).run("")


def test_gradients_reach_the_host_one_by_one(monkeypatch):
    """What is on the device and what has been copied never exceed all gradients and one more."""
    from tt_host_worker.runtimes import array_bridge, spmd

    model = torch.nn.Sequential(*(torch.nn.Linear(32, 32, bias=False) for _ in range(8)))
    execution, _ = execute(model, torch.randn(2, 32), training=True)
    execution.lower("backward")
    execution.compile("backward")
    execution.run("backward", torch.randn(2, 32))
    on_device = []

    def counting_to_host(array):
        on_device.append(sum(array.shape == (32, 32) for array in jax.live_arrays()))
        return array_bridge.to_host(array)

    monkeypatch.setattr(spmd, "to_host", counting_to_host)
    assert len(execution.gather("backward")) == 8
    assert on_device == [8, 7, 6, 5, 4, 3, 2, 1]


def test_torch_still_works_beside_torchax():
    """Import shim and coexistence: without them each of these fails in this process."""
    from torch.utils.data import DataLoader

    with torch.random.fork_rng():
        torch.manual_seed(0)
    assert len(list(DataLoader([1, 2], pin_memory=True))) == 2
    doubled = torch.compile(lambda x: x * 2, backend="eager")(torch.ones(2))
    assert doubled.equal(torch.full((2,), 2.0))


def test_gradients_that_depend_on_the_cotangent():
    import jax

    from tt_host_worker.runtimes.cotangent_reach import outputs_reached

    nested = jax.jit(lambda a, b: (a * 2, b + 1))
    jaxpr = jax.make_jaxpr(lambda a, c: (*nested(a, c), a + c, 3.0))(1.0, 1.0).jaxpr
    assert outputs_reached(jaxpr, jaxpr.invars[1:]) == [False, True, True, False]


def test_a_constant_keeps_the_value_it_was_used_with():
    class ChangesAConstant(torch.nn.Module):
        def forward(self, x):
            offset = torch.zeros(64)
            before = x + offset
            offset.fill_(5)
            return before, x + offset

    x = torch.randn(64)
    _, (before, after) = execute(ChangesAConstant(), x, training=False)
    torch.testing.assert_close(before.value, x)
    torch.testing.assert_close(after.value, x + 5)


class Counts(torch.nn.Module):
    """Uses a buffer whose old value the backward pass needs, and replaces it."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(64))
        self.register_buffer("calls", torch.ones(64))

    def forward(self, x):
        output = self.weight * self.calls + x
        self.calls = self.calls + 1
        return output


def test_backward_takes_what_forward_was_given_without_a_copy_and_before_it_was_replaced():
    model = Counts()
    memory = model.calls.data_ptr()
    execution, _ = execute(model, torch.randn(64), training=True)
    (kept,) = jax.tree.leaves(execution._backward)
    assert kept.unsafe_buffer_pointer() == memory
    assert model.calls.equal(torch.full((64,), 2.0))
    execution.lower("backward")
    execution.compile("backward")
    execution.run("backward", torch.ones(64))
    (gradient,) = execution.gather("backward")
    torch.testing.assert_close(gradient.value, torch.ones(64))
