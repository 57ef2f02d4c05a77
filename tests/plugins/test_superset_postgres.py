# SPDX-License-Identifier: Apache-2.0
"""The superset_postgres plugin and a server that goes away, refuses or keeps it waiting."""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from plugins.superset_databases import CASE, PostgresDatabase, encoded, make_it_version_1, run_of
from postgres_server import PostgresServer

from plugins import journal_records as records

PASSWORD = "hunter2"
LOCKS_WAITED_FOR = "select count(*) from pg_locks where not granted"


def wait_until(is_so: Callable[[], bool]) -> None:
    """A minute at most."""
    give_up = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def many_cases(uid: str) -> list[records.Record]:
    return run_of(*(records.case_finished(f"{CASE}{i}") for i in range(200)), uid=uid)


def test_a_server_that_is_back_in_time_gets_all_of_it(postgres_database: PostgresDatabase):
    postgres_database.server.stop()
    try:
        reporter = postgres_database.start_feeding()
        reporter.stdin.write(encoded(many_cases("0f4c")))
        reporter.stdin.close()
    finally:
        postgres_database.server.start()
    assert (reporter.wait(timeout=60), reporter.stderr.read()) == (0, b"")
    reporter.stderr.close()
    assert postgres_database.rows("select count(*) from tth_result") == [(200,)]


def test_a_server_that_is_killed_during_a_delivery_gets_it_again(
    postgres_database: PostgresDatabase,
):
    postgres_database.deliver(run_of(records.case_finished(CASE), uid="first"))
    holder = psycopg.connect(postgres_database.name)
    holder.execute("lock table tth_result in share mode")
    reporter = postgres_database.start_feeding()
    reporter.stdin.write(encoded(many_cases("second")))
    reporter.stdin.close()
    wait_until(lambda: postgres_database.rows(LOCKS_WAITED_FOR) == [(1,)])
    postgres_database.server.stop(signal.SIGQUIT)
    holder.close()
    postgres_database.server.start()
    assert (reporter.wait(timeout=60), reporter.stderr.read()) == (0, b"")
    reporter.stderr.close()
    per_run = "select run_uid, count(*) from tth_result join tth_run using(run_id) group by run_uid"
    assert dict(postgres_database.rows(per_run)) == {"first": 1, "second": 200}


@pytest.fixture
def small_disk(postgres_server: PostgresServer) -> Iterator[Path]:
    """A file system of its own for the database `small`."""
    place = Path(tempfile.mkdtemp(prefix="tt-host-small-disk-"))
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", place]
    ).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        postgres_server.make_tablespace("small", place / "tablespace")
        yield place
        postgres_server.drop_tablespace("small")
    finally:
        subprocess.run(["umount", place], check=True)
        place.rmdir()


def test_a_full_disk_loses_nothing_that_was_there(
    small_disk: Path, postgres_server: PostgresServer
):
    database = PostgresDatabase(postgres_server, "small", tablespace="small")
    database.deliver(run_of(records.case_finished(CASE), uid="first"))
    before = database.everything()
    many = [
        records.case_finished(f"{CASE}{i}", outcome={"message": f"{i} " * 9000}) for i in range(100)
    ]
    with (small_disk / "filler").open("wb") as filler:
        try:
            while True:
                filler.write(bytes(1 << 16))
                filler.flush()
        except OSError:
            pass

    status, said = database.feed(encoded(run_of(*many, uid="second")), retry_seconds=0.5)

    assert status != 0
    assert "No space left on device" in said
    assert database.everything() == before
    (small_disk / "filler").unlink()
    database.deliver(run_of(records.case_finished(CASE), uid="second"))
    assert database.rows("select count(*) from tth_run") == [(2,)]


