# SPDX-License-Identifier: Apache-2.0
"""Requirement layers with the real pip, and packages made here but where a test says otherwise."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import model_tree
import pytest
from living_processes import with_environment
from tt_host_program import SOURCE, TtHost

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


def make_wheel(folder: Path, name: str, version: str, requires: str = "", code: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if requires:
        metadata += f"Requires-Dist: {requires}\n"
    files = {
        f"{name}/__init__.py": f'VERSION = "{version}"\n{code}',
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


def start(tt_host: TtHost, models: Path, cache: Path) -> subprocess.Popen:
    return tt_host.start(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "--python", sys.prefix, "-j", "2",
        TT_HOST_CACHE_DIR=str(cache),
    )  # fmt: skip


def run(tt_host: TtHost, models: Path, tmp_path: Path) -> dict[str, dict]:
    process = start(tt_host, models, tmp_path / "cache")
    _, stderr = process.communicate(timeout=300)
    assert process.returncode in {0, 1}, stderr
    return finished(tt_host)


def finished(tt_host: TtHost) -> dict[str, dict]:
    records = [record for record in tt_host.journal() if record["event"] == "case_finished"]
    return {record["case"]["id"]: record for record in records}


def published(layers: Path) -> list[Path]:
    return [entry for entry in layers.iterdir() if entry.is_dir() and entry.name[0] != "."]


def half_built(layers: Path) -> list[Path]:
    return [entry for entry in layers.iterdir() if entry.is_dir() and entry.name[0] == "."]


def add_zoo_loader(root: Path, name: str, requirement: str) -> None:
    """The loader of the zoo, with a real package that it needs at exactly this version."""
    shutil.copytree(SOURCE / "examples" / "models" / name / "pytorch", root / name / "pytorch")
    folder = root / name / "pytorch"
    (folder / "requirements.txt").write_text(requirement + "\n", encoding="utf-8")
    package, _, version = requirement.partition("==")
    with (folder / "loader.py").open("a", encoding="utf-8") as loader:
        loader.write(f"\nimport {package}\n\nassert {package}.__version__ == {version!r}\n")


def test_two_runs_at_once_share_the_layers_of_zoo_loaders_with_conflicting_pins(
    tmp_path: Path, models: Path
) -> None:
    """With real packages, from the index that pip is configured for."""
    add_zoo_loader(models, "mnist_cnn", "cachetools==5.5.2")
    add_zoo_loader(models, "autoencoder", "cachetools==6.0.0")
    before = freeze()
    hosts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        hosts.append(TtHost(tmp_path / name))

    runs = [start(host, models, tmp_path / "cache") for host in hosts]
    for process in runs:
        process.communicate(timeout=300)

    for host in hosts:
        records = finished(host)
        assert {case_id.partition("/")[0] for case_id in records} == {"mnist_cnn", "autoencoder"}
        for record in records.values():
            assert record["verdict"]["result"] == "passed", record["outcome"]["message"]
    assert freeze() == before
    layers = tmp_path / "cache" / "layers"
    assert len(published(layers)) == 2
    assert not half_built(layers)


BLOCKS_ONCE = """
import os

if os.path.exists({fifo!r}):
    with open({fifo!r}, "w") as fifo:
        os.unlink({fifo!r})  # before the test can go on
        fifo.write(str(os.getpid()))
    while True:
        os.read(os.pipe()[0], 1)
"""


WAITS = """
import os

if os.path.exists({fifo!r}):
    with open({fifo!r}) as fifo:
        fifo.read()
