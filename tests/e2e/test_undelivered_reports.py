# SPDX-License-Identifier: Apache-2.0
"""A report that does not arrive when its run ends arrives later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from model_tree import add_loader
from tt_host_program import Ended, TtHost

OPTIONS = ("--runtime", "cpu", "--parallelism", "single_device", "--run-mode", "inference")
REPORTS = (
    "--report", "superset_sqlite:db=store/tt-host.db,unspecified=true",
    "--report", "junit:out=store/report.xml",
)  # fmt: skip


def runs_in(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("select run_uid from tth_run order by 1")]


def test_a_report_arrives_with_the_next_run_or_when_asked(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "only")

    def run(*more: str) -> Ended:
        return tt_host("run", "--models-root", models, *OPTIONS, *REPORTS, *more)

    def marked() -> list[str]:
        markers = tt_host.state.glob("runs/*/undelivered-*.json")
        return sorted(marker.parent.name for marker in markers)

    # Its directory is a file: the database cannot be made.
    store = tt_host.work / "store"
    store.write_text("", encoding="utf-8")
    first = run("--strict-reports")
    assert first.exit_code == 6, first.stderr
    uid, same = marked()
    assert uid == same
    assert f"`tt-host report replay {uid}` sends it again" in first.stdout
    still_down = tt_host("report", "replay", "--undelivered")
    assert still_down.exit_code == 6
    assert "warning: reporter 'superset_sqlite' failed: " in still_down.stdout
    second = run()
    assert second.exit_code == 0, second.stderr
    assert len(set(marked())) == 2

    store.unlink()
    store.mkdir()
    asked = tt_host("report", "replay", uid)
    assert (asked.exit_code, asked.stderr) == (0, "")
    assert f"run {uid}: sent to superset_sqlite\n" in asked.stdout
    assert runs_in(store / "tt-host.db") == [uid]

    left = marked()[0]
    assert left > uid
    third = run()
    assert third.exit_code == 0
    assert third.stderr == f"tt-host: run {left}: sent to superset_sqlite\n"
    report = (store / "report.xml").read_text(encoding="utf-8")
    assert f'name="tth.run.uid" value="{runs_in(store / "tt-host.db")[-1]}"' in report
    assert marked() == []
    assert len(runs_in(store / "tt-host.db")) == 3
    again = tt_host("report", "replay", "--undelivered")
    assert again.stdout == "every report was delivered\n"
