# SPDX-License-Identifier: Apache-2.0
"""The Debian package holds an installation, names what it needs, and works once unpacked."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tt_host_program import BUILD, SOURCE

pytestmark = pytest.mark.full  # making the package takes half a minute


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder)
    (found,) = folder.glob("*.deb")
    return found


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    run("dpkg-deb", "--extract", package, root)
    return root


def test_its_fields(package: Path):
    field = {
        name: run("dpkg-deb", "--field", package, name).strip()
        for name in ("Package", "Version", "Architecture", "Depends", "Recommends", "Description")
    }
    assert field["Package"] == "tt-host"
    assert re.fullmatch(r"\d+\.\d+\.\d+", field["Version"])
    assert field["Architecture"] == run("dpkg", "--print-architecture").strip()
    assert package.name == f"tt-host_{field['Version']}_{field['Architecture']}.deb"
    needed = [dependency.split()[0] for dependency in field["Depends"].split(", ")]
    assert {"libc6", "libstdc++6", "libpq5", "libsqlite3-0", "libyaml-cpp0.7"} <= set(needed)
    assert not any(name.endswith("-dev") or name.startswith("libpython") for name in needed)
    assert re.search(r"libpython3\.\d+, python3\.\d+-venv", field["Recommends"])
    assert len(field["Description"].splitlines()) > 2


def test_who_owns_its_files_and_may_write_them(package: Path):
    lines = [line.split() for line in run("dpkg-deb", "--contents", package).splitlines()]
    assert {line[1] for line in lines} == {"root/root"}
    assert [line for line in lines if line[0][5] == "w" or line[0][8] == "w"] == []
    programs = [line[5] for line in lines if line[0].startswith("-rwx")]
    assert sorted(programs) == [
        "./usr/bin/tt-host", "./usr/libexec/tt-host-init", "./usr/libexec/tt-host-worker",
    ]  # fmt: skip
    assert all(line[5].startswith("./usr/") or line[5] in ("./", "./usr/") for line in lines)
    assert "./usr/share/doc/tt-host/copyright" in {line[5] for line in lines}


def test_no_file_names_where_it_was_built(unpacked: Path, package: Path):
    known = [str(path).encode() for path in (SOURCE, BUILD, package.parent)]
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    assert [path for path in files if any(k in path.read_bytes() for k in known)] == []


def test_its_program_runs(unpacked: Path):
    program = unpacked / "usr/bin/tt-host"
    assert run(program, "--version").startswith("tt-host ")
    assert "superset_postgres" in run(program, "plugin", "list")


def test_a_plugin_is_built_with_what_it_holds(unpacked: Path, tmp_path: Path):
    project = tmp_path / "acme"
    program = unpacked / "usr/bin/tt-host"
    run(program, "plugin", "new", "reporter", "acme", "--lang", "c", "--out", project)
    folder = project / "build"
    run("cmake", "-S", project, "-B", folder, f"-DCMAKE_PREFIX_PATH={unpacked}/usr")
    run("cmake", "--build", folder)
    assert "acme-check" in run("ctest", "--test-dir", folder, "--no-tests=error")
