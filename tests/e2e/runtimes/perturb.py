# SPDX-License-Identifier: Apache-2.0
"""A runtime for tests: another one, with one parameter changed on the device side after placement.

TTHOST_PERTURB_RUNTIME  the runtime underneath (`auto` unless set)
TTHOST_PERTURB_MODEL    the models meant: a class name, or a part of the class's module path
"""

from __future__ import annotations

import os

import torch

from tt_host_worker import runtimes
from tt_host_worker.runtimes.interface import Program, RuntimeExecution


class Execution(RuntimeExecution):
    """Delegates to an execution of the runtime underneath, which is chosen per case."""

    SEPARATES = frozenset({"PLACE", "LOWER", "COMPILE", "RUN", "GATHER"})

    def __init__(self, program: Program):
        super().__init__(program)
        self._inner = _underneath()(program)

    @classmethod
    def prepare(cls, platform: str, devices: int) -> None:
        _underneath().prepare(platform, devices)

    def place(self) -> None:
        # Placement copies the module's parameters; what is changed here is on the device side
        # only: the golden run is over, and it had a model of its own.
        if _is_meant(self.program.model):
            _perturb(self.program.model)
        self._inner.place()

    def lower(self, phase: str) -> None:
        self._inner.lower(phase)

    def compile(self, phase: str) -> None:
        self._inner.compile(phase)

    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        self._inner.run(phase, cotangent)

    def gather(self, phase: str) -> list:
        return self._inner.gather(phase)


def _underneath() -> type[RuntimeExecution]:
    return runtimes.load(os.environ.get("TTHOST_PERTURB_RUNTIME", "auto")).Execution


def _is_meant(model: torch.nn.Module) -> bool:
    wanted = os.environ.get("TTHOST_PERTURB_MODEL", "")
    return bool(wanted) and (wanted == type(model).__name__ or wanted in type(model).__module__)


def _perturb(model: torch.nn.Module) -> None:
    """Turns round the last matrix: near the output, so that nothing hides the change."""
    matrices = [p for p in model.parameters() if p.ndim >= 2 and p.is_floating_point()]
    with torch.no_grad():
        matrices[-1].mul_(-3)


def warm_imports() -> None:
    """What the runtime underneath needs, its import has done."""
