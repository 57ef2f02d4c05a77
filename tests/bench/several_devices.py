# SPDX-License-Identifier: Apache-2.0
"""Cases divided among devices: from a warm fork to the verdict, and against the same five calls
written by hand, in turns on one machine."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.row import Bound, Row

ROOT = Path(__file__).resolve().parents[2]
DEVICES = 8
LLAMA = "llama/causal_lm/pytorch-acme/tiny-Llama 2.5-tensor_parallel-full-inference"
BERT = "bert/masked_lm/pytorch-bert-base-uncased-tensor_parallel-full-inference"
ROUNDS = 5
FIVE = {"PLACE", "LOWER", "COMPILE", "RUN", "GATHER"}


def outcome_of(build: Path, case: str) -> dict:
    """Of a run of `case` alone, forked from a server that is warm."""
    with tempfile.TemporaryDirectory() as directory:
        state = Path(directory)
        command = [
            build.resolve() / "bin/tt-host", "run", case, "--models-root", ROOT / "examples/models",
            "--devices", str(DEVICES), "--runtime", "spmd", "--isolation", "fork",
        ]  # fmt: skip
        environment = {**os.environ, "TT_HOST_STATE_DIR": str(state)}
        subprocess.run(command, cwd=state, env=environment, stdout=subprocess.DEVNULL, check=True)
        (journal,) = state.glob("runs/*/journal.jsonl")
        records = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    (finished,) = [record for record in records if record["event"] == "case_finished"]
    return finished["outcome"]


def seconds_of_five_stages(build: Path) -> float:
    timings = outcome_of(build, BERT)["timings"]
    return sum(timing["seconds"] for timing in timings if timing["stage"] in FIVE)


class ByHand:
    """by_hand.py, its imports done and its model made."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("by_hand.py")
        self.process = subprocess.Popen(
            [sys.executable, script, str(DEVICES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._answer()

    def __enter__(self) -> ByHand:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def seconds(self) -> float:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self._answer())

    def _answer(self) -> str:
        answer = self.process.stdout.readline().strip()
        if answer in ("", "failed"):
            raise RuntimeError("by_hand.py did not do its five calls")
        return answer


def measure_several_devices(build: Path) -> list[Row]:
    to_verdict = statistics.median(outcome_of(build, LLAMA)["seconds"] for _ in range(ROUNDS))
    ours, by_hand = [], []
    with ByHand() as hand:
        for _ in range(ROUNDS):
            by_hand.append(hand.seconds())
            ours.append(seconds_of_five_stages(build))
    ratio = statistics.median(ours) / statistics.median(by_hand)
    return [
        Row("warm fork to verdict, tiny Llama, TP 8", to_verdict, "s", Bound.AT_MOST, 2),
        Row("PLACE to GATHER, bert-base, TP 8", statistics.median(ours), "s"),
        Row("the same by hand", statistics.median(by_hand), "s"),
        Row("PLACE to GATHER against by hand", ratio, "times", Bound.AT_MOST, 1.1),
    ]
