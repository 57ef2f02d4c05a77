# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from plugins.superset_databases import Database, PostgresDatabase, SqliteDatabase
from postgres_server import PostgresServer

_numbers = itertools.count()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> PostgresDatabase:
    return PostgresDatabase(postgres_server, f"test-{next(_numbers)}")


@pytest.fixture
def sqlite_database(tmp_path: Path) -> SqliteDatabase:
    return SqliteDatabase(str(tmp_path / "new/folder/tt-host.db"))


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"{request.param}_database")
