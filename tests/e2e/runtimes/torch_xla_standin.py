# SPDX-License-Identifier: Apache-2.0
"""A runtime for tests: `torch_xla` as on Tenstorrent devices, with a backend `tt` that runs on the
CPU and goes through the stages of `_stage_file`."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch._dynamo.backends.registry import lookup_backend, register_backend

from tt_host_worker.runtimes import torch_xla
from tt_host_worker.runtimes.torch_xla_platform import Platform

from ._stage_file import go_through_stages


class Execution(torch_xla.Execution):
    model: torch.nn.Module

    @classmethod
    def prepare(cls, platform: str, devices: int) -> None:
        super().prepare("cpu", devices)
        on_tenstorrent = Platform("tt")
        cls._platform.backend = on_tenstorrent.backend
        cls._platform.writes_stage_file = on_tenstorrent.writes_stage_file
        register_backend(compiler_fn=_stand_in, name=on_tenstorrent.backend)

    def place(self) -> None:
        super().place()
        type(self).model = self.program.model


def _stand_in(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Callable:
    go_through_stages(Execution.model)
    return lookup_backend("openxla")(graph, inputs)


def warm_imports() -> None:
    """Nothing: the import of torch_xla waits for `prepare`."""
