# SPDX-License-Identifier: Apache-2.0
"""Reporters that write files, where nothing can be written: they say so before the first case."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plugins.junit_reports import DEFAULTS
from plugins.superset_databases import Database

from plugins import reporter_feeding

REPORTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "junit": ("out", DEFAULTS),
    "html": ("out", {}),
    "superset_sqlite": ("db", Database.CONFIG),
    "pipeline_json": ("dir", {"owner": "o", "classname": "c"}),
    "perf_json": ("dir", {"project": "p"}),
}


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("read-only")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place]).returncode:
        pytest.skip("no right to mount a read-only file system")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("plugin", REPORTERS)
def test_a_read_only_directory_is_told_of_at_once(plugin: str, read_only: Path):
    key, config = REPORTERS[plugin]
    ended = reporter_feeding.feed(plugin, b"", **config, **{key: str(read_only / "report")})
    assert ended.returncode != 0
    assert str(read_only / "report") in ended.stderr.decode()
