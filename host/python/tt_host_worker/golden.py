# SPDX-License-Identifier: Apache-2.0
"""The golden run: eager torch on the CPU, in the model's own dtype."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch

from .failures import CaseError
from .fresh_copies import Arguments
from .gradient_noise import with_noise_floors
from .output_leaves import Leaf
from .runtimes.cpu import Execution
from .runtimes.interface import BACKWARD, FORWARD, INFERENCE, Program
from .training import TrainedOutput, custom_backwards, random_cotangent


@dataclass
class Golden:
    """What the device run is compared with.

    select     output of the model → what is compared; for training the one tensor differentiated
    cotangent  gradient of that tensor, None for inference
    """

    outputs: list[Leaf]
    select: Callable[[Any], Any]
    gradients: list[Leaf] = field(default_factory=list)
    cotangent: torch.Tensor | None = None
    trained_output: str = ""
    custom_backwards: list[str] = field(default_factory=list)
    noise_remark: str = ""


def run_golden(
    model: torch.nn.Module,
    arguments: Arguments,
    training: bool,
    unpack: Callable[[Any], Any] | None,
    seed: int,
) -> Golden:
    """Forward, and for training backward. Uses up `model` and `arguments`."""
    return _training(model, arguments, unpack, seed) if training else _inference(model, arguments, seed)


def _inference(model: torch.nn.Module, arguments: Arguments, seed: int) -> Golden:
    execution = Execution(Program(model, *arguments, False, _everything, seed))
    execution.place()
    execution.run(INFERENCE)
    return Golden(execution.gather(INFERENCE), _everything)


def _everything(output: Any) -> Any:
    return output


def _training(
    model: torch.nn.Module, arguments: Arguments, unpack: Callable[[Any], Any] | None, seed: int
) -> Golden:
    trained = TrainedOutput(unpack)
    chosen: list[torch.Tensor] = []

    def choose(output: Any) -> torch.Tensor:
        chosen.append(trained.choose(output))
        return chosen[-1]

    execution = Execution(Program(model, *arguments, True, choose, seed))
    execution.place()
    execution.run(FORWARD)
    outputs = execution.gather(FORWARD)
    cotangent = random_cotangent(chosen[0], seed)
    backwards = custom_backwards(chosen[0])
    execution.run(BACKWARD, cotangent)
    gradients = execution.gather(BACKWARD)
    if all(leaf.value is None for leaf in gradients):
        raise CaseError("model_error", "no parameter received a gradient in the golden run")
    return Golden(outputs, trained.again, gradients, cotangent, trained.remark, backwards)
