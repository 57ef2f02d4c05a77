# SPDX-License-Identifier: Apache-2.0
"""Plugins of SDK 1.0 in the newest host and in one of a minor that is yet to come, and a plugin of
that minor in the host of today."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tt_host_program import BUILD, SOURCE, Ended, TtHost

FROZEN = Path(__file__).parent / "v1_0"
NEXT_MINOR = BUILD / "tests/next_minor"
MODELS = SOURCE / "examples/models"
CASE = "autoencoder/pytorch-{}-full-inference"
PROGRAMS = {"today": BUILD / "bin/tt-host", "next": NEXT_MINOR / "bin/tt-host"}

# Of every file below v1_0, as SDK 1.0 was declared.
FROZEN_DIGEST = "8696601a9c68294ed234e4fc81d40cb36707e441c76f35214450594522fa5753"


def frozen_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in FROZEN.rglob("*") if path.is_file()):
        digest.update(path.relative_to(FROZEN).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def test_the_first_release_is_never_changed():
    assert frozen_digest() == FROZEN_DIGEST


def test_the_first_release_has_the_headers_of_today_until_a_minor_follows():
    headers = SOURCE / "sdk/include"
    if "TTHOST_SDK_MINOR 0\n" not in (headers / "tthost/base.h").read_text(encoding="utf-8"):
        return
    frozen = FROZEN / "sdk/include"
    names = {path.relative_to(headers) for path in headers.rglob("*.h")}
    assert names == {path.relative_to(frozen) for path in frozen.rglob("*.h")}
    for name in names:
        assert (frozen / name).read_bytes() == (headers / name).read_bytes(), name


@pytest.fixture(scope="module")
def first_plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugins of 1.0, built with the headers and the CMake package of 1.0."""
    build = tmp_path_factory.mktemp("first")
    options = [f"-DCMAKE_PREFIX_PATH={FROZEN / 'sdk'}", "-DCMAKE_BUILD_TYPE=Release"]
    for command in (
        ["cmake", "-S", FROZEN / "plugins", "-B", build, "-G", "Ninja", *options],
        ["cmake", "--build", build],
    ):
        ended = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout
    return build / "lib/tt-host/plugins"


@pytest.fixture(params=list(PROGRAMS))
def host(request: pytest.FixtureRequest, tmp_path: Path) -> TtHost:
    return TtHost(tmp_path, program=PROGRAMS[request.param])


def run(host: TtHost, plugins: Path, strategy: str, *arguments: str) -> Ended:
    return host(
        "run", CASE.format(strategy), "--models-root", MODELS, "--plugin-dir", plugins,
        "--parallelism", strategy, *arguments,
    )  # fmt: skip


def test_plugins_of_the_first_release_run(host: TtHost, first_plugins: Path):
    ended = run(
        host, first_plugins, "first_fsdp", "--runtime", "spmd", "--devices", "2",
        "--comparator", "first_error,pcc",
        "--report", "first_lines", "--junitxml", "report.xml",
    )  # fmt: skip

    assert ended.exit_code == 0, ended.stdout + ended.stderr
    assert (host.work / "first_lines.txt").read_text() == "1 cases\n"
    (element,) = host.report().values()
    assert element.case_id == CASE.format("first_fsdp")
    (record,) = host.finished().values()
    (comparison,) = record["outcome"]["comparisons"]
    assert "first_error" in {metric["name"] for metric in comparison["metrics"]}


def listed(program: Path, plugins: Path, plugin: str) -> dict:
    command = [program, "plugin", "list", "--json", "--plugin-dir", plugins]
    text = subprocess.run(command, check=True, capture_output=True).stdout
    (found,) = (each for each in json.loads(text) if each["id"] == plugin)
    return found


@pytest.mark.parametrize(("program", "answer"), [("today", -1), ("next", 42)])
def test_a_plugin_of_the_next_minor_uses_what_the_host_has(
    tmp_path: Path, program: str, answer: float
):
    host = TtHost(tmp_path, program=PROGRAMS[program])
    plugins = NEXT_MINOR / "plugins"
    ended = run(host, plugins, "single_device", "--runtime", "cpu", "--comparator", "curious")
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    (record,) = host.finished().values()
    (comparison,) = record["outcome"]["comparisons"]
    answers = [metric["value"] for metric in comparison["metrics"] if metric["name"] == "answer"]
    assert answers == [answer]


def changed_plugins(tmp_path: Path, plugin: str, old: str, new: str) -> Path:
    """A copy of the next minor's plugins with one manifest changed."""
    copy = tmp_path / "plugins"
    shutil.copytree(NEXT_MINOR / "plugins", copy)
    manifest = copy / f"{plugin}.tthost.json"
    text = manifest.read_text()
    assert text.count(old) == 1
    manifest.write_text(text.replace(old, new))
    return copy


def test_a_manifest_of_the_next_minor_may_have_keys_of_it(tmp_path: Path):
    plugins = changed_plugins(tmp_path, "curious", '"kind":', '"only_in_tests": 1, "kind":')
    assert listed(PROGRAMS["today"], plugins, "curious")["state"] == "ok"
    unknown = listed(PROGRAMS["next"], plugins, "curious")
    assert "unknown key 'only_in_tests'" in unknown["state_reason"]


def test_a_plugin_that_needs_the_next_minor(tmp_path: Path):
    plugins = NEXT_MINOR / "plugins"
    assert listed(PROGRAMS["next"], plugins, "demanding")["state"] == "ok"
    refused = listed(PROGRAMS["today"], plugins, "demanding")
    assert refused["state"] == "incompatible"
    assert refused["state_reason"].startswith("needs SDK 1.1, this host speaks SDK 1.0")

    lying = changed_plugins(tmp_path, "demanding", '"required": "1.1"', '"required": "1.0"')
    host = TtHost(tmp_path)
    ended = run(host, lying, "single_device", "--runtime", "cpu", "--comparator", "demanding")
    assert ended.exit_code == 1
    (record,) = host.finished().values()
    assert "needs SDK 1.1, this host speaks SDK 1.0" in record["outcome"]["message"]


if __name__ == "__main__":
    sys.exit(print(frozen_digest()))
