# SPDX-License-Identifier: Apache-2.0
"""What plugins cost: listing many of them, loading one, and calling one that does nothing."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.comparator import run_json
from bench.row import Bound, Row

MANIFESTS = 50
ROUNDS = 15


def make_plugins(directory: Path, built_in: Path) -> None:
    """Copies of pcc under other names."""
    manifest = json.loads((built_in / "pcc.tthost.json").read_text(encoding="utf-8"))
    for number in range(MANIFESTS):
        name = f"plugin_{number}"
        library = dict.fromkeys(manifest["library"], f"{name}.so")
        text = json.dumps({**manifest, "id": name, "library": library}, indent=2)
        (directory / f"{name}.tthost.json").write_text(text, encoding="utf-8")
        (directory / f"{name}.so").write_bytes((built_in / "pcc.so").read_bytes())


def milliseconds_to_list(build: Path, plugins: Path) -> float:
    command = [build.resolve() / "bin/tt-host", "plugin", "list", "--plugin-dir", plugins]
    begin = time.perf_counter()
    listed = subprocess.run(
        command, cwd=plugins, env={**os.environ, "HOME": str(plugins)}, capture_output=True,
        check=True, text=True,
    ).stdout  # fmt: skip
    taken = time.perf_counter() - begin
    assert listed.count("plugin_") == MANIFESTS
    return 1000 * taken


def milliseconds_to_load(build: Path, built_in: Path) -> float:
    """In a process of its own, as each case has one: library and instance."""
    properties = json.loads((built_in / "pcc.tthost.json").read_text(encoding="utf-8"))[
        "config_schema"
    ]["properties"]
    config = json.dumps({name: schema.get("default") for name, schema in properties.items()})
    command = [build / "tests/plugin_bench", "load", "pcc", built_in / "pcc.so", config]
    return run_json(command)["milliseconds"]


def measure_plugins(build: Path) -> list[Row]:
    built_in = build / "lib/tt-host/plugins"
    with tempfile.TemporaryDirectory() as name:
        plugins = Path(name)
        make_plugins(plugins, built_in)
        listing = statistics.median(milliseconds_to_list(build, plugins) for _ in range(ROUNDS))
    loading = statistics.median(milliseconds_to_load(build, built_in) for _ in range(ROUNDS))
    empty = run_json([build / "tests/plugin_bench", "empty"])["microseconds"]
    return [
        Row(f"plugin list, {MANIFESTS} more manifests", listing, "ms", Bound.AT_MOST, 20),
        Row("load a plugin and create an instance", loading, "ms", Bound.AT_MOST, 5),
        Row("an empty comparator, a comparison", empty, "µs", Bound.AT_MOST, 20),
    ]
