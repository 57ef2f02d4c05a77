# SPDX-License-Identifier: Apache-2.0
"""An interpreter that cannot be embedded is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_tree import add_loader
from tt_host_program import WITHOUT_CONTROL_GROUPS, TtHost


def fake_environment(folder: Path, answer: str) -> Path:
    """An environment whose interpreter answers every question with `answer`."""
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n", encoding="utf-8")
    python.chmod(0o755)
    (folder / "pyvenv.cfg").write_text("home = /nowhere\nversion = 3.11.0\n", encoding="utf-8")
    return folder


def nonexistent(folder: Path) -> Path:
    return folder / "gone"


def without_interpreter(folder: Path) -> Path:
    folder.mkdir()
    return folder


def without_shared_library(folder: Path) -> Path:
    return fake_environment(folder, "3.11\n0\n/nowhere/libpython3.11.a")


def that_answers_nonsense(folder: Path) -> Path:
    return fake_environment(folder, "0")


def with_missing_library(folder: Path) -> Path:
    return fake_environment(folder, "3.11\n1\n/nowhere/libpython3.11.so.1.0")


CASES = [
    (nonexistent, "bin/python is missing"),
    (without_interpreter, "bin/python is missing"),
    (without_shared_library, "without a shared library"),
    (that_answers_nonsense, "does not work"),
    (with_missing_library, "/nowhere/libpython3.11.so.1.0"),
]


def of_another_minor(folder: Path) -> Path:
    """Answers as Python 3.99 with a library that does load, so that only the minor is wrong."""
    (library,) = {
        line.split()[-1]
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
        if "/libc.so" in line
    }
    return fake_environment(folder, f"3.99\n1\n{library}")


@pytest.mark.parametrize(("make", "text"), [*CASES, (of_another_minor, "Python 3.99")])
def test_run_refuses(tt_host: TtHost, models: Path, tmp_path: Path, make, text: str) -> None:
    add_loader(models, "healthy")
    ended = tt_host(
        "run", "--models-root", models, "--python", make(tmp_path / "environment"),
        "--runtime", "cpu", "--report", "junit:out=report.xml",
        TT_HOST_CACHE_DIR=str(tmp_path / "cache"),
    )  # fmt: skip
    assert ended.exit_code == 4, ended.stderr
    assert ended.stdout == ""
    assert text in ended.stderr
    assert list(tt_host.work.iterdir()) == []
    assert not list(tt_host.state.glob("runs/*"))


@pytest.mark.parametrize(("make", "text"), [*CASES, (of_another_minor, "Python 3.99")])
def test_doctor_says_what_is_missing(tt_host: TtHost, tmp_path: Path, make, text: str) -> None:
    ended = tt_host("doctor", "--python", make(tmp_path / "environment"))
    assert ended.exit_code == 1
    (line,) = (line for line in ended.stdout.splitlines() if line.startswith("interpreter"))
    assert "MISSING" in line
    assert text in ended.stdout
    assert "`make setup` makes one" in ended.stdout


def test_doctor_is_content_with_the_default(tt_host: TtHost) -> None:
    ended = tt_host("doctor")
    assert ended.exit_code == 0, ended.stdout
    assert "MISSING" not in ended.stdout


@pytest.mark.parametrize(
    ("wrapper", "memory_limit"),
    [([], "ok control group"), (WITHOUT_CONTROL_GROUPS, "- no control group may be made")],
    ids=["control_groups", "none"],
)
def test_doctor_says_what_the_machine_permits(
    tmp_path: Path, wrapper: list[str], memory_limit: str
) -> None:
    doctor = TtHost(tmp_path, wrapper)("doctor").stdout.splitlines()
    told = {line[:19].strip(): " ".join(line[19:].split()) for line in doctor}
    assert told["isolation"] == "ok pid namespace"
    assert told["memory limit"].startswith(memory_limit)
