# SPDX-License-Identifier: Apache-2.0
"""scripts/setup met with missing packages and unfit interpreters, by fakes first on PATH."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    line
    for line in (ROOT / "scripts/debian-packages.txt").read_text().splitlines()
    if line and not line.startswith("#")
]

Setup = Callable[..., subprocess.CompletedProcess]


@pytest.fixture
def fakes(tmp_path: Path) -> Path:
    """A folder that comes first on PATH."""
    folder = tmp_path / "fakes"
    folder.mkdir()
    return folder


def add_fake(fakes: Path, name: str, script: str) -> None:
    path = fakes / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def setup(fakes: Path) -> Setup:
    def run(step: str, **variables: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "PATH": f"{fakes}:{os.environ['PATH']}", **variables}
        return subprocess.run(
            [str(ROOT / "scripts/setup"), step],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def installed(fakes: Path) -> Callable[[list[str]], None]:
    """Makes dpkg-query know these packages, and apt-get and its arguments a log."""

    def pretend(packages: list[str]) -> None:
        lines = "".join(f"installed {package}\\n" for package in packages)
        add_fake(fakes, "dpkg-query", f"printf '{lines}config-files ninja-build\\n'\nexit 1")
        add_fake(fakes, "apt-get", f'echo "$@" >> "{fakes}/apt.log"')

    return pretend


def without(*missing: str) -> list[str]:
    return [package for package in PACKAGES if package not in missing]


def test_nothing_missing(setup, installed, fakes):
    installed(PACKAGES)
    assert setup("packages").returncode == 0
    assert not (fakes / "apt.log").exists()


def test_missing_and_not_root(setup, installed, fakes):
    installed(without("ninja-build", "libhwy-dev"))
    add_fake(fakes, "id", "echo 1000")
    done = setup("packages")
    assert done.returncode == 1
    assert "2 Debian packages are missing: libhwy-dev ninja-build" in done.stderr
    commands = [line for line in done.stderr.splitlines() if "sudo" in line]
    assert len(commands) == 1
    assert "--no-remove libhwy-dev ninja-build'" in commands[0]
    assert not (fakes / "apt.log").exists()


def test_missing_and_root(setup, installed, fakes):
    installed(without("libhwy-dev"))
    add_fake(fakes, "id", "echo 0")
    done = setup("packages")
    assert done.returncode == 0
    assert "installing 1 Debian packages: libhwy-dev" in done.stdout
    update, install = (fakes / "apt.log").read_text().splitlines()
    assert update.startswith("update")
    assert install.startswith("install -y")
    assert " libhwy-dev " in install


def test_installation_fails(setup, installed, fakes):
    installed(without("libboost1.81-dev"))
    add_fake(fakes, "id", "echo 0")
    add_fake(fakes, "apt-get", '[ "$1" = update ]')
    done = setup("packages")
    assert done.returncode == 1
    assert "could not install: libboost1.81-dev" in done.stderr


def fake_interpreter(fakes: Path, tmp_path: Path, **facts: str) -> str:
    """A program that tells what set-up asks an interpreter, and the path of it."""
    library, header = tmp_path / "libpython3.11.so", tmp_path / "Python.h"
    library.touch()
    header.touch()
    told = {
        "path": "/opt/python",
        "version": "3.11.7",
        "shared": "1",
        "library": str(library),
        "header": str(header),
        **facts,
    }
    add_fake(fakes, "fake-python", "cat <<END\n" + "\n".join(told.values()) + "\nEND")
    return str(fakes / "fake-python")


def test_fit_interpreter(setup, fakes, tmp_path):
    assert setup("interpreter", PYTHON=fake_interpreter(fakes, tmp_path)).returncode == 0


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"shared": "0"}, "was built without a shared library (Py_ENABLE_SHARED=0)"),
        ({"version": "3.10.13"}, "is Python 3.10.13; 3.11 or newer is needed"),
        ({"version": "2.7.18"}, "is Python 2.7.18; 3.11 or newer is needed"),
        ({"library": "/nowhere/libpython3.11.so"}, "and that file does not exist"),
        ({"header": "/nowhere/Python.h"}, "has no C headers: /nowhere/Python.h"),
    ],
)
def test_unfit_interpreter(setup, fakes, tmp_path, facts, expected):
    done = setup("interpreter", PYTHON=fake_interpreter(fakes, tmp_path, **facts))
    assert done.returncode == 1
    assert expected in done.stderr


def test_no_interpreter(setup):
    done = setup("interpreter", PYTHON="no-such-python")
    assert done.returncode == 1
    assert "no interpreter 'no-such-python'" in done.stderr


def test_unknown_step(setup):
    done = setup("everything")
    assert done.returncode == 1
    assert "expected all, packages, interpreter or readers" in done.stderr
