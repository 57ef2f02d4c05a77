# SPDX-License-Identifier: Apache-2.0
"""What --out keeps of cases that pass, fail and crash."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

from model_tree import add_loader
from tt_host_program import TtHost

FAILING = """
print("before the weights")
raise ValueError("no weights here")
"""
CRASHING = """
import ctypes
print("about to crash", file=__import__("sys").stderr)
ctypes.string_at(0)
"""


def test_each_case_leaves_its_artefacts(tt_host: TtHost, models: Path) -> None:
    passing = add_loader(models, "passing", load_inputs="print('inputs'); return torch.ones(2, 8)")
    failing = add_loader(models, "failing", FAILING)
    crashing = add_loader(models, "crashing", CRASHING)
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "--out", "kept here", "--seed", "3",
    )  # fmt: skip
    assert ended.exit_code == 1, ended.stderr
    kept = _by_id(tt_host.work / "kept here/cases")
    assert set(kept) == {passing, failing, crashing}

    assert _text(kept[passing], "stdout.log") == "=== INPUTS ===\ninputs\n"
    assert _text(kept[failing], "stdout.log") == "=== LOAD ===\nbefore the weights\n"
    assert _text(kept[crashing], "stderr.log").startswith("=== LOAD ===\nabout to crash\n")
    assert "load_model" in _text(kept[crashing], "stacks.txt")
    assert not (kept[passing] / "stacks.txt").exists()
    for directory in kept.values():
        assert json.loads(_text(directory, "plan.json"))["strategy"] == "single_device"
        config = json.loads(_text(directory, "config.json"))
        assert config["run"]["seed"] == 3
        assert {comparator["id"] for comparator in config["comparators"]} >= {"pcc", "atol"}
        in_force = json.loads(_text(directory, "outcome.json"))["case"]["config"]
        assert in_force["comparators"] == config["comparators"]
    assert tt_host.finished()[passing] == json.loads(_text(kept[passing], "outcome.json"))
    measured = tt_host.finished()[passing]["outcome"]
    assert measured["peak_rss_kib"] > 10_000
    assert [timing["stage"] for timing in measured["timings"]][-2:] == ["GATHER", "COMPARE"]
    assert all(timing["seconds"] >= 0 for timing in measured["timings"])

    again = subprocess.run(
        [kept[failing] / "reproduce.sh", "--no-golden-reuse"],
        env=tt_host.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1, again.stderr
    assert "no weights here" in again.stdout


HANGS = """
import ctypes, threading

def second_waits():
    threading.Event().wait()

def main_waits():
    second = threading.Thread(target=second_waits)
    second.start()
    second.join()

def native_sleep():
    ctypes.CDLL(None).sleep(100000)
"""


def test_what_hangs_tells_where_its_threads_are(tt_host: TtHost, models: Path) -> None:
    in_python = add_loader(models, "in_python", "main_waits()", prelude=HANGS)
    natively = add_loader(models, "natively", "native_sleep()", prelude=HANGS)
    tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "-j", "2", "--stage-timeout", "LOAD=1",
        "--report", "junit:out=report.xml", "--out", ".",
    )  # fmt: skip

    report = (tt_host.work / "report.xml").read_text(encoding="utf-8")
    suite = ET.fromstring(report)
    elements = {case.attrib["name"].partition("[")[2][:-1]: case for case in suite.iter("testcase")}
    kept = _by_id(tt_host.work / "cases")
    for case, frames in (
        (in_python, ["in main_waits", "in second_waits", "in load_model", "libpython"]),
        (natively, ["in native_sleep", "in load_model", "nanosleep"]),
    ):
        assert tt_host.finished()[case]["verdict"]["result"] == "timeout"
        reported = "".join(elements[case].itertext())
        for where in (_text(kept[case], "stacks.txt"), reported):
            assert [frame for frame in frames if frame not in where] == [], where
            assert "Native stack of the thread that received the signal" in where


def test_a_directory_that_cannot_be_written_costs_no_result(tt_host: TtHost, models: Path) -> None:
    case = add_loader(models, "passing")
    (tt_host.work / "cases").touch()
    ended = tt_host(
        "run", "--models-root", models, case, "--runtime", "cpu", "--out", ".",
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stderr
    (warning,) = [line for line in ended.stdout.splitlines() if line.startswith("warning")]
    assert warning.startswith(f"warning: no artefacts of {case}: cannot ")
    assert "Not a directory" in warning


def _by_id(directory: Path) -> dict[str, Path]:
    return {json.loads(_text(kept, "config.json"))["id"]: kept for kept in directory.iterdir()}


def _text(directory: Path, name: str) -> str:
    return (directory / name).read_text(encoding="utf-8")
