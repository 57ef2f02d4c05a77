# SPDX-License-Identifier: Apache-2.0
"""A plugin outside of the tree builds against the installed SDK, with either compiler."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", SOURCE / "build"))

C_PLUGIN = """
#include "tthost/manifest.h"
#include "tthost/tthost.h"

static tthost_status Create(const tthost_host* host, tthost_call* call, tthost_str config,
                            void* out) {
  (void)config;
  (void)out;
  return host->fail(call, TTHOST_UNIMPLEMENTED, config);
}
static const void* Extension(tthost_str id) {
  (void)id;
  return NULL;
}
static const tthost_plugin kPlugin = {
    sizeof(tthost_plugin), TTHOST_SDK_MINOR, TTHOST_SDK_MINOR, TTHOST_KIND_COMPARATOR,
    TTHOST_SANITIZER_BUILT, 0, {tthost_manifest_text, sizeof(tthost_manifest_text)}, &Create,
    &Extension};
TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host* host) {
  (void)host;
  return &kPlugin;
}
"""


def run(*command: str | Path, check: bool = True) -> str:
    ended = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert not check or ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SDK, and nothing else of tt-host, is installed."""
    prefix = tmp_path_factory.mktemp("prefix")
    run("cmake", "--install", BUILD, "--prefix", prefix, "--component", "sdk")
    assert not list(prefix.rglob("*.so"))
    return prefix


def build(source: Path, folder: Path, sdk: Path, *options: str) -> Path:
    """Builds a plugin project; where its plugins are."""
    paths = [f"-DCMAKE_PREFIX_PATH={sdk}", "-DCMAKE_CXX_COMPILER_LAUNCHER="]
    run("cmake", "-S", source, "-B", folder, "-G", "Ninja", *paths, *options)
    run("cmake", "--build", folder)
    return folder / "lib/tt-host/plugins"


def exported(library: Path) -> list[str]:
    listing = run("nm", "--dynamic", "--defined-only", "--format=posix", library)
    return [line.split()[0] for line in listing.splitlines()]


def manifest_of(library: Path) -> str:
    """What the loaded plugin's descriptor says: minor, then its manifest."""

    class Descriptor(ctypes.Structure):
        _fields_ = (
            ("struct_size", ctypes.c_uint32),
            ("minor", ctypes.c_uint32),
            ("minor_required", ctypes.c_uint32),
            ("kind", ctypes.c_int32),
            ("sanitizer", ctypes.c_int32),
            ("reserved", ctypes.c_int32),
            ("text", ctypes.c_void_p),
            ("size", ctypes.c_size_t),
        )

    query = ctypes.CDLL(str(library)).tthost_plugin_query_v1
    query.restype = ctypes.POINTER(Descriptor)
    descriptor = query(None).contents
    return ctypes.string_at(descriptor.text, descriptor.size).decode()


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_the_example_builds_outside_of_the_tree(compiler: str, sdk: Path, tmp_path: Path):
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed; scripts/setup installs it")
    source = tmp_path / "mean_error"
    shutil.copytree(SOURCE / "examples/plugins/mean_error", source)
    plugins = build(source, tmp_path / "build", sdk, f"-DCMAKE_CXX_COMPILER={compiler}")
    library = plugins / "mean_error.so"
    assert exported(library) == ["tthost_plugin_query_v1"]
    beside = (plugins / "mean_error.tthost.json").read_text(encoding="utf-8")
    assert manifest_of(library) == beside

    installed = tmp_path / "installed"
    run("cmake", "--install", tmp_path / "build", "--prefix", installed)
    names = sorted(path.name for path in (installed / "lib/tt-host/plugins").iterdir())
    assert names == ["mean_error.so", "mean_error.tthost.json"]


def project(folder: Path, languages: str, source: str, kind: str = "comparator") -> Path:
    """A project of one plugin around the example's manifest."""
    manifest = SOURCE / "examples/plugins/mean_error/mean_error.tthost.json"
    shutil.copy(manifest, folder)
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\n"
        f"project(mean_error LANGUAGES {languages})\n"
        "find_package(TTHostSDK 1.0 CONFIG REQUIRED)\n"
        f"tthost_add_plugin(NAME mean_error KIND {kind} MANIFEST {manifest.name}\n"
        f"                  SOURCES {source})\n"
    )
    return folder


def refusal(source: Path, sdk: Path) -> str:
    """Why the project cannot be configured, on one line."""
    paths = [f"-DCMAKE_PREFIX_PATH={sdk}"]
    output = run("cmake", "-S", source, "-B", source / "build", *paths, check=False)
    assert "CMake Error" in output
    return " ".join(output.split())


def test_a_plugin_in_plain_c_builds(sdk: Path, tmp_path: Path):
    (tmp_path / "plugin.c").write_text(C_PLUGIN)
    project(tmp_path, "C", "plugin.c")
    library = build(tmp_path, tmp_path / "build", sdk) / "mean_error.so"
    assert exported(library) == ["tthost_plugin_query_v1"]
    assert '"mean_error"' in manifest_of(library)


def test_a_manifest_of_another_kind_is_refused(sdk: Path, tmp_path: Path):
    (tmp_path / "plugin.c").write_text(C_PLUGIN)
    project(tmp_path, "C", "plugin.c", kind="reporter")
    output = run(
        "cmake", "-S", tmp_path, "-B", tmp_path / "b", f"-DCMAKE_PREFIX_PATH={sdk}", check=False
    )
    assert "kind is 'comparator', but tthost_add_plugin() says 'reporter'" in " ".join(
        output.split()
    )


def test_a_manifest_of_another_sdk_is_refused(sdk: Path, tmp_path: Path):
    (tmp_path / "plugin.c").write_text(C_PLUGIN)
    project(tmp_path, "C", "plugin.c")
    manifest = tmp_path / "mean_error.tthost.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub(r'"built": "\d+', '"built": "7', text))
    assert re.search(
        r"sdk.built is '7\.\d+', but this SDK is (\d+\.\d+): write \"built\": \"\1\"",
        refusal(tmp_path, sdk),
    )


@pytest.mark.parametrize("required", ["0.9", "1.9", "2.0", "1"])
def test_a_manifest_that_requires_what_cannot_be_is_refused(
    sdk: Path, tmp_path: Path, required: str
):
    (tmp_path / "plugin.c").write_text(C_PLUGIN)
    project(tmp_path, "C", "plugin.c")
    manifest = tmp_path / "mean_error.tthost.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub(r'"required": "\d+\.\d+"', f'"required": "{required}"', text))
    assert f"sdk.required is '{required}', expected a version from 1.0 to" in refusal(tmp_path, sdk)


def test_another_major_is_not_found(sdk: Path, tmp_path: Path):
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(x LANGUAGES C)\n"
        "find_package(TTHostSDK 2.0 CONFIG REQUIRED)\n"
    )
    output = run(
        "cmake", "-S", tmp_path, "-B", tmp_path / "b", f"-DCMAKE_PREFIX_PATH={sdk}", check=False
    )
    assert "TTHostSDK" in output
    assert re.search(r"version: 1\.\d+\.0", output)


def test_pkg_config_file_names_include_folder_and_version(sdk: Path):
    text = (sdk / "lib/pkgconfig/tthost-sdk.pc").read_text(encoding="utf-8")
    assert re.search(r"^Version: 1\.\d+\.0$", text, re.MULTILINE)
    assert "Cflags: -I${includedir}" in text
