# SPDX-License-Identifier: Apache-2.0
"""The devices of JAX: how many there are, and the grid that a plan asks for."""

from __future__ import annotations

import os

import jax
import numpy

from ..failures import CaseError
from ..sharding import Mesh


def start_backend(devices: int) -> None:
    """The first use of JAX in this process decides how many virtual CPU devices there are; the same
    call again changes nothing."""
    if "JAX_PLATFORMS" not in os.environ:
        jax.config.update("jax_platforms", "cpu")
    if jax.config.jax_platforms == "cpu":
        jax.config.update("jax_num_cpu_devices", devices)
    jax.devices()


def device_mesh(mesh: Mesh) -> jax.sharding.Mesh:
    devices = jax.devices()
    if len(devices) < mesh.size:
        raise CaseError(
            "plan", f"{mesh} needs {mesh.size} devices, {devices[0].platform} has {len(devices)}"
        )
    return jax.sharding.Mesh(numpy.array(devices[: mesh.size]).reshape(mesh.shape), mesh.axes)
