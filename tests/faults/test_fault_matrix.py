# SPDX-License-Identifier: Apache-2.0
"""Whatever a loader does to its process: its verdict, a complete report, and nobody left alive."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest
from fault_catalogue import CRASHED, FAULTS, Fault
from living_processes import with_environment, working_below
from model_tree import add_loader, case_id, copy_base_classes
from tt_host_program import WITHOUT_CONTROL_GROUPS, TtHost

PRELUDE = """
import atexit, ctypes, faulthandler, locale, os, shutil, signal, sys, threading
HAPPENED = []
"""
MODEL = """
class Model(torch.nn.Linear):
    def forward(self, x):
        if not HAPPENED:
            HAPPENED.append(True)
{action}
        return super().forward(x)

return Model(8, 4)
"""
HEALTHY = "healthy"
# In a user namespace that may make no other one, and without the right to make any.
WITHOUT_NAMESPACES = [
    "unshare", "--user", "--map-root-user", "sh", "-c",
    "echo 0 > /proc/sys/user/max_user_namespaces && "
    'exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$@"', "sh",
]  # fmt: skip
# As for somebody who is not root, files have owners and modes.
WITHOUT_PRIVILEGES = ["setpriv", "--bounding-set=-sys_admin,-dac_override,-dac_read_search"]
MARK = "TT_HOST_FAULTS"
# That a log takes on the disk, whatever a case prints.
MOST_OUTPUT = 17 << 20
# For a hang. A healthy forked case takes a tenth of a second; a spawned one imports torch first.
DEADLINE_SECONDS = {"fork": "6", "spawn": "20"}


def tree_of(root: Path, faults: Iterable[Fault]) -> Path:
    """A models root with one loader per fault, and a healthy one at its end."""
    copy_base_classes(root)
    for fault in faults:
        action = fault.action.strip()
        if fault.place == "import":
            add_loader(root, fault.name, prelude=PRELUDE + action)
        elif fault.place == "load":
            load_model = f"{action}\nreturn torch.nn.Linear(8, 4)"
            add_loader(root, fault.name, prelude=PRELUDE, load_model=load_model)
        else:
            body = MODEL.format(action=textwrap.indent(action, " " * 12))
            add_loader(root, fault.name, prelude=PRELUDE, load_model=body)
    add_loader(root, HEALTHY)
    return root


def survivors(tt_host: TtHost) -> dict[int, str]:
    """Processes of its runs that are still there, by what they inherited or hold."""
    mark = f"{MARK}={tt_host.directory}"
    return with_environment(mark) | working_below(tt_host.directory)


def check(tt_host: TtHost, models: Path, faults: list[Fault], *arguments: str) -> None:
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device",
        "--run-mode", "inference", "--runtime", "cpu",
        "--report", "junit:out=report.xml", "--memory-limit", "1GiB", *arguments,
        **{MARK: str(tt_host.directory)},
    )  # fmt: skip

    assert ended.exit_code == 1, ended.stderr
    assert survivors(tt_host) == {}
    finished = tt_host.finished()
    wrong = []
    for fault in faults:
        record = finished[case_id(fault.name)]
        outcome = record["outcome"]
        found = (record["verdict"]["result"], outcome["stage"], outcome["failure_class"])
        expected = (fault.result, fault.stage, fault.failure_class)
        fits = all(one in many.split("|") for one, many in zip(found, expected, strict=True))
        if not fits or fault.message not in outcome["message"]:
            wrong.append((fault.name, found, expected, outcome["message"]))
    assert wrong == []
    assert finished[case_id(HEALTHY)]["verdict"]["result"] == "passed"
    assert len(finished) == len(faults) + 1
    assert set(tt_host.report()) == set(finished)
    for log in tt_host.state.glob("runs/*/cases/*/*.log"):
        assert log.stat().st_blocks * 512 <= MOST_OUTPUT, log


@pytest.fixture
def tt_host(tmp_path: Path) -> TtHost:
    return TtHost(tmp_path)


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_what_ends(tt_host: TtHost, tmp_path: Path, isolation: str) -> None:
    faults = [f for f in FAULTS if not f.hangs and (isolation == "fork" or f.with_spawn)]
    models = tree_of(tmp_path / "models", faults)
    check(tt_host, models, faults, "--isolation", isolation, "-j", "2")


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_what_never_ends(tt_host: TtHost, tmp_path: Path, isolation: str) -> None:
    faults = [f for f in FAULTS if f.hangs and (isolation == "fork" or f.with_spawn)]
    models = tree_of(tmp_path / "models", faults)
    check(
        tt_host, models, faults, "--isolation", isolation, "-j", "4",
        "--timeout", DEADLINE_SECONDS[isolation],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrapper", "containment"),
    [
        (WITHOUT_NAMESPACES, "process group"),
        (WITHOUT_PRIVILEGES, "user and pid namespace"),
    ],
    ids=["process_group", "user_namespace"],
)
def test_what_ends_where_less_is_permitted(
    tmp_path: Path, wrapper: list[str], containment: str
) -> None:
    tt_host = TtHost(tmp_path, wrapper)
    doctor = tt_host("doctor").stdout.splitlines()
    (isolation,) = [line.split(maxsplit=2)[2] for line in doctor if line.startswith("isolation")]
    assert isolation.startswith(containment)
    # Without a namespace a case's parent is the fork server of other cases.
    faults = [f for f in FAULTS if not f.hangs and f.name != "kills_its_parent"]
    models = tree_of(tmp_path / "models", faults)
    check(tt_host, models, faults, "--isolation", "fork", "-j", "2")


@pytest.mark.full
def test_a_fork_bomb_is_killed_where_the_kernel_limits_nothing(tmp_path: Path) -> None:
    tt_host = TtHost(tmp_path, WITHOUT_CONTROL_GROUPS)
    # Small processes, so that it is their number that ends it.
    action = "while True: os.posix_spawn('/bin/sleep', ['sleep', '1000'], os.environ)"
    bomb = Fault("spawns", action, CRASHED, "crash", "4096 processes and more, and was killed")
    models = tree_of(tmp_path / "models", [bomb])
    check(tt_host, models, [bomb], "--isolation", "fork", "-j", "2")


RENAMED = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(15, b"somebody else", 0, 0, 0)
os.setsid()
{action}
print(flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("action", "is_marked"), [("os.chdir('/')", True), ("os.chdir('work')", False)]
)
def test_a_survivor_under_another_name_is_seen(
    tt_host: TtHost, action: str, is_marked: bool
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RENAMED.format(action=action)],
        cwd=tt_host.directory,
        env={MARK: str(tt_host.directory)} if is_marked else {},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as planted:
        planted.stdout.readline()
        assert set(survivors(tt_host)) == {planted.pid}
        planted.stdin.close()
    assert survivors(tt_host) == {}


def test_the_matrix_is_as_large_as_promised() -> None:
    assert len(FAULTS) >= 30
    assert sum(fault.with_spawn for fault in FAULTS) >= 10
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
