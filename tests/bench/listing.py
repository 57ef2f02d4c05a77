# SPDX-License-Identifier: Apache-2.0
"""Listing thousands of ids and picking one of them, beside pytest collecting as many items."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.row import Bound, Row
from generated_models import GeneratedTree, generate

LOADERS = 420
IDS, MANY_IDS = 3_000, 100_000
ROUNDS, COLD_ROUNDS = 9, 3

TRIVIAL_TESTS = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_model(number):
    pass
"""


@dataclass(frozen=True)
class Project:
    """A working directory whose tt-host.yaml names a tree. Its caches are its own."""

    directory: Path
    tree: GeneratedTree
    program: Path

    def start(self, *arguments: str, cache: Path | None = None) -> subprocess.Popen:
        cache = cache or self.directory / "cache"
        # The shell's own memory is small: what it waits for is what is measured.
        return subprocess.Popen(
            ["sh", "-c", '"$@"; exit $?', "sh", self.program, "run", *arguments],
            cwd=self.directory,
            env={
                **os.environ,
                "TT_HOST_STATE_DIR": str(self.state),
                "TT_HOST_CACHE_DIR": str(cache),
            },
            stdout=subprocess.DEVNULL,
        )

    @property
    def state(self) -> Path:
        return self.directory / "state"

    def list_all(self, cache: Path | None = None) -> tuple[float, float]:
        """(seconds, peak megabytes) of a listing of everything."""
        begin = time.perf_counter()
        process = self.start("--co", "-q", cache=cache)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"the listing ended with {process.returncode}")
        return seconds, usage.ru_maxrss * 1024 / 1e6

    def seconds_cold(self) -> float:
        with tempfile.TemporaryDirectory() as cache:
            return self.list_all(Path(cache))[0]

    def milliseconds_to_worker(self, case_id: str) -> float:
        """From the exec of `tt-host run -k` to the start of the only case's worker."""
        known = set(self.state.glob("runs/*"))
        before_us = time.time_ns() // 1000
        if self.start("-k", f"[{case_id}]").wait() != 0:
            raise RuntimeError(f"{case_id} did not pass")
        (run,) = set(self.state.glob("runs/*")) - known
        records = map(json.loads, (run / "journal.jsonl").read_text(encoding="utf-8").splitlines())
        (ended,) = [record for record in records if record["event"] == "case_finished"]
        return (ended["outcome"]["started"] - before_us) / 1000


def make_project(directory: Path, build: Path, ids: int) -> Project:
    directory.mkdir()
    tree = generate(directory, loaders=LOADERS, ids=ids)
    text = "models_root: models\ntest_config: [test_config]\nruntime: cpu\n"
    (directory / "tt-host.yaml").write_text(text, encoding="utf-8")
    return Project(directory, tree, build.resolve() / "bin/tt-host")


def seconds_of_pytest(directory: Path, count: int) -> float:
    (directory / "test_trivial.py").write_text(TRIVIAL_TESTS.format(count=count), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--co", "-q", "-c", os.devnull, "test_trivial.py"]
    begin = time.perf_counter()
    subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def median(measure: Callable[[], float], rounds: int) -> float:
    return statistics.median(measure() for _ in range(rounds))


def rows_of_a_usual_tree(project: Project) -> list[Row]:
    cold = median(project.seconds_cold, COLD_ROUNDS)
    project.list_all()
    warm = median(lambda: project.list_all()[0], ROUNDS)
    case_id = next(i for i in project.tree.ids if i.endswith("single_device-full-inference"))
    worker = median(lambda: project.milliseconds_to_worker(case_id), COLD_ROUNDS)
    theirs = median(lambda: seconds_of_pytest(project.directory, IDS), COLD_ROUNDS)
    return [
        Row(f"{IDS} ids listed, cold", cold, "s", Bound.AT_MOST, 0.6),
        Row(f"{IDS} ids listed, warm", warm * 1e3, "ms", Bound.AT_MOST, 50),
        Row(f"-k one of {IDS}, exec to start of worker", worker, "ms", Bound.AT_MOST, 50),
        Row(f"pytest collects {IDS} items", theirs * 1e3, "ms"),
        Row("  its time / ours, warm", theirs / warm, "x"),
        Row("  its time / ours, cold", theirs / cold, "x"),
    ]


def rows_of_a_large_tree(project: Project) -> list[Row]:
    project.list_all()
    seconds, megabytes = zip(*(project.list_all() for _ in range(COLD_ROUNDS)), strict=True)
    warm = statistics.median(seconds)
    theirs = seconds_of_pytest(project.directory, MANY_IDS)
    return [
        Row(f"{MANY_IDS} ids listed, warm", warm, "s", Bound.AT_MOST, 1.5),
        Row(f"{MANY_IDS} ids listed, peak memory", max(megabytes), "MB", Bound.AT_MOST, 150),
        Row(f"pytest collects {MANY_IDS} items", theirs, "s"),
        Row("  its time / ours, warm", theirs / warm, "x"),
    ]


def measure_listing(build: Path) -> list[Row]:
    with tempfile.TemporaryDirectory() as directory:
        usual = make_project(Path(directory, "usual"), build, IDS)
        large = make_project(Path(directory, "large"), build, MANY_IDS)
        return rows_of_a_usual_tree(usual) + rows_of_a_large_tree(large)
