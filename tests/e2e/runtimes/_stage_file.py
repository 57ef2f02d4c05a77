# SPDX-License-Identifier: Apache-2.0
"""A plugin's call that writes how far it has come, and ends there as the model says.

The model's attribute `ending` is "LOWER fails", "RUN hangs", "COMPILE crashes" and so on; without
it the call goes through.
"""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

import torch

from tt_host_worker.bringup_stage import FILE_NAME, STAGES


def go_through_stages(model: torch.nn.Module) -> None:
    stage_of_ending, _, ending = getattr(model, "ending", "").partition(" ")
    for text, stage in STAGES.items():
        Path(FILE_NAME).write_text(text, encoding="utf-8")
        if stage == stage_of_ending:
            _ENDINGS[ending](stage)


def _fail(stage: str) -> None:
    raise RuntimeError(f"Error code: 13 ({stage})")


def _hang(_stage: str) -> None:
    while True:  # A signal that asks for the stacks ends a pause.
        ctypes.PyDLL(None).pause()  # Lets no other thread run Python.


def _crash(_stage: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


_ENDINGS = {"fails": _fail, "hangs": _hang, "crashes": _crash}
