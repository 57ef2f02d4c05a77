# SPDX-License-Identifier: Apache-2.0
"""The golden run: eager torch on the CPU, in the model's own dtype."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch

from .failures import CaseError
from .fresh_copies import Arguments
from .gradient_noise import suspicious, wider_type, with_noise_floors
from .loader_call import LoaderCall, cast_floats
from .output_leaves import Leaf
from .runtimes.cpu import Execution
from .runtimes.interface import BACKWARD, FORWARD, INFERENCE, Program
from .training import TrainedOutput, random_cotangent


@dataclass
class Golden:
    """What the device run is compared with.

    select        output of the model → what is compared; for training the one tensor differentiated
    cotangent     gradient of that tensor, None for inference
    trained_leaf  which leaf of the output that tensor is, None where the loader chooses
    reused_of     the case that computed it, empty where this one did
    """

    outputs: list[Leaf]
    select: Callable[[Any], Any]
    gradients: list[Leaf] = field(default_factory=list)
    cotangent: torch.Tensor | None = None
    trained_output: str = ""
    trained_leaf: str | None = None
    noise_remark: str = ""
    reused_of: str = ""
    reuse_remark: str = ""


def run_golden(
    model: torch.nn.Module,
    arguments: Arguments,
    training: bool,
    loader: LoaderCall,
    seed: int,
) -> Golden:
    """Forward, and for training backward. Uses up `model` and `arguments`."""
    return (
        _training(model, arguments, loader, seed)
        if training
        else _inference(model, arguments, seed)
    )


def _inference(model: torch.nn.Module, arguments: Arguments, seed: int) -> Golden:
    execution = Execution(Program(model, *arguments, False, everything, seed))
    execution.place()
    execution.run(INFERENCE)
    return Golden(execution.gather(INFERENCE), everything)


def everything(output: Any) -> Any:
    """What inference compares."""
    return output


def _training(
    model: torch.nn.Module, arguments: Arguments, loader: LoaderCall, seed: int
) -> Golden:
    trained = TrainedOutput(loader.unpack())
    chosen: list[torch.Tensor] = []

    def choose(output: Any) -> torch.Tensor:
        chosen.append(trained.choose(output))
        return chosen[-1]

    execution = Execution(Program(model, *arguments, True, choose, seed))
    execution.place()
    execution.run(FORWARD)
    outputs = execution.gather(FORWARD)
    cotangent = random_cotangent(chosen[0], seed)
    execution.run(BACKWARD, cotangent)
    gradients = execution.gather(BACKWARD)
    if all(leaf.value is None for leaf in gradients):
        raise CaseError("model_error", "no parameter received a gradient in the golden run")
    golden = Golden(outputs, trained.again, gradients, cotangent, trained.remark, trained.leaf)
    _mark_noise(golden, model, loader, seed)
    return golden


def _mark_noise(golden: Golden, model: torch.nn.Module, loader: LoaderCall, seed: int) -> None:
    """Puts noise floors on gradients that vanish in a wider type. Uses up the model.

    A model that cannot run in the wider type keeps its gradients without floors, and a remark.
    """
    names = suspicious(golden.gradients)
    wide = wider_type(golden.cotangent.dtype)
    if not names or wide is None:
        return
    model.zero_grad(set_to_none=True)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in names)  # The other gradients need no memory again.
    args, kwargs = cast_floats(loader.load_inputs(), wide)
    try:
        execution = Execution(Program(model.to(wide), args, kwargs, True, golden.select, seed))
        execution.place()
        execution.run(FORWARD)
        execution.run(BACKWARD, golden.cotangent.to(wide))
    except Exception as error:  # Whatever the model raises when its types change.
        golden.noise_remark = f"not told from small gradients: no {wide} run ({error})"
        return
    gradients = {leaf.path: leaf.value for leaf in execution.gather(BACKWARD)}
    golden.gradients = with_noise_floors(golden.gradients, names, gradients)
    floors = {leaf.path: leaf.noise_floor for leaf in golden.gradients if leaf.noise_floor}
    golden.noise_remark = ", ".join(f"{path} ≤ {floor:.1e}" for path, floor in floors.items())
