# SPDX-License-Identifier: Apache-2.0
"""From a request to a warm fork server until the child's model is made, its first torch ops."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.row import Bound, Row
from worker_channel import Worker, case_request, receive_frame

HERE = Path(__file__).resolve().parent
ROUNDS = 60
WARM_UP = 5
FRESH_ROUNDS = 5


def single_linear(build: Path) -> dict:
    """The case, without comparators: they come after what is measured."""
    library = build / "lib/tt-host/plugins/single_device.so"
    plugin = {"id": "single_device", "library": str(library), "config": "{}"}
    case_id = "single_linear/pytorch-single_device-full-inference"
    return {
        "id": case_id,
        "node_id": case_id,
        "function": "test_all_models",
        "loader_path": "single_linear/pytorch/loader.py",
        "loader_directory": "single_linear/pytorch",
        "framework": "torch",
        "variant": None,
        "run_mode": "inference",
        "facts": {},
        "loader_methods": {},
        "imports": [],
        "discovery_error": "",
        "is_placeholder": False,
        "has_requirements": False,
        "markers": [],
        "expectation": {"status": "UNSPECIFIED", "bringup_status": None, "reason": ""},
        "parallelism": "single_device",
        "strategy": plugin,
        "process": "{}",
        "comparators": [],
    }


def milliseconds_to_first_op(server: Worker, token: int, request: dict) -> float:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    started_ns = time.monotonic_ns()
    server.send({"type": "fork", "token": token, "request": request}, [theirs.fileno()])
    theirs.close()
    made_ns = None
    while (frame := receive_frame(ours)) is not None:
        if frame.get("stage") == "INPUTS":  # LOAD has just ended
            made_ns = frame["at_ns"]
    ours.close()
    while (answer := server.receive()) is not None and answer["type"] != "ended":
        pass
    if made_ns is None:
        outcome = Path(request["case_directory"], "outcome.json").read_text(encoding="utf-8")
        raise RuntimeError(f"the forked case ended early: {answer} {outcome}")
    return (made_ns - started_ns) / 1e6


def median_to_first_op(build: Path, runtime: str) -> float:
    """Milliseconds, from a server of this runtime; the children are process groups."""
    with tempfile.TemporaryDirectory() as directory:
        request = case_request(
            single_linear(build.resolve()), Path(directory), HERE / "models", runtime=runtime
        )
        start = {"layer": None, "runtime": runtime, "modules": [], "venv": request["venv"]}
        with Worker("serve", {"type": "serve", **start}) as server:
            ready = server.receive()
            if ready is None or ready["type"] != "ready":
                raise RuntimeError(f"the fork server does not serve: {json.dumps(ready)}")
            times = []
            for token in range(ROUNDS + WARM_UP):
                (Path(directory) / "outcome.json").unlink(missing_ok=True)
                times.append(milliseconds_to_first_op(server, token, request))
    return statistics.median(times[WARM_UP:])


def milliseconds_of_fresh_process() -> float:
    """The same in an interpreter that imports torch first, without tt-host."""
    times = []
    for _ in range(FRESH_ROUNDS):
        started_ns = time.monotonic_ns()
        program = "import torch; torch.nn.Linear(8, 4)"
        subprocess.run([sys.executable, "-c", program], check=True)
        times.append((time.monotonic_ns() - started_ns) / 1e6)
    return statistics.median(times)


def measure_warm_fork(build: Path) -> list[Row]:
    os.environ["TT_HOST_BUILD_DIR"] = str(build)
    fork = median_to_first_op(build, "cpu")
    fresh = milliseconds_of_fresh_process()
    return [
        Row("warm fork to first op, p50", fork, "ms", Bound.AT_MOST, 12),
        Row("  of the spmd server", median_to_first_op(build, "spmd"), "ms"),
        Row("  a fresh process / warm fork", fresh / fork, "x", Bound.AT_LEAST, 40),
    ]
