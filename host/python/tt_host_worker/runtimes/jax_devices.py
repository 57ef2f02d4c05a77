# SPDX-License-Identifier: Apache-2.0
"""The devices of JAX: whose they are, how many there are, and the grid that a plan asks for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import jax
import numpy

from ..failures import CaseError
from ..sharding import Mesh


def choose_platform(platform: str) -> None:
    """Starts nothing. Raises CaseError of class env where no plugin registers `platform`.

    Without a name the platform is that of JAX_PLATFORMS, else cpu.
    """
    if platform:
        _check_registered(platform)
        # The CPU stays at hand for what a plugin leaves to it; the first platform is the default.
        jax.config.update("jax_platforms", "cpu" if platform == "cpu" else f"{platform},cpu")


def start_backend(devices: int) -> None:
    """The first use of JAX in this process decides how many virtual CPU devices there are; the same
    call again changes nothing. Raises CaseError of class env where the platform does not start."""
    if not jax.config.jax_platforms:
        jax.config.update("jax_platforms", "cpu")
    if jax.config.jax_platforms == "cpu":
        jax.config.update("jax_num_cpu_devices", devices)
    try:
        jax.devices(_first_platform())  # By name: JAX drops a cuda without a GPU silently.
    except RuntimeError as error:
        raise CaseError(
            "env",
            f"the platform of --platform or JAX_PLATFORMS ({jax.config.jax_platforms}) does not "
            f"start: {error}. Check that this machine has such a device and its driver, or leave "
            "--platform out for cpu",
        ) from error


def devices_are_of_host() -> bool:
    """Whether the backend that has started computes in the memory of this process."""
    return jax.devices()[0].platform == "cpu"


def _first_platform() -> str:
    return jax.config.jax_platforms.split(",")[0]


def device_facts() -> dict[str, str]:
    """Which devices a started backend computes on."""
    return {"platform": jax.devices()[0].platform, "device_kind": jax.devices()[0].device_kind}


def device_mesh(mesh: Mesh) -> jax.sharding.Mesh:
    devices = jax.devices()
    if len(devices) < mesh.size:
        raise CaseError(
            "plan", f"{mesh} needs {mesh.size} devices, {devices[0].platform} has {len(devices)}"
        )
    return jax.sharding.Mesh(numpy.array(devices[: mesh.size]).reshape(mesh.shape), mesh.axes)


@contextlib.contextmanager
def host_cpu() -> Iterator[None]:
    """Inside, JAX works on one CPU device, with few optimisations: loading a model and its golden
    run happen once, so that compiling is most of what they cost."""
    before = jax.config.read("jax_disable_most_optimizations")
    jax.config.update("jax_disable_most_optimizations", True)
    try:
        with jax.default_device(jax.devices("cpu")[0]):
            yield
    finally:
        jax.config.update("jax_disable_most_optimizations", before)


def _check_registered(platform: str) -> None:
    from jax._src import xla_bridge

    xla_bridge._discover_and_register_pjrt_plugins()
    known = sorted(xla_bridge.known_platforms())
    if platform not in known:
        raise CaseError(
            "env",
            f"no platform '{platform}' for JAX; it knows {', '.join(known)}: install the plugin "
            "that registers it in the environment of --python, name its library in "
            "PJRT_NAMES_AND_LIBRARY_PATHS, or leave --platform out for cpu",
        )
