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


def make_wheel(folder: Path, name: str, version: str) -> None:
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": f'VERSION = "{version}"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


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
