# SPDX-License-Identifier: Apache-2.0
"""`plugin lock`, `plugin verify` and `run --locked` with plugins of another maker."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tt_host_program import BUILD, SOURCE, Ended, TtHost

CASE = "autoencoder/pytorch-single_device-full-inference"


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    directory = tmp_path / "plugins"
    shutil.copytree(BUILD / "tests/example_plugins", directory)
    return directory


@pytest.fixture
def host(tmp_path: Path) -> TtHost:
    return TtHost(tmp_path)


def run(host: TtHost, plugins: Path, comparators: str) -> Ended:
    return host(
        "run", CASE, "--locked", "--plugin-dir", plugins, "--comparator", comparators,
        "--models-root", SOURCE / "examples/models", "--runtime", "cpu",
    )  # fmt: skip


def spoil(library: Path) -> None:
    library.write_bytes(library.read_bytes() + b"\0")


def test_a_locked_plugin_runs_until_it_changes(host: TtHost, plugins: Path):
    missing = run(host, plugins, "mean_error")
    assert missing.exit_code == 4
    assert "`tt-host plugin lock` writes it" in missing.stderr

    assert host("plugin", "lock", "--plugin-dir", plugins).exit_code == 0
    lock = json.loads((host.work / "tt-host.plugins.lock.json").read_text())
    assert "mean_error" in {plugin["id"] for plugin in lock["plugins"]}
    assert "pcc" not in {plugin["id"] for plugin in lock["plugins"]}
    assert host("plugin", "verify", "--plugin-dir", plugins).exit_code == 0
    assert run(host, plugins, "mean_error,pcc").exit_code == 0

    spoil(plugins / "mean_error.so")
    verified = host("plugin", "verify", "--plugin-dir", plugins)
    assert verified.exit_code == 1
    assert "mean_error  mean_error.so has changed since version" in verified.stdout
    refused = run(host, plugins, "mean_error")
    assert refused.exit_code == 4
    assert "is unlocked: mean_error.so has changed" in refused.stderr


def test_a_plugin_that_takes_the_place_of_a_built_in_one_is_not_used(host: TtHost, plugins: Path):
    host("plugin", "lock", "--plugin-dir", plugins)
    for name in ("pcc.so", "pcc.tthost.json"):
        shutil.copy(BUILD / "lib/tt-host/plugins" / name, plugins)
    ended = run(host, plugins, "pcc")
    assert ended.exit_code == 0
    told = f"comparator 'pcc' of {plugins}/pcc.tthost.json [--plugin-dir] is unlocked: "
    assert ended.stderr.count(told) == 1
    verified = host("plugin", "verify", "--plugin-dir", plugins)
    assert verified.exit_code == 1
    assert "pcc  it is not in tt-host.plugins.lock.json" in verified.stdout


def test_a_plugin_that_is_gone(host: TtHost, plugins: Path):
    host("plugin", "lock", "--plugin-dir", plugins)
    (plugins / "mean_error.tthost.json").unlink()
    verified = host("plugin", "verify", "--plugin-dir", plugins)
    assert verified.exit_code == 1
    assert "mean_error  was not found" in verified.stdout


def test_a_locked_plugin_that_is_refused(host: TtHost, plugins: Path):
    host("plugin", "lock", "--plugin-dir", plugins)
    (plugins / "mean_error.so").chmod(0o777)
    verified = host("plugin", "verify", "--plugin-dir", plugins)
    assert verified.exit_code == 1
    library = plugins / "mean_error.so"
    assert f"is untrusted: {library} is writable by everybody" in verified.stdout
    assert "was not found" not in verified.stdout


def test_a_library_beside_a_locked_plugin(host: TtHost, plugins: Path):
    host("plugin", "lock", "--plugin-dir", plugins)
    shutil.copy(plugins / "mean_error.so", plugins / "libgcc_s.so.1")
    verified = host("plugin", "verify", "--plugin-dir", plugins)
    assert "mean_error  libgcc_s.so.1 is new since" in verified.stdout
