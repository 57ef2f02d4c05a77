# SPDX-License-Identifier: Apache-2.0
"""What a run shows on a terminal while a case runs."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

from model_tree import add_loader
from tt_host_program import BUILD, TtHost

# Blocks until the test opens the other end.
WAIT = 'print("halfway there", flush=True); open("{gate}").read(); return torch.randn(2, 8)'


def read_until(master: int, wanted: bytes, timeout_s: float = 60) -> bytes:
    """What the terminal is sent, up to and with `wanted`; to the end where that is empty."""
    text = b""
    deadline = time.monotonic() + timeout_s
    while not wanted or wanted not in text:
        left = deadline - time.monotonic()
        assert left > 0, f"no {wanted!r} in {text[-2000:]!r}"
        if not select.select([master], [], [], left)[0]:
            continue
        try:
            text += os.read(master, 4096)
        except OSError:  # the other end is closed
            assert not wanted, text
            return text
    return text


def test_a_running_case_and_what_it_prints(tt_host: TtHost, models: Path) -> None:
    gate = tt_host.directory / "gate"
    os.mkfifo(gate)
    add_loader(models, "slow", load_inputs=WAIT.format(gate=gate))
    master, slave = pty.openpty()
    options = ["--models-root", models, "--runtime", "cpu", "--parallelism", "single_device"]
    process = subprocess.Popen(
        [BUILD / "bin" / "tt-host", "run", *options, "--run-mode", "inference", "-v"],
        cwd=tt_host.work,
        env=tt_host.environment(TERM="xterm"),
        stdin=subprocess.DEVNULL,
        stdout=slave,
    )
    os.close(slave)
    try:
        running = read_until(master, b"    | halfway there")
        gate.write_text("", encoding="utf-8")
        ended = read_until(master, b"")
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        os.close(master)
    assert b"0/1 done, 1 running" in running
    assert re.search(rb"\n  INPUTS +\d+\.\d s +\d+\.\d s .*slow/pytorch", running)
    last_screen = ended.rpartition(b"\x1b[J")[2]
    assert b"running" not in last_screen
    assert b"1 passed" in last_screen
