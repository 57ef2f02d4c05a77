# SPDX-License-Identifier: Apache-2.0
"""Two runs of one machine at the same time divide what it has."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from model_tree import add_loader, copy_base_classes
from tt_host_program import TtHost

# Fails where another case computes at the same time.
COMPUTES_ALONE = """
    import os, time

    class Model(torch.nn.Linear):
        def forward(self, x):
            os.close(os.open({busy!r}, os.O_CREAT | os.O_EXCL))
            time.sleep(0.05)
            os.unlink({busy!r})
            return super().forward(x)
"""
WAITS = """
with open({gate!r}) as gate:
    gate.read()
return torch.nn.Linear(8, 4)
"""
ONE_CHIP = "resources: {devices: [{name: card, arch: n150, boards: [[0]]}]}\n"
ON_CHIPS = ("--runtime", "any_platform", "--platform", "card", "--arch", "n150")
RUNTIMES = Path(__file__).resolve().parent / "runtimes"
TWO_PROCESSORS = ["taskset", "--cpu-list", "0,1"]


@pytest.fixture
def hosts(tmp_path: Path) -> list[TtHost]:
    directories = [tmp_path / name for name in ("one", "other")]
    for directory in directories:
        directory.mkdir()
    return [TtHost(directory, TWO_PROCESSORS) for directory in directories]


def start(host: TtHost, models: Path, *arguments: str) -> subprocess.Popen:
    return host.start(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        *arguments, TT_HOST_LOCK_DIR=str(host.directory.parent / "locks"),
        TTHOST_RUNTIME_PATH=str(RUNTIMES),
    )  # fmt: skip


def end(run: subprocess.Popen) -> None:
    stdout, stderr = run.communicate(timeout=120)
    assert run.returncode == 0, stdout + stderr


def test_a_chip_is_in_one_case_at_a_time(hosts: list[TtHost], models: Path, tmp_path: Path) -> None:
    prelude = COMPUTES_ALONE.format(busy=str(tmp_path / "busy"))
    cases = [add_loader(models, f"m{n}", "return Model(8, 4)", prelude=prelude) for n in range(4)]
    for host in hosts:
        (host.work / "tt-host.yaml").write_text(ONE_CHIP, encoding="utf-8")

    for run in [start(host, models, "-j", "2", *ON_CHIPS) for host in hosts]:
        end(run)

    for host in hosts:
        chips = {case: r["outcome"]["facts"]["chips"] for case, r in host.finished().items()}
        assert chips == {case: ["0"] for case in cases}


def test_whoever_finds_all_lanes_taken_runs_one_case_at_a_time(
    hosts: list[TtHost], models: Path, tmp_path: Path
) -> None:
    patient = copy_base_classes(tmp_path / "patient" / "models")
    gates = [tmp_path / f"gate{n}" for n in range(2)]
    for gate in gates:
        os.mkfifo(gate)
        add_loader(patient, gate.name, WAITS.format(gate=str(gate)))
    for n in range(3):
        add_loader(models, f"m{n}")

    first = start(hosts[0], patient, "-j", "auto", "--runtime", "cpu")
    with ExitStack() as opened:
        for gate in gates:
            opened.enter_context(open(gate, "w", encoding="utf-8"))  # Once a loader waits.
        end(start(hosts[1], models, "-j", "auto", "--runtime", "cpu"))
    end(first)

    events = [record["event"] for record in hosts[1].journal()]
    cases = [event for event in events if event in {"case_started", "case_finished"}]
    assert cases == ["case_started", "case_finished"] * 3
