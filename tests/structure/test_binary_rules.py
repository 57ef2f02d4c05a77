# SPDX-License-Identifier: Apache-2.0
"""The rules for binaries go red on small ones compiled to break them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from binary_rules import check_binaries
from source_tree import SourceTree

CLEAN_PROGRAM = "int main() { return 0; }\n"
LOADING_PROGRAM = """
#include <dlfcn.h>
int main(int, char** argv) { return dlopen(argv[1], RTLD_NOW) == nullptr; }
"""
EXPORTING_PROGRAM = """
namespace tthost { int Shown(int x) { return x; } }
int main(int argc, char**) { return tthost::Shown(argc); }
"""


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build"


def compile_cpp(source: str, output: Path, *options: str) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["g++", "-x", "c++", "-", "-x", "none", "-o", str(output), *options],
        input=source,
        text=True,
        check=True,
    )


def findings(build: Path) -> list[str]:
    return [str(finding) for finding in check_binaries(SourceTree(build.parent), build)]


def test_clean_programs(build):
    compile_cpp(CLEAN_PROGRAM, build / "bin/tt-host")
    compile_cpp(LOADING_PROGRAM, build / "libexec/tt-host-worker")
    assert findings(build) == []


def test_controller_that_loads_code(build):
    compile_cpp(LOADING_PROGRAM, build / "bin/tt-host")
    assert [finding.partition(": ")[2] for finding in findings(build)] == [
        "imports dlopen; the controller loads no code"
    ]


def test_program_that_exports(build):
    compile_cpp(EXPORTING_PROGRAM, build / "bin/tt-host", "-rdynamic")
    assert "exports tthost::Shown(int)" in findings(build)[0]


@pytest.mark.parametrize(
    "binary", ["bin/tt-host", "libexec/tt-host-worker", "lib/tt-host/tthost_py311.so"]
)
def test_needs_libpython(build, binary):
    stand_in = build / "libpython3.99.so"
    compile_cpp("", stand_in, "-shared", "-Wl,-soname,libpython3.99.so")
    compile_cpp(CLEAN_PROGRAM, build / binary, "-Wl,--no-as-needed", str(stand_in))
    assert "needs libpython3.99.so" in findings(build)[0]


@pytest.mark.parametrize(
    "source",
    ["static int kept;", 'extern "C" int a() { return 1; }\nextern "C" int b() { return 2; }'],
)
def test_plugin_with_other_than_one_export(build, source):
    compile_cpp(source, build / "lib/tt-host/plugins/x/x.so", "-shared", "-fPIC")
    assert "a plugin exports its entry" in findings(build)[0]


def test_plugin_with_one_export(build):
    source = 'extern "C" int a() { return 1; }'
    compile_cpp(source, build / "lib/tt-host/plugins/x/x.so", "-shared", "-fPIC")
    assert findings(build) == []


def test_missing_program(build):
    main = build.parent / "host/cli/main.cc"
    main.parent.mkdir(parents=True)
    main.write_text(CLEAN_PROGRAM)
    assert "is missing, though host/cli/main.cc exists" in findings(build)[0]
