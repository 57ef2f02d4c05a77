# SPDX-License-Identifier: Apache-2.0
"""A runtime for tests: eager, its one call going through the stages of `_stage_file`."""

from __future__ import annotations

import torch

from tt_host_worker.bringup_stage import followed
from tt_host_worker.runtimes import cpu

from ._stage_file import go_through_stages


class Execution(cpu.Execution):
    ONE_CALL = True

    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        with followed(lambda stage: self.program.announce(stage, phase)):
            go_through_stages(self.program.model)
            super().run(phase, cotangent)


def warm_imports() -> None:
    """Nothing beyond torch."""
