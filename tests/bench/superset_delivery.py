# SPDX-License-Identifier: Apache-2.0
"""A run of thousands of results, each test new, handed to the reporters for Superset: from the
first record to the commit."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
from pathlib import Path

from bench.report_replay import CASES, ROUNDS, write_journal
from bench.row import Bound, Row
from plugins.superset_databases import Database, PostgresDatabase, SqliteDatabase
from postgres_server import PostgresServer

from plugins import reporter_feeding


def seconds_of_delivery(build: Path, journal: Path, database: Database) -> float:
    config = {**database.CONFIG, "db": database.name}
    command = reporter_feeding.feeding_command(database.PLUGIN, config, build)
    with journal.open("rb") as lines:
        ended = subprocess.run(
            [*command, "--seconds"], stdin=lines, capture_output=True, check=True
        )
    assert database.rows("select count(*) from tth_result") == [(CASES,)]
    return float(ended.stdout)


def measure_superset_delivery(build: Path) -> list[Row]:
    server = PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as path:
            journal = Path(path) / "run" / "journal.jsonl"
            write_journal(journal)
            into_sqlite = [
                seconds_of_delivery(build, journal, SqliteDatabase(f"{path}/{n}.db"))
                for n in range(ROUNDS)
            ]
            into_postgres = [
                seconds_of_delivery(build, journal, PostgresDatabase(server, f"bench-{n}"))
                for n in range(ROUNDS)
            ]
    finally:
        server.remove()
    return [
        Row(
            f"{CASES} results into SQLite", statistics.median(into_sqlite), "s", Bound.AT_MOST, 0.2
        ),
        Row("  into PostgreSQL", statistics.median(into_postgres), "s", Bound.AT_MOST, 0.5),
    ]
