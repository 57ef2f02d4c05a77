# SPDX-License-Identifier: Apache-2.0
"""What cannot be traced ends in LOWER, with the operator and the line of the model."""

import importlib.util

import pytest

pytest.importorskip("jax")

from tt_host_worker.failures import CaseError
from tt_host_worker.runtimes.lowering_failure import failures_placed

UNTRACEABLE = {
    "branches": ("aten::_local_scalar_dense", "if x.sum() > 0:"),
    "takes_the_value": ("aten::_local_scalar_dense", "return x * x.sum().item()"),
    "masks_by_value": ("__getitem__", "return x[x > 0]"),
    "finds_nonzero": ("aten::nonzero", "return x.nonzero()"),
    "leaves_for_numpy": ("Tensor.numpy", "return torch.from_numpy(x.numpy() + 1)"),
    "lists_its_values": ("Tensor.tolist", "return torch.tensor(x.tolist())"),
    "multiplies_groups": (
        "aten::_grouped_mm",
        "return torch._grouped_mm(x, torch.ones(1, 8, 8, dtype=torch.bfloat16), offs=ends)",
    ),
    "solves_least_squares": ("aten::linalg_lstsq", "return torch.linalg.lstsq(x, x).solution"),
    "lists_traced_tensors": ("mul", "return x.sum() * pair"),
}


@pytest.mark.parametrize("variant", UNTRACEABLE)
def test_operator_and_line_are_named_in_lower(run, host, loaders, variant):
    operator, code = UNTRACEABLE[variant]
    source = loaders / "untraceable/pytorch/networks.py"
    lines = source.read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.strip() == code)
    with pytest.raises(CaseError) as failed:
        run("untraceable", variant, host=host, runtime="spmd")
    assert host.stages[-1] == ("LOWER", "")
    assert failed.value.failure_class == "frontend"
    first, second = failed.value.message.splitlines()[:2]
    assert first.startswith(f"{operator} cannot be lowered: ")
    assert first.endswith(f"untraceable/pytorch/networks.py:{line} in forward: `{code}`")
    assert "Error: " in second or "OperatorNotFound: " in second
    assert "spmd.py" not in failed.value.message


def module_of(path, source):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_line_of_a_model_goes_before_that_of_a_library_it_calls(tmp_path):
    library = module_of(tmp_path / "site-packages/library.py", "def call():\n    1 / 0\n")
    model = module_of(
        tmp_path / "site-packages/modeling_x.py", "def forward(call):\n\n    return call()\n"
    )
    with pytest.raises(CaseError) as failed, failures_placed():
        model.forward(library.call)
    assert "modeling_x.py:3 in forward: `return call()`, through" in failed.value.message
    assert "library.py:2\nZeroDivisionError: division by zero" in failed.value.message


def test_memory_and_failures_with_a_class_pass():
    for error in (MemoryError(), CaseError("plan", "no such axis")):
        with pytest.raises(type(error)) as failed, failures_placed():
            raise error
        assert failed.value is error
