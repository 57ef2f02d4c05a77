# SPDX-License-Identifier: Apache-2.0
import pytest
import torch

from tt_host_worker.failures import CaseError
from tt_host_worker.training import TrainedOutput, random_cotangent


def grad(*shape):
    return torch.ones(*shape, requires_grad=True) * 1


def test_logits_go_before_earlier_leaves():
    output = {"aux": grad(1), "last_hidden_state": grad(2), "logits": grad(3)}
    trained = TrainedOutput(None)
    assert trained.choose(output) is output["logits"]
    assert trained.remark == "leaf logits"


def test_else_the_first_differentiable_leaf_and_the_other_side_obeys():
    trained = TrainedOutput(None)
    chosen = grad(2)
    assert trained.choose((torch.ones(1).argmax(), torch.ones(2), [chosen, grad(3)])) is chosen
    other = torch.zeros(2)  # A traced output knows no requires_grad.
    assert trained.again((0, torch.ones(2), [other, torch.ones(3)])) is other


def test_the_loader_chooses_where_it_can():
    trained = TrainedOutput(lambda output: output["b"])
    output = {"logits": grad(1), "b": grad(2)}
    assert trained.choose(output) is output["b"]
    assert trained.again(output) is output["b"]


def test_a_loader_that_refuses_the_output_leaves_it_to_the_rule():
    def refuse(output):
        raise ValueError("no registry entry")

    output = (grad(1), grad(2))
    assert TrainedOutput(refuse).choose(output) is output[0]


def test_an_output_without_gradient_is_a_model_error():
    with pytest.raises(CaseError, match="no floating-point tensor"):
        TrainedOutput(None).choose({"ids": torch.ones(1), "text": "x"})


def test_a_device_output_without_the_leaf_is_an_error():
    trained = TrainedOutput(None)
    trained.choose({"logits": grad(1)})
    with pytest.raises(CaseError, match="no leaf logits"):
        trained.again({"other": grad(1)})


def test_the_cotangent_is_random_and_repeatable():
    output = torch.ones(3, 2, dtype=torch.bfloat16)
    first, second = random_cotangent(output, 5), random_cotangent(output, 5)
    assert first.shape == output.shape
    assert first.dtype is torch.bfloat16
    assert first.equal(second)
    assert not first.equal(random_cotangent(output, 6))


def test_none_gradients_are_leaves(run):
    host = run("nets", "unused", run_mode="training")
    gradients = host.golden["backward"]
    assert gradients["unused"].value is None
    assert gradients["only_by_index"].value is None
    assert "frozen" not in gradients
    host.assert_close("backward")


def test_no_gradient_at_all_is_a_model_error(run, monkeypatch):
    import tt_host_worker.golden as golden

    monkeypatch.setattr(golden.Execution, "gather", lambda self, phase: [])
    with pytest.raises(CaseError, match="no parameter received a gradient"):
        run("nets", "mlp", run_mode="training")
