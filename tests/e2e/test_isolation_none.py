# SPDX-License-Identifier: Apache-2.0
"""`--isolation none`: one process on the terminal runs the cases in itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import model_tree
from tt_host_program import BUILD, TtHost

TELLS_ITSELF = """
import os

print("pid", os.getpid(), os.getpgid(0), os.read(0, 4).decode().strip())
"""


CRASHES = """
import os
import signal


def is_asked_for_its_stacks():
    os.kill(os.getpid(), signal.SIGUSR1)


def crashes():
    os.kill(os.getpid(), signal.SIGSEGV)


"""


def test_cases_share_a_process_and_its_terminal_until_one_ends_it(
    tt_host: TtHost, models: Path
) -> None:
    asked, crashes = CRASHES + "is_asked_for_its_stacks()", CRASHES + "crashes()"
    names = {"a": TELLS_ITSELF, "b": TELLS_ITSELF + asked, "c": crashes, "d": TELLS_ITSELF}
    ids = [model_tree.add_loader(models, name, prelude=text) for name, text in names.items()]

    host = subprocess.run(
        [
            *[BUILD / "bin" / "tt-host", "run", "--models-root", models, "--runtime", "cpu"],
            *["--isolation", "none", "-s", "--color", "never", *ids],
        ],
        cwd=tt_host.work,
        env=tt_host.environment(),
        input="one\ntwo\nsix\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    finished = tt_host.finished()
    results = [finished[case_id]["verdict"]["result"] for case_id in ids]
    assert results == ["passed", "passed", "crashed", "passed"], host.stdout
    assert {finished[i]["outcome"]["facts"]["isolation"] for i in ids} == {"none"}
    assert "what cases print" not in host.stderr, "they print here"
    assert not list(tt_host.state.glob("history/*")), "nothing of this is as in other runs"
    (run,) = tt_host.state.glob("runs/*")
    kept = [run / finished[i]["outcome"]["facts"]["case_directory"] for i in ids]
    stacks = [(directory / "stacks.txt").read_text() for directory in kept]
    asked_for, crash = "in is_asked_for_its_stacks", "in crashes"
    assert [[text in one for text in (asked_for, crash)] for one in stacks] == [
        [False, False],
        [True, False],
        [False, True],
        [False, False],
    ]
    told = [line.split()[1:] for line in host.stdout.splitlines() if line.startswith("pid ")]
    assert [words[2] for words in told] == ["one", "two", "six"]
    (first, group, _), (second, *_), (third, *_) = told
    assert first == second != third
    assert group != first, "a process group of its own could not read from a terminal"
