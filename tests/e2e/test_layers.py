# SPDX-License-Identifier: Apache-2.0
"""Requirement layers with the real pip and packages made here, without an index."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import model_tree
import pytest
from tt_host_program import TtHost

USES_GREETING = """
from importlib.metadata import version

import greeting

assert version("greeting") == greeting.VERSION == "{version}"
"""

# Builds `handmade`, beside the base's packages: the build requirement is nowhere to be had.
PYPROJECT = """
[build-system]
requires = ["no-such-distribution"]
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = """
import zipfile
from importlib.metadata import version

INFO = "handmade-1.0.dist-info"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "handmade-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        wheel.writestr("handmade.py", f"TORCH = '{version('torch')}'")
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\\nName: handmade\\nVersion: 1.0")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true")
        wheel.writestr(f"{INFO}/RECORD", "")
    return name
"""

# Two distributions of the base that no model and no runtime imports.
HIDDEN = "sortedcontainers"
REPLACED = "iniconfig"
USES_EVERY_FILE = f"""
import importlib.util
from importlib.metadata import version

import handmade
import lonely
import {REPLACED}

assert lonely.VERSION == "1.0"
assert handmade.TORCH == version("torch")
assert {REPLACED}.VERSION == "99.0"
assert importlib.util.find_spec("{HIDDEN}") is None
"""


def make_wheel(folder: Path, name: str, version: str, requires: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if requires:
        metadata += f"Requires-Dist: {requires}\n"
    files = {
        f"{name}/__init__.py": f'VERSION = "{version}"\n',
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


def make_source(folder: Path) -> None:
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "backend.py").write_text(BACKEND, encoding="utf-8")


def add_loader(root: Path, name: str, version: str, requirements: str) -> str:
    """Adds a loader that needs `greeting` at that version; the id of its inference case."""
    case_id = model_tree.add_loader(root, name, prelude=USES_GREETING.format(version=version))
    (root / name / "pytorch" / "requirements.txt").write_text(requirements, encoding="utf-8")
    return case_id


@pytest.fixture
def offline_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "greeting", version)
    make_wheel(wheels, "torch", "0.1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def freeze() -> str:
    command = [sys.executable, "-m", "pip", "freeze"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def run(tt_host: TtHost, models: Path, tmp_path: Path) -> dict[str, dict]:
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "--python", sys.prefix, "-j", "2",
        TT_HOST_CACHE_DIR=str(tmp_path / "cache"),
    )  # fmt: skip
    assert ended.exit_code in {0, 1}, ended.stderr
    records = [record for record in tt_host.journal() if record["event"] == "case_finished"]
    return {record["case"]["id"]: record for record in records}


@pytest.mark.usefixtures("offline_index")
def test_conflicting_pins_run_in_one_invocation_and_the_base_stays(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    one = add_loader(models, "one", "1.0", "greeting==1.0\n")
    two = add_loader(models, "two", "2.0", "greeting==2.0\n")
    before = freeze()

    finished = run(tt_host, models, tmp_path)

    for case_id in (one, two):
        record = finished[case_id]
        assert record["verdict"]["result"] == "passed", record["outcome"]["message"]
    assert freeze() == before
    layers = tmp_path / "cache" / "layers"
    assert len([entry for entry in layers.iterdir() if entry.is_dir()]) == 2
    assert not list(layers.glob(".building-*"))
    assert not list(layers.glob(".scratch-*"))


@pytest.mark.usefixtures("offline_index")
def test_what_cannot_be_installed_fails_only_its_case(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    missing = add_loader(models, "missing", "1.0", "no-such-distribution\n")
    replaces_torch = add_loader(models, "replaces_torch", "1.0", "torch==0.1\n")
    healthy = add_loader(models, "healthy", "1.0", "greeting==1.0\n")

    finished = run(tt_host, models, tmp_path)

    assert finished[healthy]["verdict"]["result"] == "passed"
    for case_id, text in ((missing, "no-such-distribution"), (replaces_torch, "torch")):
        outcome = finished[case_id]["outcome"]
        assert (outcome["stage"], outcome["failure_class"]) == ("ENV", "env"), outcome
        assert finished[case_id]["verdict"]["result"] == "error"
        assert text in outcome["message"]
    assert "needs a base of its own" in finished[replaces_torch]["outcome"]["message"]


def test_every_requirement_file_is_heeded(
    tt_host: TtHost, models: Path, offline_index: Path, tmp_path: Path
) -> None:
    make_wheel(offline_index, "lonely", "1.0", requires="no-such-distribution")
    make_wheel(offline_index, REPLACED, "99.0")
    make_source(tmp_path / "handmade")
    case_id = model_tree.add_loader(models, "demanding", prelude=USES_EVERY_FILE)
    for name, text in {
        "requirements.txt": f"{REPLACED}==99.0\n",
        "requirements.nodeps.txt": "lonely\n",
        "requirements.nodeps.nobuildisolation.txt": f"{tmp_path}/handmade\n",
        "uninstall_first.txt": f"{HIDDEN}\n{REPLACED}\n",
    }.items():
        (models / "demanding" / "pytorch" / name).write_text(text, encoding="utf-8")
    needs_hidden = model_tree.add_loader(models, "modest", prelude=f"import {HIDDEN}")
    before = freeze()

    finished = run(tt_host, models, tmp_path)

    for each in (case_id, needs_hidden):
        assert finished[each]["verdict"]["result"] == "passed", finished[each]["outcome"]["message"]
    assert freeze() == before


@pytest.mark.usefixtures("offline_index")
def test_a_skipped_case_installs_nothing(tt_host: TtHost, models: Path, tmp_path: Path) -> None:
    case_id = add_loader(models, "one", "1.0", "greeting==1.0\n")
    (tt_host.work / "test_config.yaml").write_text(
        f"test_config:\n  {case_id}: {{status: NOT_SUPPORTED_SKIP, reason: too big}}\n",
        encoding="utf-8",
    )
    (tt_host.work / "tt-host.yaml").write_text("test_config: test_config.yaml\n", encoding="utf-8")

    record = run(tt_host, models, tmp_path)[case_id]

    assert record["verdict"]["result"] == "skipped"
    assert not (tmp_path / "cache" / "layers").exists()
    assert not list(tt_host.state.glob("runs/*/cases/*")), "no process was started"
