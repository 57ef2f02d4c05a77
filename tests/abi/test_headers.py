# SPDX-License-Identifier: Apache-2.0
"""Every header compiles alone, without a warning, in each language level, with gcc and clang."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

INCLUDE = Path(__file__).resolve().parents[2] / "sdk/include"
C_HEADERS = sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.h"))
CPP_HEADERS = sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.hpp"))
C_LEVELS = [("c", "c11"), ("c", "c17"), ("c++", "c++11")]
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


def compile_text(compiler: str, language: str, level: str, text: str) -> str:
    """What the compiler complains of; empty when it takes the text."""
    ended = subprocess.run(
        [
            compiler,
            "-x",
            language,
            f"-std={level}",
            "-fsyntax-only",
            f"-I{INCLUDE}",
            "-pedantic",
            "-Wall",
            "-Wextra",
            "-Wconversion",
            "-Wno-sign-conversion",
            "-Werror",
            "-",
        ],
        input="#define TTHOST_MANIFEST_SIZE 2\n" + text,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stderr


def test_the_headers_are_found():
    assert "tthost/plugin.h" in C_HEADERS
    assert "tthost/cpp/comparator.hpp" in CPP_HEADERS


def check_alone(compiler: str, language: str, level: str, headers: list[str]):
    for header in headers:
        assert compile_text(compiler, language, level, f'#include "{header}"\n') == "", header


@pytest.mark.parametrize(("language", "level"), C_LEVELS)
def test_c_headers_compile_alone(compiler: str, language: str, level: str):
    check_alone(compiler, language, level, C_HEADERS)


@pytest.mark.parametrize("level", CPP_LEVELS)
def test_the_cpp_layer_compiles(compiler: str, level: str):
    check_alone(compiler, "c++", level, WHOLE_LAYER)


@pytest.mark.full
@pytest.mark.parametrize("level", CPP_LEVELS)
def test_every_header_compiles_alone_as_cpp(compiler: str, level: str):
    check_alone(compiler, "c++", level, C_HEADERS + CPP_HEADERS)


def test_a_warning_is_seen(compiler: str):
    text = '#include "tthost/base.h"\nint f(void) { int unused; return 0; }\n'
    assert "unused" in compile_text(compiler, "c", "c11", text)