"""


def add_loader_with_slow_layer(models: Path, tmp_path: Path, delay: str) -> tuple[Path, str]:
    """The pipe at which its installer does what `delay` says, and its inference case."""
    fifo = tmp_path / "installing"
    os.mkfifo(fifo)
    make_source(tmp_path / "handmade")
    backend = tmp_path / "handmade" / "backend.py"
    backend.write_text(delay.format(fifo=str(fifo)) + BACKEND, encoding="utf-8")
    case_id = model_tree.add_loader(models, "demanding", prelude="import handmade, greeting")
    for name, text in {
        "requirements.txt": "greeting==1.0\n",
        "requirements.nodeps.nobuildisolation.txt": f"{tmp_path}/handmade\n",
    }.items():
        (models / "demanding" / "pytorch" / name).write_text(text, encoding="utf-8")
    return fifo, case_id


@pytest.mark.usefixtures("offline_index")
def test_a_killed_run_leaves_no_layer_and_the_next_one_builds_it(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    fifo, case_id = add_loader_with_slow_layer(models, tmp_path, BLOCKS_ONCE)
    layers = tmp_path / "cache" / "layers"

    process = start(tt_host, models, tmp_path / "cache")
    assert fifo.read_text(encoding="utf-8")  # waits until the installer is there
    process.kill()
    process.communicate()
    assert not published(layers)
    assert half_built(layers)

    shutil.rmtree(tt_host.state)
    record = run(tt_host, models, tmp_path)[case_id]

    assert record["verdict"]["result"] == "passed", record["outcome"]["message"]
    assert len(published(layers)) == 1
    assert not half_built(layers)
    assert with_environment(f"TT_HOST_STATE_DIR={tt_host.state}") == {}


@pytest.mark.usefixtures("offline_index")
def test_cases_run_while_a_layer_is_built(tt_host: TtHost, models: Path, tmp_path: Path) -> None:
    installing, demanding = add_loader_with_slow_layer(models, tmp_path, WAITS)
    plain = model_tree.add_loader(models, "plain")

    process = start(tt_host, models, tmp_path / "cache")
    with installing.open("w", encoding="utf-8"):  # once the installer is there
        told = next(line for line in process.stdout if line.startswith("["))
        assert plain in told
        assert not published(tmp_path / "cache" / "layers")
        installing.unlink()  # it is asked for more than once
    process.communicate(timeout=300)

    records = finished(tt_host)
    assert [records[case]["verdict"]["result"] for case in (plain, demanding)] == ["passed"] * 2


def env(tt_host: TtHost, tmp_path: Path, *arguments: str | Path) -> tuple[int, str]:
    ended = tt_host("env", *arguments, TT_HOST_CACHE_DIR=str(tmp_path / "cache"))
    assert ended.stderr == ""
    return ended.exit_code, ended.stdout


def test_layers_are_built_ahead_explained_listed_and_removed(
    tt_host: TtHost, models: Path, offline_index: Path, tmp_path: Path
) -> None:
    make_wheel(offline_index, "top", "1.0", requires="greeting>=2")
    make_wheel(offline_index, REPLACED, "99.0")
    needs = add_loader(models, "one", "2.0", f"top\n{REPLACED}==99.0\npytest\n")
    other = add_loader(models, "two", "1.0", "greeting==1.0\n")
    broken = add_loader(models, "three", "1.0", "torch==0.1\n")
    source = ["--models-root", models, "--python", sys.prefix]

    code, text = env(tt_host, tmp_path, "build", *source, needs, other, broken)
    assert code == 1, text
    assert text.count("built  ") == 2
    assert "needs a base of its own" in text
    code, text = env(tt_host, tmp_path, "build", *source, needs)
    assert (code, text.count("ready  ")) == (0, 1), text

    _, text = env(tt_host, tmp_path, "list", "--json")
    listed = {tuple(sorted(p["name"] for p in layer["packages"])): layer
              for layer in json.loads(text)}  # fmt: skip
    assert set(listed) == {("greeting",), ("greeting", REPLACED, "top")}
    layer = listed["greeting", REPLACED, "top"]
    assert layer["loaders"] == [str(models / "one" / "pytorch")]
    assert layer["bytes"] > 0
    assert not layer["in_use"]

    code, text = env(tt_host, tmp_path, "why", *source, needs, "--json")
    why = json.loads(text)
    assert (code, why["state"], why["layer"]) == (0, "built", layer["directory"])
    assert [line["requirement"] for line in why["satisfied"]] == ["pytest"]
    packages = {p["name"]: (p["because"], bool(p["shadows"])) for p in why["packages"]}
    assert packages == {
        "greeting": ("needed by top", False),
        REPLACED: ("requirements.txt", True),
        "top": ("requirements.txt", False),
    }
    code, text = env(tt_host, tmp_path, "why", *source, broken)
    assert code == 1
    assert "needs a base of its own" in text

    code, text = env(tt_host, tmp_path, "prune", "--keep", "1")
    assert code == 0
    assert "1 layer removed" in text
    assert [str(directory) for directory in published(tmp_path / "cache" / "layers")] == [
        layer["directory"]
    ]


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


STARTS_A_THREAD = """
import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()
"""


def test_an_import_that_leaves_a_thread_is_named_where_cases_are_spawned_instead(
    tt_host: TtHost, models: Path, offline_index: Path, tmp_path: Path
) -> None:
    make_wheel(offline_index, "threadstarter", "1.0", code=STARTS_A_THREAD)
    ids = []
    for name in ("one", "two"):
        ids.append(model_tree.add_loader(models, name, prelude="import threadstarter"))
        requirements = models / name / "pytorch" / "requirements.txt"
        requirements.write_text("threadstarter\n", encoding="utf-8")

    records = run(tt_host, models, tmp_path)

    for case_id in ids:
        assert records[case_id]["verdict"]["result"] == "passed"
        facts = records[case_id]["outcome"]["facts"]
        assert facts["isolation"] == "spawn"
        assert facts["isolation_remark"] == (
            "spawned, as two fork servers failed: "
            "the fork server has 2 threads after importing 'threadstarter'"
        )
