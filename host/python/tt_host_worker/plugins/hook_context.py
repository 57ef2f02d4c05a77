# SPDX-License-Identifier: Apache-2.0
"""What a hook gets of a runtime: `tthost_sdk.HookContext`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from tthost_sdk import MisuseError

from ..sharding import Mesh, Spec
from ..sharding.mesh import check_axes, check_spec


@dataclass
class HookContext:
    """divide: the runtime's way to divide one traced tensor; not for hooks."""

    model: torch.nn.Module
    mesh: Mesh | None
    devices: Sequence[Any]
    run_mode: str
    plan: dict[str, Any]
    divide: Callable[[Any, Spec], Any]

    def spec(self, *entries: str | tuple[str, ...] | None) -> Spec:
        """A checked spec. Raises MisuseError where there is no such axis."""
        if self.mesh and (mistake := check_axes("spec", entries, self.mesh)):
            raise MisuseError(mistake)
        return entries

    def constrain(self, tensor: Any, spec: Spec) -> Any:
        """`tensor`, divided. Raises MisuseError where it does not divide like that."""
        if self.mesh is None or not isinstance(tensor, torch.Tensor):
            return tensor
        if mistake := check_spec("constrain", tensor.shape, spec, self.mesh):
            raise MisuseError(mistake)
        return self.divide(tensor, spec)
