# SPDX-License-Identifier: Apache-2.0
"""A run whose tt-host was killed goes on: every case once, the report complete."""

from __future__ import annotations

import collections
import json
import random
import subprocess
import time
from pathlib import Path

import pytest
from living_processes import with_environment
from model_tree import add_loader, copy_base_classes
from tt_host_program import TtHost, read_report

LANES = 2
# Of a kill: it waits for so many cases to be told, at most, and then for so long.
CASES_PER_KILL = 2
SECONDS_PER_KILL = 0.03
ARGUMENTS = (
    "--parallelism", "single_device", "--run-mode", "inference", "--runtime", "cpu",
    "--isolation", "fork", "-j", str(LANES), "--report", "junit:out=report.xml",
)  # fmt: skip


def make_models(root: Path, cases: int) -> Path:
    copy_base_classes(root)
    for number in range(cases):
        add_loader(root, f"case_{number:03}")
    return root


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_models(tmp_path_factory.mktemp("tree") / "models", cases=2)


@pytest.fixture
def tt_host(tmp_path: Path) -> TtHost:
    return TtHost(tmp_path)


def kill_after(process: subprocess.Popen, finished_cases: int, seconds: float) -> bool:
    """Kills the controller once it has told of its start and so many cases, and goes on for a
    while, whatever it is doing then; False when it ended before."""
    has_begun, seen = False, 0
    while not has_begun or seen < finished_cases:
        line = process.stdout.readline()
        if not line:
            break
        has_begun |= line.startswith("run ")
        seen += line.startswith("[")
    time.sleep(seconds)  # The point itself, not a wait for anything.
    was_running = process.poll() is None
    process.kill()
    process.communicate()
    return was_running and has_begun and seen == finished_cases


def journal_path(tt_host: TtHost) -> Path:
    (path,) = tt_host.state.glob("runs/*/journal.jsonl")
    return path


@pytest.mark.parametrize("kills", [15, pytest.param(50, marks=pytest.mark.full)])
def test_each_case_counts_once_however_often_the_run_is_killed(
    tt_host: TtHost, tmp_path: Path, kills: int
) -> None:
    points = random.Random(20261127)
    started: collections.Counter[str] = collections.Counter()
    cases = kills * 4 * CASES_PER_KILL + LANES
    models = make_models(tmp_path / "models", cases)
    arguments: tuple = ("run", "--models-root", models, *ARGUMENTS)
    for _ in range(kills):
        killed = kill_after(
            tt_host.start(*arguments),
            points.randint(0, CASES_PER_KILL),
            points.uniform(0, SECONDS_PER_KILL),
        )
        assert killed, "the run ended before it could be killed: the tree is too small"
        arguments = ("run", "--resume")
    ended = tt_host(*arguments)

    assert ended.exit_code == 0, ended.stderr
    assert " goes on: " in ended.stdout
    finished = tt_host.finished()
    assert len(finished) == cases
    assert all(record["verdict"]["result"] == "passed" for record in finished.values())
    assert all(record["outcome"]["cpu_seconds"] > 0 for record in finished.values())
    assert set(read_report(tt_host.work / "report.xml")) == set(finished)
    for record in tt_host.journal():
        if record["event"] == "case_started":
            started[record["case"]["id"]] += 1
    repeats = sum(count - 1 for count in started.values())
    assert repeats <= kills * LANES, started
    (history,) = tt_host.state.glob("history/*.json")
    learned = json.loads(history.read_text(encoding="utf-8"))["cases"]
    assert {case: len(known["seconds"]) for case, known in learned.items()} == {
        record["case"]["node_id"]: 1 for record in finished.values()
    }
    assert with_environment(f"TT_HOST_STATE_DIR={tt_host.state}") == {}


def test_what_cannot_be_resumed_is_refused(tt_host: TtHost, models: Path) -> None:
    nothing = tt_host("run", "--resume")
    assert nothing.exit_code == 4
    assert "no run is recorded in" in nothing.stderr

    ended = tt_host("run", "--models-root", models, "-k", "case_000", *ARGUMENTS)
    assert ended.exit_code == 0, ended.stderr
    uid = journal_path(tt_host).parent.name
    finished = tt_host("run", "--resume", uid)
    assert finished.exit_code == 4
    assert f"run {uid} cannot be resumed: it is finished" in finished.stderr
    unknown = tt_host("run", "--resume", "2020")
    assert unknown.exit_code == 4
    assert "no run '2020'" in unknown.stderr

    lines = journal_path(tt_host).read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0]) | {"schema": "tthost.events/9"}
    journal_path(tt_host).write_text("\n".join([json.dumps(first), *lines[1:]]) + "\n", "utf-8")
    newer = tt_host("run", "--resume", uid)
    assert newer.exit_code == 4
    assert "its journal is of version 'tthost.events/9'" in newer.stderr


def test_a_torn_last_line_costs_its_case_only(tt_host: TtHost, models: Path) -> None:
    tt_host("run", "--models-root", models, "-k", "case_000 or case_001", *ARGUMENTS)
    lines = journal_path(tt_host).read_text(encoding="utf-8").splitlines()
    ends = [i for i, line in enumerate(lines) if json.loads(line)["event"] == "case_finished"]
    torn = "\n".join(lines[: ends[1]]) + "\n" + lines[ends[1]][:100]
    journal_path(tt_host).write_text(torn, encoding="utf-8")

    listed = tt_host("runs", "list")
    assert "broken off" in listed.stdout
    assert "1 passed, 1 not finished" in listed.stdout
    resumed = tt_host("run", "--resume")
    assert resumed.exit_code == 0, resumed.stderr
    assert "1 of 2 cases are done" in resumed.stdout
    assert len(tt_host.finished()) == 2


def test_each_run_removes_what_the_project_file_does_not_keep(
    tt_host: TtHost, models: Path
) -> None:
    (tt_host.work / "tt-host.yaml").write_text("retention: {runs: 1}\n")
    for name in ("case_000", "case_001"):
        tt_host("run", "--models-root", models, "-k", name, *ARGUMENTS)
    assert [record["case"]["id"] for record in tt_host.finished().values()] == [
        "case_001/pytorch-single_device-full-inference"
    ]


def test_runs_are_shown_and_pruned(tt_host: TtHost, models: Path) -> None:
    for name in ("case_000", "case_001"):
        tt_host("run", "--models-root", models, "-k", name, *ARGUMENTS)
    listed = json.loads(tt_host("runs", "list", "--json").stdout)
    assert [run["results"] for run in listed] == [{"passed": 1}, {"passed": 1}]
    latest, oldest = (run["run"] for run in listed)
    shown = tt_host("runs", "show").stdout
    assert latest in shown
    assert "case_001" in shown

    dry = tt_host("runs", "prune", "--keep", "1", "--dry-run")
    assert dry.stdout == f"{oldest}\n1 run would be removed\n"
    pruned = tt_host("runs", "prune", "--keep", "1")
    assert pruned.stdout == f"{oldest}\n1 run removed\n"
    assert [path.name for path in (tt_host.state / "runs").iterdir()] == [latest]
