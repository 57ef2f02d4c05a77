# SPDX-License-Identifier: Apache-2.0
"""Hundreds of cases, some of which misbehave, while workers and fork servers are killed at random:
every case gets one verdict, and the right one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from living_processes import command_of, with_environment
from model_tree import add_loader, case_id, copy_base_classes
from tt_host_program import TtHost

LANES = 2
CASES_PER_LOADER = 50
SHARE_OF_FAULTS = 0.05
# Of the cases, after which somebody is killed.
SHARE_OF_KILLS = 0.04
FAULTS = {
    "exits": ("os._exit(0)", "crashed"),
    "segfaults": ("ctypes.string_at(0)", "crashed"),
    "raises": ("raise ValueError('wrong')", "failed"),
    "kills_itself": ("os.kill(os.getpid(), signal.SIGKILL)", "crashed"),
    "leaves_a_child": ("os.fork() or os.setsid() or signal.pause()", "passed"),
}
PRELUDE = "import ctypes, os, signal"
LOAD_MODEL = """
action = self._variant.partition("__")[2]
match action:
{branches}
return torch.nn.Linear(8, 4)
"""


def add_cases(root: Path, count: int, choices: random.Random) -> dict[str, str]:
    """A models root with so many cases; the result that each deserves, by id."""
    copy_base_classes(root)
    branches = "".join(f"    case {name!r}: {action}\n" for name, (action, _) in FAULTS.items())
    results = {}
    for loader in range(count // CASES_PER_LOADER):
        variants = []
        for number in range(CASES_PER_LOADER):
            fault = choices.choice(list(FAULTS)) if choices.random() < SHARE_OF_FAULTS else "none"
            variants.append(f"v{number:02}__{fault}")
            result = FAULTS[fault][1] if fault in FAULTS else "passed"
            results[case_id(f"loader_{loader:02}", variant=variants[-1])] = result
        add_loader(root, f"loader_{loader:02}", LOAD_MODEL.format(branches=branches),
                   prelude=PRELUDE, variants=variants)  # fmt: skip
    return results


def descendants(pid: int) -> list[int]:
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(child) for child in children.read_text().split()]
        except OSError:  # it ended meanwhile
            continue
        found += below + [one for child in below for one in descendants(child)]
    return found


def kill_somebody(tt_host: int, choices: random.Random) -> str | None:
    """Kills a fork server, or a process of a case, and says which; None when there is none."""
    below = [pid for pid in descendants(tt_host) if "tt-host-worker serve" in command_of(pid)]
    if not below:
        return None
    chosen = choices.choice(below)
    try:
        parent = parent_of(chosen)
        os.kill(chosen, signal.SIGKILL)
    except (ProcessLookupError, FileNotFoundError):
        return None
    return "server" if parent == tt_host else "case"


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def run_with_kills(process: subprocess.Popen, kills: int, choices: random.Random) -> Counter[str]:
    """Follows a run to its end; how many of each kind were killed, each after a case of its own."""
    done: Counter[str] = Counter()
    cases = 0
    for line in process.stdout:
        cases += line.startswith("[")
        if cases % int(1 / SHARE_OF_KILLS) == 1 and done.total() < kills:
            killed = kill_somebody(process.pid, choices)
            if killed:
                done[killed] += 1
    return done


@pytest.mark.parametrize("count", [500, pytest.param(2000, marks=pytest.mark.full)])
def test_every_case_gets_its_verdict(tmp_path: Path, count: int) -> None:
    choices = random.Random(count)
    tt_host = TtHost(tmp_path)
    expected = add_cases(tmp_path / "models", count, choices)
    process = tt_host.start(
        "run", "--models-root", tmp_path / "models", "--parallelism", "single_device",
        "--run-mode", "inference", "--runtime", "cpu", "--isolation", "fork", "-j", str(LANES),
        "--report", "junit:out=report.xml", TT_HOST_SOAK=str(tmp_path),
    )  # fmt: skip
    kills = run_with_kills(process, int(count * SHARE_OF_KILLS), choices)
    errors = process.stderr.read()
    exit_code = process.wait()

    assert exit_code == 1, errors
    assert kills.total() >= count * SHARE_OF_KILLS / 2
    assert set(kills) == {"server", "case"}
    finished = tt_host.finished()
    assert set(finished) == set(expected) == set(tt_host.report())
    wrong = {
        case: record
        for case, record in finished.items()
        if record["verdict"]["result"] != expected[case]
    }
    # Who was killed, or whose fork server was, says so.
    ends = [record["outcome"]["message"].splitlines()[0] for record in wrong.values()]
    assert [message for message in ends if "was killed by SIGKILL" not in message] == []
    assert len(wrong) <= kills.total() * LANES
    assert with_environment(f"TT_HOST_SOAK={tmp_path}") == {}