def test_a_server_that_stays_away_is_told_of(postgres_database: PostgresDatabase):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        database = f"postgresql://tests@127.0.0.1:{nobody.getsockname()[1]}/postgres"
        events = encoded(run_of(records.case_finished(CASE)))
        status, said = postgres_database.feed(events, db=database, retry_seconds=0.2)
    assert status != 0
    assert "cannot connect: " in said
    assert "Connection refused" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("alter database {name} set default_transaction_read_only = on", "read-only transaction"),
        ("alter database {name} allow_connections off", "not currently accepting connections"),
    ],
    ids=["read-only", "closed"],
)
def test_a_refusal_is_told_at_once_and_changes_nothing(
    postgres_database: PostgresDatabase, change: str, said: str
):
    postgres_database.deliver(run_of(records.case_finished(CASE), uid="first"))
    before = postgres_database.everything()
    name = '"' + psycopg.conninfo.conninfo_to_dict(postgres_database.name)["dbname"] + '"'
    with postgres_database.server.connect() as connection:
        connection.execute(change.format(name=name))
        status, told = postgres_database.feed(encoded(many_cases("second")))
        connection.execute(f"alter database {name} allow_connections on")
    assert status != 0
    assert said in told
    assert postgres_database.everything() == before


@pytest.mark.parametrize(
    "database",
    [f"postgresql://tests:{PASSWORD}@127.0.0.1/x", f"host=127.0.0.1 password={PASSWORD}"],
    ids=["uri", "pairs"],
)
def test_a_password_in_the_settings_is_refused_and_not_repeated(
    postgres_database: PostgresDatabase, database: str
):
    status, said = postgres_database.feed(b"", db=database)
    assert status != 0
    assert "PGPASSFILE" in said
    assert PASSWORD not in said


def test_a_password_of_the_environment_appears_nowhere(
    postgres_database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    postgres_database.deliver(run_of(records.case_finished(CASE)))
    assert PASSWORD not in repr(postgres_database.everything())
    events = encoded(run_of(records.case_finished(CASE)))
    status, said = postgres_database.feed(events, db=f"{postgres_database.name}-that-is-not")
    assert status != 0
    assert "does not exist" in said
    assert PASSWORD not in said


def test_tls_and_the_password_file_are_those_of_libpq(
    postgres_database: PostgresDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    server = postgres_database.server
    server.guard("guarded", PASSWORD)
    secrets = tmp_path / "passwords"
    secrets.write_text(f"127.0.0.1:{server.port}:*:guarded:{PASSWORD}\n", encoding="utf-8")
    secrets.chmod(0o600)
    name = postgres_database.name.replace("tests@", "guarded@")
    events = encoded(run_of(records.case_finished(CASE)))

    status, said = postgres_database.feed(events, db=f"{name}?sslmode=require")
    assert (status != 0, "no password supplied" in said) == (True, True), said
    monkeypatch.setenv("PGPASSFILE", str(secrets))
    status, said = postgres_database.feed(events, db=f"{name}?sslmode=disable")
    assert status != 0
    assert PASSWORD not in said
    assert postgres_database.feed(events, db=f"{name}?sslmode=require") == (0, "")
    assert postgres_database.rows("select count(*) from tth_result") == [(1,)]


def test_a_new_version_waits_for_readers_and_takes_nothing_from_them(
    postgres_database: PostgresDatabase,
):
    postgres_database.deliver(run_of(records.case_finished(CASE), uid="first"))
    make_it_version_1(postgres_database)
    postgres_database.execute("create role reader_of_views")
    postgres_database.execute("grant select on tth_v_change to reader_of_views")
    postgres_database.execute("create view their_own as select test_uid from tth_v_result")
    with psycopg.connect(postgres_database.name) as reader:
        reader.execute("select * from tth_v_result")
        reporter = postgres_database.start_feeding()
        reporter.stdin.write(encoded(many_cases("second")))
        reporter.stdin.close()
        wait_until(lambda: postgres_database.rows(LOCKS_WAITED_FOR) == [(1,)])
    assert (reporter.wait(timeout=60), reporter.stderr.read()) == (0, b"")
    reporter.stderr.close()
    assert postgres_database.rows(
        "select has_table_privilege('reader_of_views', 'tth_v_change', 'select')"
    ) == [(1,)]
    assert postgres_database.rows("select count(*) from their_own") == [(201,)]
    postgres_database.execute("drop owned by reader_of_views")
    postgres_database.execute("drop role reader_of_views")


def test_texts_that_copy_gives_a_meaning_arrive_as_they_are(postgres_database: PostgresDatabase):
    text = "tab\tbackslash\\N \\. newline\ncarriage\rquote'\"é"
    failed = records.case_finished(CASE, "failed", outcome={"message": text})
    postgres_database.deliver(run_of(failed))
    assert postgres_database.rows("select body from tth_text") == [(text,)]
