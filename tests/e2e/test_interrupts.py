# SPDX-License-Identifier: Apache-2.0
"""Signals to a run, and to its fork server: the report stays complete and nothing stays behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from html_report.html_reports import results_of
from living_processes import with_environment
from model_tree import add_loader, case_id
from tt_host_program import TtHost

MARK = "TT_HOST_TEST_MARK"
WAIT_FOR_FIFO = """
    class Model(torch.nn.Linear):
        def forward(self, x):
            with open({fifo!r}) as gate:
                gate.read()
            return super().forward(x)
"""
WAIT_FOR_FIFO_ONCE = """
    import pathlib

    class Model(torch.nn.Linear):
        def forward(self, x):
            waited = pathlib.Path({fifo!r} + ".waited")
            if not waited.exists():
                waited.touch()
                with open({fifo!r}) as gate:
                    gate.read()
            return super().forward(x)
"""


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A pipe: a model's forward opens it for reading, and waits until a writer closes it."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    return path


def processes_with(mark: str) -> dict[int, str]:
    return with_environment(f"{MARK}={mark}")


def start(tt_host: TtHost, models: Path, mark: str, *arguments: str) -> subprocess.Popen:
    return tt_host.start(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "-j", "1", "--report", "junit:out=report.xml",
        "--report", "html:out=report.html", *arguments, **{MARK: mark},
    )  # fmt: skip


@contextmanager
def while_forward_waits(gate: Path, run: subprocess.Popen) -> Iterator[None]:
    """Entered once a model waits at the gate, or once the run has ended; leaving opens the gate."""

    def open_after_end() -> None:
        run.wait()
        os.close(os.open(gate, os.O_RDWR | os.O_NONBLOCK))

    threading.Thread(target=open_after_end, daemon=True).start()
    with open(gate, "w", encoding="utf-8"):
        assert run.poll() is None, "the run ended before a model waited"
        yield


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_a_signal_ends_the_run_in_order(
    tt_host: TtHost, models: Path, gate: Path, which: signal.Signals, isolation: str
) -> None:
    waits = add_loader(
        models, "b_waits", "return Model(8, 4)", prelude=WAIT_FOR_FIFO.format(fifo=str(gate))
    )
    ids = {add_loader(models, "a_first"), waits, *(add_loader(models, f"c{n}") for n in range(3))}
    mark = f"{tt_host.directory}-{which}"
    run = start(tt_host, models, mark, "--isolation", isolation)

    with while_forward_waits(gate, run):
        run.send_signal(which)
        stdout, stderr = run.communicate(timeout=120)

    assert run.returncode == 2, stdout + stderr
    finished = tt_host.finished()
    assert set(finished) == set(tt_host.report()) == ids
    assert set(results_of(tt_host.work / "report.html")) == ids
    assert finished[waits]["outcome"]["ending"] == "cancelled"
    assert tt_host.journal()[-1]["interrupted"] is True
    assert processes_with(mark) == {}


TELL_OF_SIGTERM = """
    import signal

    def heed_nothing(number, frame):
        with open({told!r}, "w"):
            pass

    class Model(torch.nn.Linear):
        def forward(self, x):
            signal.signal(signal.SIGTERM, heed_nothing)
            with open({fifo!r}) as gate:
                gate.read()
            return super().forward(x)
"""


def test_a_second_signal_kills_what_heeds_none(
    tt_host: TtHost, models: Path, tmp_path: Path, gate: Path
) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    prelude = TELL_OF_SIGTERM.format(fifo=str(gate), told=str(told))
    waits = add_loader(models, "b_waits", "return Model(8, 4)", prelude=prelude)
    ids = {add_loader(models, "a_first"), waits, add_loader(models, "c_last")}
    mark = str(tt_host.directory)
    run = start(tt_host, models, mark, "--isolation", "fork")

    with while_forward_waits(gate, run):
        run.send_signal(signal.SIGINT)
        with open(told, encoding="utf-8") as by_the_model:
            by_the_model.read()  # The first signal has come to the model as SIGTERM.
        run.send_signal(signal.SIGINT)
        stdout, stderr = run.communicate(timeout=120)

    assert run.returncode == 2, stdout + stderr
    finished = tt_host.finished()
    assert set(finished) == set(tt_host.report()) == ids
    assert finished[waits]["outcome"]["ending"] == "cancelled"
    assert finished[waits]["outcome"]["signal"] == signal.SIGKILL
    assert finished[case_id("a_first")]["verdict"]["result"] == "passed"
    assert tt_host.journal()[-1]["interrupted"] is True
    assert processes_with(mark) == {}


def test_a_killed_fork_server_takes_no_other_case_along(
    tt_host: TtHost, models: Path, gate: Path
) -> None:
    waits = add_loader(
        models, "b_waits", "return Model(8, 4)", prelude=WAIT_FOR_FIFO.format(fifo=str(gate))
    )
    others = {add_loader(models, "a_first"), *(add_loader(models, f"c{n}") for n in range(2))}
    mark = str(tt_host.directory)
    run = start(tt_host, models, mark, "--isolation", "fork")

    with while_forward_waits(gate, run):
        _kill_fork_server(mark)
    stdout, stderr = run.communicate(timeout=120)

    finished = tt_host.finished()
    assert set(finished) == set(tt_host.report()) == {waits, *others}, stdout + stderr
    for case in others:
        assert finished[case]["verdict"]["result"] == "passed", finished[case]["outcome"]
    assert finished[waits]["outcome"]["failure_class"] == "lost"
    assert "its fork server was killed by SIGKILL" in finished[waits]["outcome"]["message"]
    assert processes_with(mark) == {}


def test_what_a_killed_fork_server_took_along_is_tried_again(
    tt_host: TtHost, models: Path, gate: Path
) -> None:
    waits = add_loader(
        models, "waits", "return Model(8, 4)", prelude=WAIT_FOR_FIFO_ONCE.format(fifo=str(gate))
    )
    mark = str(tt_host.directory)
    run = start(tt_host, models, mark, "--isolation", "fork", "--retries", "1")

    with while_forward_waits(gate, run):
        _kill_fork_server(mark)
    stdout, stderr = run.communicate(timeout=120)

    assert run.returncode == 0, stdout + stderr
    attempts = tt_host.finished()[waits]["outcome"]["facts"]["attempts"]
    assert [attempt["failure_class"] for attempt in attempts] == ["lost", ""]


def _kill_fork_server(mark: str) -> None:
    """Returns once the case that it forked is gone as well."""
    # The case is a fork of the server and looks like it; the server was there first.
    workers = {p for p, text in processes_with(mark).items() if "tt-host-worker serve" in text}
    server = min(workers, key=_start_ticks)
    forked = [os.pidfd_open(process) for process in workers - {server}]
    os.kill(server, signal.SIGKILL)
    for descriptor in forked:
        select.select([descriptor], [], [])
        os.close(descriptor)


def _start_ticks(process: int) -> int:
    status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    return int(status.rpartition(")")[2].split()[19])
