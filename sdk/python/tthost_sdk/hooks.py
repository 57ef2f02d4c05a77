# SPDX-License-Identifier: Apache-2.0
"""Hooks: Python of a strategy that runs inside the case, for what a plan cannot say.

A plan names them: `{"hooks": {"python": "module:Object"}}`. The module lies beside the strategy's
manifest; the object is a class (made without arguments, once per case) or anything else with one or
more of the methods of `ParallelismHooks`. What a hook raises ends the case as `plugin_error` with
its line; `UnimplementedError(reason)` skips the case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import torch

# One entry per dimension: an axis, several axes, or None for "whole on each device".
Spec = tuple[str | tuple[str, ...] | None, ...]
Forward = Callable[..., Any]


class Mesh(Protocol):
    """A grid of devices with a name for each axis."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def axes(self) -> tuple[str, ...]: ...
    @property
    def size(self) -> int: ...
    def extent(self, axis: str) -> int:
        """How many devices lie along `axis`."""
        ...


class HookContext(Protocol):
    """What a hook knows and may do.

    model     the device's copy; a hook may change it and register module hooks on it
    mesh      of the plan; None where one device holds everything
    devices   the runtime's own device objects, in the order of the mesh
    run_mode  "inference" or "training"
    plan      the whole plan; keys that begin with `x-` are the strategy's own
    """

    model: torch.nn.Module
    mesh: Mesh | None
    devices: Sequence[Any]
    run_mode: Literal["inference", "training"]
    plan: dict[str, Any]

    def spec(self, *entries: str | tuple[str, ...] | None) -> Spec:
        """A checked spec: `context.spec(None, "model")`. Raises where the mesh has no such axis."""
        ...

    def constrain(self, tensor: Any, spec: Spec) -> Any:
        """The tensor, divided as `spec` says; inside a traced forward only.

        Values do not change. What is no traced tensor comes back as it is. Raises where a dimension
        does not divide by its axis.
        """
        ...


class ParallelismHooks:
    """Every method is optional; deriving from this class is, too."""

    def prepare(self, context: HookContext) -> None:
        """PLACE, before weights and inputs reach the devices."""

    def wrap_forward(self, context: HookContext, forward: Forward) -> Forward:
        """LOWER: gives what is traced in place of `forward`, which takes the model's arguments.

        Every trace asks anew, and tensors in there are traced ones without values.
        """
        return forward

    def gather(self, context: HookContext, outputs: dict[str, Any]) -> dict[str, Any]:
        """GATHER: output leaves on the host by their path, before they are compared.

        Gives the same paths. Gradients of a training case do not come here.
        """
        return outputs
