# SPDX-License-Identifier: Apache-2.0
"""What torch_xla finds in the environment when it is imported, with a recorder in its place."""

import importlib.metadata
import os
import types

import pytest

from tt_host_worker.failures import CaseError
from tt_host_worker.runtimes import torch_xla_platform
from tt_host_worker.runtimes.torch_xla_platform import Platform


@pytest.fixture
def imports(monkeypatch):
    """(what was imported or called, the environment by then), in order; plugins: tt and tpu."""
    seen = []

    def note(name):
        seen.append((name, dict(os.environ)))

    def import_module(name):
        note(name)
        return types.SimpleNamespace(
            use_spmd=lambda: note("use_spmd"), global_runtime_device_count=lambda: note("start")
        )

    monkeypatch.setattr(os, "environ", {"XLA_FLAGS": "--given"})
    monkeypatch.setattr(torch_xla_platform.importlib, "import_module", import_module)
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda group: [types.SimpleNamespace(name=name) for name in ("tt", "TPU")],
    )
    return seen


def names(imports):
    return [name for name, _ in imports]


def test_tenstorrent_devices(imports):
    platform = Platform("TT")
    platform.enter(8)
    assert names(imports) == ["torch_xla.runtime", "tt_torch", "use_spmd", "start"]
    environment = imports[0][1]
    assert environment["PJRT_DEVICE"] == "TT"
    assert environment["ENABLE_BRINGUP_STAGE_LOGGING"] == "1"
    assert "CPU_NUM_DEVICES" not in environment
    assert (platform.backend, platform.writes_stage_file) == ("tt", True)
    assert not platform.is_host


def test_virtual_devices_of_the_cpu(imports):
    platform = Platform("cpu")
    platform.enter(4)
    assert names(imports) == ["torch_xla.runtime", "use_spmd", "start"]
    environment = imports[0][1]
    assert (environment["PJRT_DEVICE"], environment["CPU_NUM_DEVICES"]) == ("CPU", "4")
    assert environment["XLA_FLAGS"].startswith("--given --xla_dump_to=")
    assert (platform.backend, platform.writes_stage_file) == ("openxla", False)
    assert platform.is_host


def test_one_device_is_no_spmd(imports):
    Platform("cpu").enter(1)
    assert names(imports) == ["torch_xla.runtime", "start"]


def test_a_platform_of_another_plugin(imports):
    platform = Platform("tpu")
    platform.enter(1)
    assert imports[0][1]["PJRT_DEVICE"] == "TPU"
    assert platform.backend == "openxla"


def test_what_does_not_start_is_class_env(imports, monkeypatch):
    def fail(name):
        raise RuntimeError("no device found")

    monkeypatch.setattr(torch_xla_platform.importlib, "import_module", fail)
    with pytest.raises(CaseError, match="'cpu' of runtime torch_xla does not start: no") as caught:
        Platform("cpu").enter(1)
    assert caught.value.failure_class == "env"
