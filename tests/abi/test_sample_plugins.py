# SPDX-License-Identifier: Apache-2.0
"""The samples of examples/plugins build outside of the tree, with another compiler and another
standard library than tt-host, keep to the rules of plugins, and take part in runs."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from abi.plugin_project import ctest, run
from tt_host_program import SOURCE

SAMPLES = SOURCE / "examples/plugins"
NATIVE = sorted(path.parent.name for path in SAMPLES.glob("*/CMakeLists.txt"))
QUICK = {"csv_report", "top_k_agreement"}
EACH_NATIVE = [
    pytest.param(name, marks=[] if name in QUICK else [pytest.mark.full]) for name in NATIVE
]
OTHER_TOOLS = [
    "-DCMAKE_C_COMPILER=clang",
    "-DCMAKE_CXX_COMPILER=clang++",
    "-DCMAKE_C_FLAGS=-Wall -Wextra -pedantic -Werror",
    "-DCMAKE_CXX_FLAGS=-stdlib=libc++ -Wall -Wextra -pedantic -Werror",
]


def build(name: str, folder: Path, installation: Path) -> Path:
    """Where the sample's build is."""
    source = folder / name
    shutil.copytree(SAMPLES / name, source)
    prefix = f"-DCMAKE_PREFIX_PATH={installation}"
    run("cmake", "-S", source, "-B", "build", "-G", "Ninja", prefix, *OTHER_TOOLS, cwd=folder)
    run("cmake", "--build", "build", cwd=folder)
    return folder / "build"


def plugins_of(build_folder: Path) -> list[str | Path]:
    return ["--plugin-dir", build_folder / "lib/tt-host/plugins"]


@pytest.mark.parametrize("name", EACH_NATIVE)
def test_a_sample_builds_and_keeps_to_the_rules(name: str, installation: Path, tmp_path: Path):
    folder = build(name, tmp_path, installation)
    library = folder / "lib/tt-host/plugins" / f"{name}.so"
    linked = run("readelf", "--dynamic", library, cwd=tmp_path)
    assert "libstdc++" not in linked
    assert f"{name}-check" in ctest(folder)


@pytest.mark.parametrize("name", sorted({path.parent.name for path in SAMPLES.glob("*/README.md")}))
def test_a_sample_is_whole(name: str):
    (path,) = (SAMPLES / name).rglob(f"{name}.tthost.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert manifest["id"] == name
    assert manifest["config_schema"]["properties"]
    assert f"# {name}" in (SAMPLES / name / "README.md").read_text(encoding="utf-8")


PYTHON = sorted(path.parent.name for path in SAMPLES.glob("*/pyproject.toml"))


@pytest.mark.full
@pytest.mark.parametrize("name", PYTHON)
def test_a_sample_in_python_keeps_to_the_rules(name: str, tt_host):
    checked = tt_host("plugin", "check", SAMPLES / name / name, "--python", SOURCE / ".venv")
    assert checked.exit_code == 0, checked.stdout + checked.stderr


MODEL = ["--models-root", SOURCE / "examples/models", "--python", SOURCE / ".venv"]
CASE = ["-k", "autoencoder and inference", "--parallelism", "single_device"]


@pytest.mark.full
def test_top_k_agreement_judges_a_model(installation: Path, tmp_path: Path, tt_host):
    plugins = plugins_of(build("top_k_agreement", tmp_path, installation))
    options = [*plugins, "--comparator", "pcc,top_k_agreement"]
    ended = tt_host("run", *MODEL, *CASE, *options, "--set", "top_k_agreement.k=3", "-vv")
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    assert "top_k_agreement" in ended.stdout
    strict = tt_host("run", *MODEL, *CASE, *options, "--set", "top_k_agreement.k=100000", "-vv")
    assert "no more than k values along the last axis" in strict.stdout, strict.stdout


@pytest.mark.full
def test_csv_report_writes_what_a_spreadsheet_reads(installation: Path, tmp_path: Path, tt_host):
    plugins = plugins_of(build("csv_report", tmp_path, installation))
    ended = tt_host("run", *MODEL, *CASE, *plugins, "--report", "csv_report:out=cases.csv")
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    with (tmp_path / "cases.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["id"].startswith("autoencoder/pytorch-single_device")
    assert (row["result"], row["observed_status"]) == ("passed", "PASSED")
    assert float(row["seconds"]) > 0
