# SPDX-License-Identifier: Apache-2.0
"""What is installed is whole, and works from wherever it is moved to."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from tt_host_program import BUILD, SOURCE

CASE = "autoencoder/pytorch-single_device-full-inference"


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def paths_of_this_machine(first_prefix: Path) -> list[bytes]:
    return [str(path).encode() for path in (SOURCE, BUILD, SOURCE.resolve(), first_prefix)]


def test_nothing_names_where_it_was_built(installation: Path, first_prefix: Path):
    known = paths_of_this_machine(first_prefix)
    told = [path for path in files(installation) if any(k in path.read_bytes() for k in known)]
    assert told == []


def test_its_parts_are_there(installation: Path):
    expected = {
        "bin/tt-host",
        "libexec/tt-host-worker",
        "libexec/tt-host-init",
        "include/tthost/tthost.h",
        "lib/cmake/TTHostSDK/TTHostSDKConfig.cmake",
        "lib/pkgconfig/tthost-sdk.pc",
        "lib/tt-host/plugins/pcc.so",
        "lib/tt-host/python/tt_host_worker/__init__.py",
        "lib/tt-host/requirements/base.txt",
        "lib/tt-host/schemas/manifest.schema.json",
        "share/doc/tt-host/LICENSE",
        "share/doc/tt-host/docs/user-guide.md",
    }
    there = {path.relative_to(installation).as_posix() for path in files(installation)}
    assert expected - there == set()
    assert not any(Path(name).name.endswith((".o", ".a", ".orig")) for name in there)


def test_nobody_but_the_owner_may_write(installation: Path):
    assert [path for path in installation.rglob("*") if path.stat().st_mode & 0o022] == []


def test_it_starts_and_finds_its_plugins(tt_host):
    version = tt_host("--version")
    assert re.fullmatch(r"tt-host \d+\.\d+\.\d+\n", version.stdout)
    listing = tt_host("plugin", "list").stdout.splitlines()[1:]
    built_in = (BUILD / "lib/tt-host/plugins").glob("*.tthost.json")
    names = sorted(path.name.removesuffix(".tthost.json") for path in built_in)
    assert sorted(line.split()[0] for line in listing) == names


def test_without_an_environment_it_says_how_to_make_one(installation: Path, tt_host):
    ended = tt_host("run", "--models-root", SOURCE / "examples/models")
    assert ended.exit_code == 4
    lists = installation / "lib/tt-host/requirements"
    assert f"-m venv DIR && DIR/bin/pip install -r {lists}/base.txt" in ended.stderr
    assert "--python DIR" in ended.stderr


def test_a_model_runs_in_an_environment_that_is_named(tt_host):
    models = ["--models-root", SOURCE / "examples/models", "--python", SOURCE / ".venv"]
    ended = tt_host("run", CASE, *models, "--runtime", "cpu")
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout


def pkg_config(installation: Path, *arguments: str) -> str:
    environment = {**os.environ, "PKG_CONFIG_PATH": str(installation / "lib/pkgconfig")}
    command = ["pkg-config", *arguments, "tthost-sdk"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("variable", "holds"),
    [
        ("includedir", "tthost/tthost.h"),
        ("plugindir", "pcc.so"),
        ("schemadir", "plan.schema.json"),
        ("versionscript", ""),
    ],
)
def test_pkg_config_moves_with_it(installation: Path, variable: str, holds: str):
    path = Path(pkg_config(installation, f"--variable={variable}"))
    assert (path / holds if holds else path).is_file()
    assert path.resolve().is_relative_to(installation)
    assert pkg_config(installation, "--cflags").startswith("-I")
