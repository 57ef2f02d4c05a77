# SPDX-License-Identifier: Apache-2.0
"""What `tt-host plugin new` makes builds, is checked and runs as it is, for every kind in every
language."""

from __future__ import annotations

import itertools
import json
import re
import sys
from pathlib import Path

import pytest
from abi.plugin_project import ctest, run
from tt_host_program import SOURCE

KINDS = ("comparator", "parallelism", "reporter")
LANGUAGES = ("c", "c++", "python")
QUICK = {("parallelism", "c"), ("reporter", "python")}  # one in C++ is in test_plugin_story
COMBINATIONS = [
    pytest.param(*made, id="-".join(made), marks=[] if made in QUICK else [pytest.mark.full])
    for made in itertools.product(KINDS, LANGUAGES)
]
NAME = "acme_probe"


def build(project: Path, installation: Path, generator: str = "Ninja") -> Path:
    """Where the plugin is that was built with nothing but the installed SDK."""
    prefix = f"-DCMAKE_PREFIX_PATH={installation}"
    strict = ["-DCMAKE_COMPILE_WARNING_AS_ERROR=ON", "-DCMAKE_C_FLAGS=-Wall -Wextra -pedantic"]
    strict += ["-DCMAKE_CXX_FLAGS=-Wall -Wextra -pedantic"]
    run("cmake", "-S", ".", "-B", "build", "-G", generator, prefix, *strict, cwd=project)
    run("cmake", "--build", "build", cwd=project)
    assert f"{NAME}-check" in ctest(project / "build")
    return project / "build/lib/tt-host/plugins"


def own_tests_pass(project: Path, installation: Path) -> Path:
    """Where the plugin is, whose own tests pass with the installed `tthost_sdk`."""
    sdk = installation / "lib/tt-host/python"
    run(sys.executable, "-m", "pytest", "-q", cwd=project, PYTHONPATH=str(sdk))
    return project / "src"


@pytest.mark.parametrize(("kind", "language"), COMBINATIONS)
def test_a_new_plugin_works_as_it_is(
    kind: str, language: str, installation: Path, tmp_path: Path, tt_host
):
    made = tt_host("plugin", "new", kind, NAME, "--lang", language)
    assert made.exit_code == 0, made.stderr
    project = tmp_path / NAME
    for name in (".gitignore", ".github/workflows/check.yml", "README.md"):
        assert (project / name).is_file()
    for path in filter(Path.is_file, project.rglob("*")):
        assert re.findall(r"@[A-Z_]+@", path.read_text(encoding="utf-8")) == [], path

    make = own_tests_pass if language == "python" else build
    plugins = make(project, installation)
    checked = tt_host("plugin", "check", plugins, "--python", SOURCE / ".venv")
    assert checked.exit_code == 0, checked.stdout + checked.stderr
    if kind == "comparator":
        assert re.search(r"^  pass +comparator\.verdict$", checked.stdout, re.MULTILINE)
    if language == "python":
        # The installation knows no environment: what was checked ran in the one that was named.
        alone = tt_host("plugin", "check", plugins)
        assert alone.exit_code == 4, alone.stdout + alone.stderr
        assert "--python" in alone.stderr
        assert re.search(r"^  pass +config\.defaults$", checked.stdout, re.MULTILINE)
    (listed,) = [
        plugin
        for plugin in json.loads(
            tt_host("plugin", "list", "--plugin-dir", plugins, "--json").stdout
        )
        if plugin["id"] == NAME
    ]
    assert (listed["kind"], listed["state"]) == (kind, "ok"), listed
    assert (
        "--set acme_probe.KEY=VALUE"
        in tt_host("plugin", "info", NAME, "--plugin-dir", plugins).stdout
    )


@pytest.mark.full
def test_makefiles_build_it_too(installation: Path, tmp_path: Path, tt_host):
    tt_host("plugin", "new", "reporter", NAME, "--lang", "c", "--out", "other/place")
    plugins = build(tmp_path / "other/place", installation, "Unix Makefiles")
    assert (plugins / f"{NAME}.so").is_file()


@pytest.mark.full
def test_a_wheel_brings_its_manifest(tmp_path: Path, tt_host):
    tt_host("plugin", "new", "comparator", NAME, "--lang", "python")
    pip = [sys.executable, "-m", "pip", "--quiet"]
    quiet = ["--no-deps", "--no-index"]
    run(*pip, "wheel", *quiet, "--no-build-isolation", "-w", "dist", f"./{NAME}", cwd=tmp_path)
    run(sys.executable, "-m", "venv", "--without-pip", "models", cwd=tmp_path)
    (wheel,) = tmp_path.glob("dist/*.whl")
    run(*pip, "install", *quiet, "--prefix", "models", wheel, cwd=tmp_path)
    listing = tt_host("plugin", "list", "--python", "models", "--json")
    (listed,) = [plugin for plugin in json.loads(listing.stdout) if plugin["id"] == NAME]
    assert listed["state"] == "ok", listed


RUNS = {
    "comparator": ["--parallelism", "single_device", "--comparator", f"pcc,{NAME}"],
    "parallelism": ["--parallelism", NAME],
    "reporter": ["--parallelism", "single_device", "--report", f"{NAME}:out=cases.txt"],
}


@pytest.mark.full
@pytest.mark.parametrize(("kind", "language"), list(itertools.product(KINDS, LANGUAGES)))
def test_a_new_plugin_takes_part_in_a_run(
    kind: str, language: str, installation: Path, tmp_path: Path, tt_host
):
    tt_host("plugin", "new", kind, NAME, "--lang", language)
    project = tmp_path / NAME
    plugins = project / "src" if language == "python" else build(project, installation)
    models = ["--models-root", SOURCE / "examples/models", "--python", SOURCE / ".venv"]
    chosen = ["-k", "autoencoder and inference", "--plugin-dir", plugins, *RUNS[kind]]
    ended = tt_host("run", *models, *chosen, "--junitxml", "report.xml")
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    report = (tmp_path / "report.xml").read_text(encoding="utf-8")
    if kind == "reporter":
        (line,) = (tmp_path / "cases.txt").read_text(encoding="utf-8").splitlines()
        assert line.startswith("passed\tautoencoder/pytorch-single_device")
    else:
        assert NAME in report
