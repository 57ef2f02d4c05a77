# SPDX-License-Identifier: Apache-2.0
"""Measures speed and memory against their bounds.

Prints a table with bound and verdict, writes build/bench.json, and exits 1 naming the rows that
missed. Names of measurements as arguments run only those.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.comparator import measure_comparator
from bench.host_start import measure_host_start
from bench.layer_switch import measure_layer_switch
from bench.listing import measure_listing
from bench.plugin_cost import measure_plugins
from bench.report_page import measure_report_page
from bench.report_replay import measure_report_replay
from bench.resume_start import measure_resume_start
from bench.row import Measure, Row
from bench.schedule import measure_schedule
from bench.several_devices import measure_several_devices
from bench.superset_delivery import measure_superset_delivery
from bench.trivial_cases import measure_trivial_cases
from bench.warm_fork import measure_warm_fork

ROOT = Path(__file__).resolve().parents[2]

# A measurement gives one row or several. A new one is a function in a file of its own and a line
# here.
MEASUREMENTS: dict[str, Measure] = {
    "comparator": measure_comparator,
    "start": measure_host_start,
    "resume": measure_resume_start,
    "fork": measure_warm_fork,
    "trivial": measure_trivial_cases,
    "layers": measure_layer_switch,
    "listing": measure_listing,
    "devices": measure_several_devices,
    "schedule": measure_schedule,
    "plugins": measure_plugins,
    "html": measure_report_page,
    "replay": measure_report_replay,
    "superset": measure_superset_delivery,
}


def table(rows: list[Row]) -> str:
    cells = [("what", "value", "bound", "verdict")] + [
        (row.name, row.value_text, row.bound_text, row.verdict) for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def write_report(rows: list[Row], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({row.name: row.as_json() for row in rows}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="build tree")
    parser.add_argument("--out", type=Path, help="default: bench.json in the build tree")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown measurement {unknown[0]!r}: choose from {', '.join(MEASUREMENTS)}")

    rows: list[Row] = []
    for name in options.names or MEASUREMENTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += MEASUREMENTS[name](options.build)
    print(table(rows))
    write_report(rows, options.out or options.build / "bench.json")
    missed = [row.name for row in rows if not row.holds]
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
