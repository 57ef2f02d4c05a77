# SPDX-License-Identifier: Apache-2.0
"""The databases of the Superset reporters, alike for tests: fed by a reporter, asked in SQL."""

from __future__ import annotations

import abc
import datetime
import decimal
import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from postgres_server import PostgresServer

from plugins import journal_records as records

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", SOURCE / "build"))
VIEWS = SOURCE / "plugins/reporters/superset/views.sql"
CASE = "gpt2/causal_lm/pytorch-tiny-single_device-full-inference"


def run_of(*cases: records.Record, uid: str = "0f4c", seconds: float = 0) -> list[records.Record]:
    started = records.run_started(uid=uid)
    started["at"] = records.at(seconds)
    for case in cases:
        case["outcome"]["started"] = records.START_MICROS + int(seconds * 1e6)
    return [started, *cases, records.run_finished()]


def make_it_version_1(database: Database) -> None:
    """Tables and views as they were before version 2 of the schema."""
    for view in ("change", "latest", "metric", "last_night", "result"):
        database.execute(f"drop view tth_v_{view}")
    for column in ("observed_status", "failing_stage", "stage_seconds"):
        database.execute(f"alter table tth_result drop column {column}")
    added = re.compile(r",\n +[fl]\.failing_stage[^\n]*")
    views = added.sub("", VIEWS.read_text(encoding="utf-8"))
    for statement in re.findall(r"create view.*?;", views, re.DOTALL):
        database.execute(statement)
    database.execute("update tth_meta set value = '1' where key = 'schema_version'")


def encoded(events: Iterable[records.Record]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


class Database(abc.ABC):
    PLUGIN: ClassVar[str]
    CONFIG: ClassVar[dict[str, Any]] = {"project": "p", "owner": "o", "unspecified": False}

    def __init__(self, name: str):
        self.name = name  # as `db` of the reporter names it

    def start_feeding(self, **config: Any) -> subprocess.Popen:
        complete = {**self.CONFIG, "db": self.name, **config}
        return subprocess.Popen(
            [
                BUILD / "tests/feed_reporter",
                BUILD / f"lib/tt-host/plugins/{self.PLUGIN}.so",
                json.dumps(complete),
            ],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def feed(self, lines: bytes, **config: Any) -> tuple[int, str]:
        """The status and what the reporter said."""
        reporter = self.start_feeding(**config)
        _, errors = reporter.communicate(lines)
        return reporter.returncode, errors.decode()

    def deliver(self, events: Iterable[records.Record], **config: Any) -> None:
        assert self.feed(encoded(events), **config) == (0, "")

    @abc.abstractmethod
    def rows(self, query: str) -> list[tuple]:
        """Times and dates as texts, truth as 0 or 1."""

    @abc.abstractmethod
    def execute(self, statement: str) -> None:
        """One statement, committed."""

    def everything(self) -> dict[str, list[tuple]]:
        """Table → rows, without when they were delivered."""
        content = {}
        for table in ("test", "text", "result", "metric", "property", "env", "latest", "meta"):
            content[table] = sorted(self.rows(f"select * from tth_{table}"), key=repr)
        content["run"] = [row[:-1] for row in self.rows("select * from tth_run order by run_id")]
        return content


class SqliteDatabase(Database):
    PLUGIN = "superset_sqlite"

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.name)) as connection:
            return connection.execute(query).fetchall()

    def execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self.name)) as connection, connection:
            connection.execute(statement)


class PostgresDatabase(Database):
    PLUGIN = "superset_postgres"
    CONFIG: ClassVar = {**Database.CONFIG, "retry_seconds": 30}

    def __init__(self, server: PostgresServer, name: str, tablespace: str = "pg_default"):
        super().__init__(server.make_database(name, tablespace))
        self.server = server

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.name) as connection:
            found = connection.execute(query).fetchall()
        return [tuple(map(_as_in_sqlite, row)) for row in found]

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.name) as connection:
            connection.execute(statement)


def _as_in_sqlite(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return int(value) if isinstance(value, bool) else value
