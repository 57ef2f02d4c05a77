# SPDX-License-Identifier: Apache-2.0
"""What the built plugins export, need and carry."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", SOURCE / "build"))
BUILT_IN = [
    "allclose", "atol", "data_parallel", "equal", "github", "html", "junit", "pcc", "perf_json",
    "pipeline_json", "single_device",
    "superset_postgres", "superset_sqlite", "tensor_parallel",
]  # fmt: skip
LIBRARIES = [BUILD / f"lib/tt-host/plugins/{name}.so" for name in BUILT_IN]

# The C and C++ run time, and nothing else: whatever a plugin drags in meets the model's own copy.
MAY_NEED = re.compile(r"(libc|libm|libstdc\+\+|libgcc_s|libasan|libubsan|ld-linux[\w-]*)\.so\.\d+")

# A reporter has a process without a model.
MAY_NEED_TOO = {
    "superset_postgres": {"libpq.so.5"},
    "superset_sqlite": {"libsqlite3.so.0"},
}


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(params=LIBRARIES, ids=BUILT_IN)
def library(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_exports_its_entry_and_nothing_else(library: Path):
    listing = output_of("nm", "--dynamic", "--defined-only", "--format=posix", library)
    assert [line.split()[:2] for line in listing.splitlines()] == [["tthost_plugin_query_v1", "T"]]


def test_has_no_unique_symbol(library: Path):
    assert " UNIQUE " not in output_of("readelf", "--symbols", "--wide", library)


def test_needs_the_language_run_time_only(library: Path):
    dynamic = output_of("readelf", "--dynamic", "--wide", library)
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic)
    assert needed
    others = {name for name in needed if not MAY_NEED.fullmatch(name)}
    assert others <= MAY_NEED_TOO.get(library.stem, set())


def test_binds_at_load_and_searches_beside_itself(library: Path):
    dynamic = output_of("readelf", "--dynamic", "--wide", library)
    assert re.search(r"\(FLAGS(_1)?\).*NOW", dynamic)
    assert set(re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.+)\]", dynamic)) <= {"$ORIGIN"}


def test_carries_its_manifest_in_a_section(library: Path, tmp_path: Path):
    section = tmp_path / "section"
    output_of("objcopy", f"--dump-section=.tthost={section}", library, tmp_path / "copy")
    assert section.read_bytes() == library.with_suffix(".tthost.json").read_bytes()


def test_no_plugin_is_missing_here():
    built = sorted(path.stem for path in (BUILD / "lib/tt-host/plugins").glob("*.so"))
    assert built == BUILT_IN
