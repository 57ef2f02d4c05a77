# SPDX-License-Identifier: Apache-2.0
"""Speaks to a `tt-host-worker` as the controller does: JSON frames over one SOCK_SEQPACKET."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path

from tt_host_program import BUILD

CHANNEL_DESCRIPTOR = 3
MAX_FRAME_BYTES = 128 * 1024


class Worker:
    """A started worker in one of its modes. A context manager: leaving closes and reaps."""

    def __init__(self, mode: str, start: dict):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel = ours

        def take_descriptor() -> None:
            os.dup2(theirs.fileno(), CHANNEL_DESCRIPTOR, inheritable=True)

        self.process = subprocess.Popen(
            [BUILD / "libexec" / "tt-host-worker", mode],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            pass_fds=(CHANNEL_DESCRIPTOR, theirs.fileno()),
            preexec_fn=take_descriptor,
        )
        theirs.close()
        self.send(start)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.channel.close()
        self.process.wait(timeout=60)

    def send(self, frame: dict, descriptors: list[int] | None = None) -> None:
        socket.send_fds(self.channel, [json.dumps(frame).encode()], descriptors or [])

    def receive(self) -> dict | None:
        """The next frame, or None when the worker closed the channel."""
        return receive_frame(self.channel)


def receive_frame(channel: socket.socket) -> dict | None:
    data, descriptors, _, _ = socket.recv_fds(channel, MAX_FRAME_BYTES, 4)
    for descriptor in descriptors:
        os.close(descriptor)
    return json.loads(data) if data else None


def case_request(case: dict, case_directory: Path, models_root: Path, **changes: object) -> dict:
    """A request to run `case` (Case JSON); `changes` override its defaults."""
    return {
        "case": case,
        "venv": (BUILD / "lib" / "tt-host" / "venv").read_text(encoding="utf-8").strip(),
        "layer": None,
        "models_root": str(models_root),
        "runtime": "cpu",
        "dtype": "loader",
        "seed": 0,
        "threads": 1,
        "devices": 1,
        "platform": "",
        "keep_dropout": False,
        "keep_ir": False,
        "keep_artefacts": False,
        "golden_directory": "",
        "bytecode_directory": "",
        "compile_only": False,
        "case_directory": str(case_directory),
        "deadline_ns": 0,
        "containment": "process group",
        "control_group": [],
        "read_only": [],
        "environment": {},
        **changes,
    }
