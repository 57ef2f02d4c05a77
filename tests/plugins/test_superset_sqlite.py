# SPDX-License-Identifier: Apache-2.0
"""The superset_sqlite plugin where its file cannot be what it should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from plugins.superset_databases import CASE, SqliteDatabase, encoded, run_of

from plugins import journal_records as records


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "cannot open database"),
        (
            lambda path: path.write_text("no database at all, whatever its name says"),
            "not a database",
        ),
    ],
    ids=["folder", "another file"],
)
def test_what_is_no_database_is_left_alone(tmp_path: Path, make, said: str):
    path = tmp_path / "tt-host.db"
    make(path)
    database = SqliteDatabase(str(path))
    status, error = database.feed(encoded(run_of(records.case_finished(CASE))))
    assert status != 0
    assert said in error
    assert str(path) in error


def test_a_full_disk_leaves_the_database_as_it_was(tmp_path: Path):
    mounted = tmp_path / "small"
    mounted.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", mounted]).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        database = SqliteDatabase(str(mounted / "tt-host.db"))
        database.deliver(run_of(records.case_finished(CASE), uid="first"))
        many = [
            records.case_finished(f"{CASE}{i}", outcome={"message": f"{i} " * 300})
            for i in range(500)
        ]
        status, said = database.feed(encoded(run_of(*many, uid="second")))
        assert status != 0
        assert "disk is full" in said
        shutil.copytree(mounted, tmp_path / "copy")
    finally:
        subprocess.run(["umount", mounted], check=True)
    assert SqliteDatabase(str(tmp_path / "copy/tt-host.db")).rows(
        "select run_uid from tth_run"
    ) == [("first",)]
