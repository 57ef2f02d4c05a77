# SPDX-License-Identifier: Apache-2.0
"""Every installed header compiles alone, without a warning, in each language level, with gcc and
clang."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

INCLUDE = Path(__file__).resolve().parents[2] / "sdk/include"
C_HEADERS = sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.h"))
CPP_HEADERS = sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.hpp"))
C_LEVELS = [("c", "c11"), ("c", "c17")]
C_LEVELS += [("c++", level) for level in ("c++11", "c++14", "c++17", "c++20")]
CPP_LEVELS = ["c++17", "c++20"]
WHOLE_LAYER = ["tthost/cpp/tthost.hpp"]


@pytest.fixture(params=["gcc", "clang"])
def compiler(request: pytest.FixtureRequest) -> str:
    if shutil.which(request.param) is None:
        warnings.warn(
            f"{request.param} is not installed: HALF OF THE HEADER CHECK IS LEFT OUT", stacklevel=2
        )
        pytest.skip(f"{request.param} is not installed; scripts/setup installs it")
    return request.param


class Compiler:
    """Compiles texts, each as a file of its own, against the installed headers."""

    def __init__(self, name: str, include: Path, folder: Path, *options: str):
        self._command = [
            name, *options, "-fsyntax-only", f"-I{include}", "-DTTHOST_MANIFEST_SIZE=2",
            "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wno-sign-conversion", "-Werror",
        ]  # fmt: skip
        self._folder = folder

    def complaints(self, language: str, level: str, texts: list[str]) -> str:
        """Empty when the compiler takes all of them."""
        files = [self._folder / f"{index}.source" for index in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        command = [*self._command, f"-std={level}", "-x", language, *files]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr

    def complaints_about(self, language: str, level: str, headers: list[str]) -> str:
        return self.complaints(language, level, [f'#include "{header}"\n' for header in headers])


@pytest.fixture
def compile_with(compiler: str, installation: Path, tmp_path: Path) -> Compiler:
    return Compiler(compiler, installation / "include", tmp_path)


def test_the_headers_are_found():
    assert "tthost/plugin.h" in C_HEADERS
    assert "tthost/cpp/comparator.hpp" in CPP_HEADERS


@pytest.mark.parametrize(("language", "level"), C_LEVELS)
def test_c_headers_compile_alone(compile_with: Compiler, language: str, level: str):
    assert compile_with.complaints_about(language, level, C_HEADERS) == ""


@pytest.mark.parametrize("level", CPP_LEVELS)
def test_the_cpp_layer_compiles(compile_with: Compiler, level: str):
    assert compile_with.complaints_about("c++", level, WHOLE_LAYER) == ""


def test_the_cpp_layer_compiles_with_libcxx(installation: Path, tmp_path: Path):
    libcxx = Compiler("clang", installation / "include", tmp_path, "-stdlib=libc++")
    assert libcxx.complaints_about("c++", "c++17", WHOLE_LAYER) == ""


@pytest.mark.full
@pytest.mark.parametrize("level", CPP_LEVELS)
def test_every_header_compiles_alone_as_cpp(compile_with: Compiler, level: str):
    assert compile_with.complaints_about("c++", level, CPP_HEADERS) == ""


def test_a_warning_is_seen(compile_with: Compiler):
    text = '#include "tthost/base.h"\nint f(void) { int unused; return 0; }\n'
    assert "unused" in compile_with.complaints("c", "c11", [text, text])
