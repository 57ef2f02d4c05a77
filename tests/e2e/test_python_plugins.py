# SPDX-License-Identifier: Apache-2.0
"""Plugins written in Python, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from model_tree import add_loader
from tt_host_program import BUILD, SOURCE, TtHost

PLUGINS = SOURCE / "tests" / "plugins" / "python"
EXAMPLE = SOURCE / "examples" / "plugins" / "sequence_parallel"
ZOO = SOURCE / "examples" / "models"


def run(tt_host: TtHost, models: Path, *arguments: str | Path):
    return tt_host(
        "run", "--models-root", models, "--run-mode", "inference", "--runtime", "cpu",
        "--plugin-dir", PLUGINS, "--report", "junit:out=report.xml", *arguments,
    )  # fmt: skip


@pytest.mark.parametrize("isolation", ["fork", "none"])
def test_all_kinds_together(tt_host: TtHost, models: Path, isolation: str) -> None:
    ids = {add_loader(models, name).replace("single_device", "one_chip") for name in ("one", "two")}

    ended = run(
        tt_host, models, "--isolation", isolation, "--parallelism", "one_chip", "--comparator",
        "pcc,max_error", "--report", "id_lines",
    )  # fmt: skip

    assert ended.exit_code == 0, ended.stdout + ended.stderr
    finished = tt_host.finished()
    assert set(finished) == set(tt_host.report()) == ids
    for record in finished.values():
        (comparison,) = record["outcome"]["comparisons"]
        values = {m["name"]: m["value"] for m in comparison["metrics"] if not m["leaf"]}
        assert values["max_error"] == 0
        assert values["pcc"] > 0.99
    lines = (tt_host.work / "ids.txt").read_text(encoding="utf-8").splitlines()
    assert set(lines) == {f"passed {id_}" for id_ in ids}


@pytest.fixture
def saved(tt_host: TtHost) -> tuple[Path, Path]:
    """Exact in bfloat16, which numpy does not know."""
    golden, device = tt_host.directory / "golden.pt", tt_host.directory / "device.pt"
    values = torch.arange(12).reshape(3, 4).to(torch.bfloat16) / 16
    torch.save({"y": values}, golden)
    torch.save({"y": (values + 0.25).t().contiguous().t()}, device)
    return golden, device


def compare(tt_host: TtHost, saved: tuple[Path, Path], *arguments: str):
    return tt_host("compare", *saved, "--plugin-dir", PLUGINS, *arguments)


def test_what_a_plugin_prints_spoils_no_json(tt_host: TtHost, saved: tuple[Path, Path]) -> None:
    ended = compare(tt_host, saved, "--comparator", "max_error", "--json")
    assert ended.exit_code == 1, ended.stderr
    answer = json.loads(ended.stdout)
    assert "The largest error is 0.25." in json.dumps(answer)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        pytest.param(
            "create",
            "failed in create(): INTERNAL: LookupError: lost in create (FILE:38, in _maybe)",
            marks=pytest.mark.full,
        ),
        ("leaf", "failed in leaf(): INTERNAL: LookupError: lost in leaf (FILE:38, in _maybe)"),
        pytest.param(
            "finish",
            "failed in finish(): INTERNAL: LookupError: lost in finish (FILE:38, in",
            marks=pytest.mark.full,
        ),
        ("keep array", "an array of leaf.actual of 'y' was kept after leaf() returned"),
        ("keep leaf", "leaf.golden of 'y' is gone: its memory was lent for one call"),
    ],
)
def test_mistakes_name_their_line(
    tt_host: TtHost, saved: tuple[Path, Path], where: str, said: str
) -> None:
    ended = compare(tt_host, saved, "--comparator", "broken", "--set", f"broken.where={where}")
    assert ended.exit_code != 0
    assert said.replace("FILE", str(PLUGINS / "broken.py")) in ended.stderr


def test_an_unknown_key_names_the_nearest(tt_host: TtHost, saved: tuple[Path, Path]) -> None:
    ended = compare(tt_host, saved, "--comparator", "max_error", "--set", "max_error.requiredx=1")
    assert ended.exit_code == 4
    assert "did you mean 'required'?" in ended.stderr


def test_a_strategy_may_decline(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "one")
    ended = run(tt_host, models, "--run-mode", "training", "--parallelism", "one_chip")
    (record,) = tt_host.finished().values()
    assert record["verdict"]["result"] == "skipped", ended.stdout + ended.stderr
    assert "one_chip does not train" in record["outcome"]["message"]


def test_a_wheel_is_found_by_its_entry_point(tt_host: TtHost) -> None:
    """An environment beside the default one, with a wheel in it."""
    venv = tt_host.directory / "venv"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = venv / "lib" / version / "site-packages"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index",
         "--no-build-isolation", "--target", packages, copied(EXAMPLE, tt_host.directory)],
        check=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )  # fmt: skip
    listed = json.loads(tt_host("plugin", "list", "--json", "--python", venv).stdout)
    (plugin,) = [plugin for plugin in listed if plugin["id"] == "sequence_parallel"]
    assert plugin["state"] == "ok", plugin
    assert plugin["module_directory"] == str(packages)
    paths = tt_host("plugin", "paths", "--python", venv).stdout
    assert f"{venv}  environment, 1 plugin" in paths


def copied(folder: Path, directory: Path) -> Path:
    """setuptools leaves folders behind where it builds."""
    target = directory / folder.name
    subprocess.run(["cp", "-r", folder, target], check=True)
    return target


def test_hooks_divide_the_sequence(tt_host: TtHost) -> None:
    ended = tt_host(
        "run", "--models-root", ZOO, "--run-mode", "inference", "--runtime", "spmd", "--devices",
        "2", "--plugin-dir", EXAMPLE / "sequence_parallel", "--parallelism", "sequence_parallel",
        "-k", "tiny and (llama or bert and masked)", "--report", "junit:out=report.xml", "-vv",
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    finished = tt_host.finished()
    assert len(finished) > 1
    for case_id, record in finished.items():
        facts = record["outcome"]["facts"]
        assert record["verdict"]["result"] == "passed"
        assert facts["sharding"]["programs"]["inference"]["collectives"]["all-gather"]["count"] > 1
        reported = tt_host.report()[case_id].properties["tth.hooks"]
        assert reported == facts["hooks"]["python"] == "sequence_parallel.hooks:SequenceHooks"
    assert "hooks of sequence_parallel.hooks:SequenceHooks" in ended.stdout


def test_the_wheel_of_the_sdk_is_whole() -> None:
    (wheel,) = (BUILD / "lib" / "tt-host" / "wheels").glob("tthost_sdk-*-py3-none-any.whl")
    names = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", wheel], check=True, capture_output=True, text=True
    ).stdout
    sources = (SOURCE / "sdk" / "python" / "tthost_sdk").glob("*.py")
    for name in [*(source.name for source in sources), "py.typed"]:
        assert f"tthost_sdk/{name}" in names
