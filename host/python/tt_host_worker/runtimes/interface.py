# SPDX-License-Identifier: Apache-2.0
"""What a runtime is: one class whose methods are the stages of a case.

A runtime is a module in this package, or in a directory of TTHOST_RUNTIME_PATH, that defines

* ``Execution``       a subclass of `RuntimeExecution`: one case on one set of devices
* ``warm_imports()``  imports what the runtime needs; never starts a backend, a device or a thread

The driver announces each stage, then calls the method of that name. A runtime that cannot separate
a stage leaves its method empty and leaves the stage out of `SEPARATES`: its work is then done, and
its time and failures are counted, in the next stage that is separate. A runtime whose one call goes
through several stages sets `ONE_CALL` and announces them itself.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch

from ..failures import CaseError
from ..output_leaves import Leaf
from ..plugins.hooks import PlanHooks
from ..pure_network import PureNetwork
from ..sharding import ShardingPlan

FORWARD = "forward"
BACKWARD = "backward"
INFERENCE = ""

TORCH = "torch"
JAX = "jax"


@dataclass
class Program:
    """What is to be executed. The runtime owns all of it and may change it.

    select    output of the model → what is compared: all of it, or the tensor that training uses
    devices   how many the plan asks for
    sharding  how weights and inputs are divided among them; None: one device holds all of it
    abstract  tensors count for their shapes alone: the program is placed, lowered and compiled,
              never run
    announce  (stage, phase) is about to be entered; for runtimes with ONE_CALL
    plan      the document that all of it came from
    hooks     of the strategy; only for runtimes whose `check_plan` lets them pass
    """

    model: torch.nn.Module | PureNetwork
    args: list[Any]
    kwargs: dict[str, Any]
    training: bool
    select: Callable[[Any], Any]
    seed: int
    devices: int = 1
    sharding: ShardingPlan | None = None
    abstract: bool = False
    announce: Callable[[str, str], None] = lambda stage, phase: None
    plan: dict[str, Any] = field(default_factory=dict)
    hooks: PlanHooks | None = None


class RuntimeExecution(abc.ABC):
    """One program on one runtime. Phases: "" for inference; "forward", "backward" for training."""

    SEPARATES: ClassVar[frozenset[str]]
    # True where a program can be abstract.
    COMPILES_SHAPES: ClassVar[bool] = False
    # True where one call lowers, compiles and runs: `run` makes it and announces these stages.
    ONE_CALL: ClassVar[bool] = False

    def __init__(self, program: Program):
        self.program = program

    @classmethod
    def of_framework(cls, framework: str) -> type[RuntimeExecution] | None:
        """The class that executes the models of a framework, "torch" or "jax"; None: it cannot."""
        return cls if framework == TORCH else None

    @classmethod
    def check_plan(cls, plan: dict) -> str | None:
        """What in a `tthost.plan/1` document this runtime cannot do, or None."""
        if plan.get("process", {}).get("devices", 1) != 1 or plan.get("process", {}).get("spmd"):
            return "more than one device"
        for part in ("mesh", "inputs", "weights", "activations", "hooks"):
            if _asks_for_something(plan.get(part)):
                return f"plan part '{part}'"
        return None

    @classmethod
    def prepare(cls, platform: str, devices: int) -> None:
        """Once per process, before all else, in IMPORT: chooses platform and number of devices.

        `platform` is that of --platform, empty for the runtime's own. Raises CaseError of class env
        where it is not installed.
        """
        if platform not in ("", "cpu"):
            raise CaseError(
                "env",
                f"no platform but cpu here: --platform {platform} needs --runtime "
                "spmd (plugins of JAX) or --runtime torch_xla (plugins of torch_xla)",
            )

    def device_facts(self) -> dict[str, str]:
        """`platform` and `device_kind` of what it runs on, once placed; empty: the host."""
        return {}

    def sharding_report(self) -> dict[str, Any]:
        """What dividing the program did, as far as it is compiled; empty on one device."""
        return {}

    def lowered_ir(self) -> dict[str, str]:
        """The program lowered last: end of a file name → text; empty where there is none."""
        return {}

    def compiled_ir(self) -> dict[str, str]:
        """The program compiled last: end of a file name → text; empty where there is none."""
        return {}

    def why_no_ir(self) -> str:
        """What to say where a program was to be kept, and neither of these has given one."""
        return "the runtime gives no program away: --runtime spmd does"

    @abc.abstractmethod
    def place(self) -> None:
        """Weights and inputs reach the device."""

    @abc.abstractmethod
    def lower(self, phase: str) -> None:
        """From the Python model to the compiler's input; tracing belongs here."""

    @abc.abstractmethod
    def compile(self, phase: str) -> None:
        """From the compiler's input to an executable."""

    @abc.abstractmethod
    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        """Executes and waits until the result stands; `cotangent` for the backward phase."""

    @abc.abstractmethod
    def gather(self, phase: str) -> list[Leaf]:
        """The result on the host: output leaves, or one leaf per parameter (None: no gradient).

        After a forward phase the module's buffers (a network's state) hold what the device left in
        them.
        """


def _asks_for_something(part: object) -> bool:
    if isinstance(part, dict):
        return any(_asks_for_something(value) for value in part.values())
    return part not in (None, [], "", False, "replicated")
