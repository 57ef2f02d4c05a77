# SPDX-License-Identifier: Apache-2.0
"""A grid of devices with a name for each axis, and what a shard spec may say about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..failures import CaseError
from .findings import Findings, did_you_mean, listed

# One entry per dimension: an axis, several axes, or None for "whole on each device". A spec that is
# shorter than the tensor leaves the last dimensions whole.
Spec = tuple[str | tuple[str, ...] | None, ...]

_MOST_DEVICES = 1024  # No axis is longer, and nobody wants to read of one.


@dataclass(frozen=True)
class Mesh:
    """`shape` and `axes` have the same length; the devices are 0 … size-1 in row-major order."""

    shape: tuple[int, ...]
    axes: tuple[str, ...]

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def extent(self, axis: str) -> int:
        """How many devices lie along `axis`."""
        return self.shape[self.axes.index(axis)]

    def __str__(self) -> str:
        pairs = zip(self.axes, self.shape, strict=True)
        return "mesh(" + ", ".join(f"{axis}={size}" for axis, size in pairs) + ")"


def make_mesh(
    shape: Sequence[int], axes: Sequence[str], devices: int, origin: str, findings: Findings
) -> Mesh:
    """A mesh; that it has another number of devices than the case goes to `findings`.

    `origin` says who gave shape and axes. Raises CaseError of class plan where they are no mesh.
    """
    given = f"{origin}: shape {tuple(shape)}, axes {tuple(axes)}"

    def refuse(what: str) -> CaseError:
        return CaseError("plan", f"{given}: {what}")

    if len(shape) != len(axes) or not shape:
        raise refuse("each dimension of the mesh needs one axis name")
    if any(isinstance(size, bool) or not isinstance(size, int) or size < 1 for size in shape):
        raise refuse("the sizes must be whole numbers from 1 on")
    if len(set(axes)) != len(axes):
        raise refuse("an axis name occurs twice")
    mesh = Mesh(tuple(shape), tuple(axes))
    if mesh.size != devices:
        findings.error(
            f"{given}: the mesh has {mesh.size} devices, the case {devices}; --devices N gives "
            "another number"
        )
    return mesh


def check_spec(name: str, shape: Sequence[int], spec: Spec, mesh: Mesh) -> str | None:
    """What is wrong with dividing a tensor of `shape` as `spec` says, or None."""
    head = f"{name}: shape {tuple(shape)}, spec {spec}"
    if len(spec) > len(shape):
        return f"{head}: the spec has {len(spec)} entries, the tensor {len(shape)} dimensions"
    if mistake := _check_axes(spec, mesh):
        return f"{head}: {mistake}"
    for dimension, entry in enumerate(spec):
        axes = axes_of(entry)
        parts = math.prod(mesh.extent(axis) for axis in axes)
        if shape[dimension] % parts:
            named = "', '".join(axes)
            return (
                f"{head}: dimension {dimension} of size {shape[dimension]} does not divide by "
                f"axis '{named}' of size {parts} (sizes that would: {_divisors(shape[dimension])})"
            )
    return None


def check_axes(name: str, spec: Spec, mesh: Mesh) -> str | None:
    """What is wrong with `spec` whatever is divided: the part of `check_spec` without a shape."""
    mistake = _check_axes(spec, mesh)
    return mistake and f"{name}: spec {spec}: {mistake}"


def _check_axes(spec: Spec, mesh: Mesh) -> str | None:
    used: dict[str, int] = {}  # axis → dimension
    for dimension, entry in enumerate(spec):
        for axis in axes_of(entry):
            if axis not in mesh.axes:
                return f"no axis '{axis}' in {mesh}{did_you_mean(axis, mesh.axes)}"
            if axis in used:
                return (
                    f"axis '{axis}' of size {mesh.extent(axis)} divides dimension "
                    f"{used[axis]} already, and dimension {dimension} again"
                )
            used[axis] = dimension
    return None


def is_spec(given: object) -> bool:
    """Whether something has the form of a Spec; a bare axis name has not."""
    return (
        isinstance(given, Iterable)
        and not isinstance(given, str)
        and all(
            entry is None
            or isinstance(entry, str)
            or (isinstance(entry, (tuple, list)) and all(isinstance(axis, str) for axis in entry))
            for entry in given
        )
    )


def axes_of(entry: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if entry is None:
        return ()
    return (entry,) if isinstance(entry, str) else tuple(entry)


def parts_of(spec: Spec, mesh: Mesh) -> int:
    """Into how many different parts a tensor is divided."""
    return math.prod(mesh.extent(axis) for entry in spec for axis in axes_of(entry))


def _divisors(size: int) -> str:
    most = min(size, _MOST_DEVICES)
    return listed([number for number in range(1, most + 1) if size % number == 0])
