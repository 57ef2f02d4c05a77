# SPDX-License-Identifier: Apache-2.0
"""Which devices torch_xla drives: what its environment has to say before it is imported."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import tempfile
from pathlib import Path

from ..failures import CaseError

# torch_xla brings these itself; a plugin's entry point registers another one.
_BUILT_IN = ("cpu",)
_PLUGINS = "torch_xla.plugins"


class Platform:
    """`name` as --platform gives it.

    backend            of torch.compile
    is_host            whether its devices share the memory of this process
    writes_stage_file  whether the plugin tells its stages in a file
    dump_directory     where compiled programs are written as text, or None
    """

    def __init__(self, name: str):
        self.name = name.lower()
        is_tenstorrent = self.name == "tt"
        self.is_host = self.name == "cpu"
        self.backend = "tt" if is_tenstorrent else "openxla"
        self.writes_stage_file = is_tenstorrent
        self.dump_directory: Path | None = None

    def enter(self, devices: int) -> None:
        """Imports torch_xla and starts its client, with SPMD where there are several devices.

        Before the golden run: autograd counts devices once, when it first runs backward. Raises
        CaseError of class env where the platform is missing or does not start.
        """
        self._check_plugin()
        os.environ |= self._environment(devices)
        try:
            runtime = importlib.import_module("torch_xla.runtime")
            if self.name == "tt":
                importlib.import_module("tt_torch")  # It registers the backend.
            if devices > 1:
                runtime.use_spmd()
            runtime.global_runtime_device_count()
        except Exception as error:
            raise CaseError(
                "env", f"platform '{self.name}' of runtime torch_xla does not start: {error}"
            ) from error

    def _check_plugin(self) -> None:
        registered = {entry.name for entry in importlib.metadata.entry_points(group=_PLUGINS)}
        known = sorted({name.lower() for name in registered} | set(_BUILT_IN))
        if self.name not in known:
            raise CaseError(
                "env",
                f"no platform '{self.name}' for runtime torch_xla; there are {', '.join(known)}: "
                f"install the plugin that registers it in the environment of --python, or leave "
                "--platform out for cpu",
            )

    def _environment(self, devices: int) -> dict[str, str]:
        variables = {"PJRT_DEVICE": self.name.upper()}
        if self.name == "tt":
            return variables | {
                "ENABLE_BRINGUP_STAGE_LOGGING": "1",
                "CONVERT_SHLO_TO_SHARDY": "1",
            }
        if self.name == "cpu":
            self.dump_directory = Path(tempfile.mkdtemp(prefix="xla-programs-"))
            flags = f"--xla_dump_to={self.dump_directory} --xla_dump_hlo_as_text"
            variables["CPU_NUM_DEVICES"] = str(devices)
            variables["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {flags}".strip()
        return variables
