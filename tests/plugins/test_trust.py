# SPDX-License-Identifier: Apache-2.0
"""A library whose own libraries somebody else could choose is listed and not loaded."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tt_host_program import BUILD

MANIFEST = {
    "manifest_version": 1,
    "id": "finder",
    "kind": "comparator",
    "runtime": "native",
    "library": {"linux-x86_64": "finder.so"},
    "version": "1",
    "sdk": json.loads((BUILD / "lib/tt-host/plugins/pcc.tthost.json").read_text())["sdk"],
}
PLACES = [
    "lib", ".", "/usr/lib", "$ORIGINAL/lib", "$ORIGIN:lib", ":", "$ORIGIN:", ":$ORIGIN",
    "$ORIGIN::$ORIGIN", "$ORIGIN/$LIB",
]  # fmt: skip


def listed(directory: Path, *link_options: str) -> dict[str, str]:
    """What `plugin list` says of a plugin that was linked with these options."""
    (directory / "finder.tthost.json").write_text(json.dumps(MANIFEST))
    subprocess.run(
        ["cc", "-shared", "-o", directory / "finder.so", *link_options, "-x", "c", "-"],
        input="int nothing;\n", text=True, check=True,
    )  # fmt: skip
    command = [BUILD / "bin/tt-host", "plugin", "list", "--json", "--plugin-dir", directory]
    plugins = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (plugin,) = (plugin for plugin in plugins if plugin["id"] == "finder")
    return plugin


@pytest.mark.parametrize("tag", ["--enable-new-dtags", "--disable-new-dtags"])
@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_is_not_beside_the_plugin(tmp_path: Path, place: str, tag: str):
    plugin = listed(tmp_path, f"-Wl,-rpath,{place}", f"-Wl,{tag}")
    assert plugin["state"] == "untrusted"
    assert "expected a place relative to $ORIGIN" in plugin["state_reason"]


def test_a_place_beside_the_plugin_that_everybody_writes(tmp_path: Path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    plugin = listed(tmp_path, "-Wl,-rpath,$ORIGIN/shared")
    assert plugin["state"] == "untrusted"
    assert plugin["state_reason"] == f"{shared} is writable by everybody"


def test_a_library_that_is_needed_by_its_path(tmp_path: Path):
    subprocess.run(
        ["cc", "-shared", "-o", "libx.so", "-x", "c", "/dev/null"], cwd=tmp_path, check=True
    )
    plugin = listed(tmp_path, "-Wl,--no-as-needed", str(tmp_path / "libx.so"))
    assert plugin["state"] == "untrusted"
    assert plugin["state_reason"].endswith("expected a name without a path")


def test_a_library_beside_the_plugin_that_searches_elsewhere(tmp_path: Path):
    options = ["-Wl,-soname,libx.so", "-Wl,-rpath,/tmp", "-o", "libx.so"]
    subprocess.run(["cc", "-shared", *options, "-x", "c", "/dev/null"], cwd=tmp_path, check=True)
    options = ["-Wl,--no-as-needed", str(tmp_path / "libx.so"), "-Wl,-rpath,$ORIGIN"]
    plugin = listed(tmp_path, *options)
    assert plugin["state"] == "untrusted"
    assert "libx.so searches '/tmp'" in plugin["state_reason"]


def test_a_folder_of_links_that_everybody_writes(tmp_path: Path):
    listed(tmp_path)
    links = tmp_path / "links"
    links.mkdir()
    for name in ("finder.so", "finder.tthost.json"):
        (links / name).symlink_to(tmp_path / name)
    links.chmod(0o777)
    command = [BUILD / "bin/tt-host", "plugin", "list", "--json", "--plugin-dir", links]
    plugins = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (plugin,) = (plugin for plugin in plugins if plugin["id"] == "finder")
    assert plugin["state_reason"] == f"{links} is writable by everybody"


@pytest.mark.parametrize("place", ["$ORIGIN", "${ORIGIN}/lib", "$ORIGIN/../lib"])
def test_places_beside_the_plugin(tmp_path: Path, place: str):
    assert listed(tmp_path, f"-Wl,-rpath,{place}")["state"] == "ok"


def test_a_file_that_is_no_library(tmp_path: Path):
    listed(tmp_path)
    (tmp_path / "finder.so").write_text("#!/bin/sh\n")
    command = [BUILD / "bin/tt-host", "plugin", "list", "--plugin-dir", tmp_path]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "is no shared object of this machine" in listing
