# SPDX-License-Identifier: Apache-2.0
"""libabigail reads the contract as a second reader beside the layout lock.

The baseline is what abidw says of a library that mentions every struct of the headers and the
entry. Each version of the SDK has one of its own: TT_HOST_APPROVE=1 writes that of a version that
has none, so a change of the contract needs a new minor. Suppressions are not used: one that lets
appended members pass also hides a reorder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

SDK = Path(__file__).resolve().parents[2] / "sdk"
VERSION = ".".join(
    re.search(
        rf"define TTHOST_SDK_{part} (\d+)", (SDK / "include/tthost/base.h").read_text("utf-8")
    )[1]
    for part in ("MAJOR", "MINOR")
)
BASELINE = SDK / f"abi/contract_{VERSION}.abi.xml"
LIFECYCLE = json.loads((SDK / "abi/lifecycle.json").read_text(encoding="utf-8"))


def probe_source() -> str:
    """A function for each struct, as types that nothing uses are in no debug information."""
    structs = "".join(
        f"void probe_{name}(const {name}* value) {{ (void)value; }}\n"
        for name in LIFECYCLE["structs"]
    )
    entries = "".join(
        f"const tthost_plugin* {name}(const tthost_host* host) {{ (void)host; return 0; }}\n"
        for name in LIFECYCLE["symbols"]
    )
    return f'#include "tthost/tthost.h"\n{structs}{entries}'


def description(include: Path, folder: Path) -> str:
    """abidw's document for the headers in `include`, free of paths."""
    library = folder / "contract.so"
    subprocess.run(
        ["gcc", "-std=c11", "-g", "-shared", "-fPIC", f"-I{include}", "-o", library, "-xc", "-"],
        input=probe_source(), text=True, check=True,
    )  # fmt: skip
    options = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed"]
    document = folder / "contract.abi.xml"
    subprocess.run(["abidw", *options, "--out-file", document, library], check=True)
    return document.read_text(encoding="utf-8")


def difference(one: Path, other: Path) -> tuple[int, str]:
    assert one.exists(), f"{one} is missing: TT_HOST_APPROVE=1 writes it"
    ended = subprocess.run(
        ["abidiff", "--harmless", one, other], check=False, capture_output=True, text=True
    )
    return ended.returncode, ended.stdout


def changed_headers(folder: Path, header: str, old: str, new: str) -> Path:
    include = folder / "include"
    subprocess.run(["cp", "-r", SDK / "include", include], check=True)
    path = include / "tthost" / header
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return include


def test_the_contract_is_that_of_the_baseline(tmp_path: Path):
    text = description(SDK / "include", tmp_path)
    if os.environ.get("TT_HOST_APPROVE") and not BASELINE.exists():
        BASELINE.write_text(text, encoding="utf-8")
    code, report = difference(BASELINE, tmp_path / "contract.abi.xml")
    assert code == 0, report


APPENDED = "  const void* (*extension)(tthost_str id);\n} tthost_host;"


@pytest.mark.parametrize(
    ("header", "old", "new", "named"),
    [
        ("host.h", APPENDED, APPENDED.replace("}", "  int32_t more;\n}"), "more"),
        ("tensor.h", "int32_t device_type;", "int64_t device_type;", "device_type"),
        ("comparator.h", "  uint32_t leaf_count;", "  int32_t leaf_count;", "leaf_count"),
    ],
)
def test_a_change_is_seen(tmp_path: Path, header: str, old: str, new: str, named: str):
    description(changed_headers(tmp_path, header, old, new), tmp_path)
    code, report = difference(BASELINE, tmp_path / "contract.abi.xml")
    assert code != 0
    assert named in report


def test_a_swap_is_seen(tmp_path: Path):
    first = "  int32_t device_type; /* TTHOST_DEVICE_CPU */\n"
    second = "  int32_t device_id;   /* 0 */\n"
    description(changed_headers(tmp_path, "tensor.h", first + second, second + first), tmp_path)
    code, report = difference(BASELINE, tmp_path / "contract.abi.xml")
    assert code != 0
    assert "device_id" in report
