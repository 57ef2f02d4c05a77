# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own: private port and directory, gone when they end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
# PostgreSQL refuses to run as root.
_OWNER = "postgres" if os.geteuid() == 0 else None
_READY = "database system is ready to accept connections"


class PostgresServer:
    """Started when made. It dies with the process that made it."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="tt-host-postgres-"))
        self._data = self.directory / "data"
        if _OWNER:
            shutil.chown(self.directory, _OWNER)
        command = [
            PROGRAMS / "initdb",
            "-D",
            self._data,
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(
            [*command, "--no-sync", "--locale=C"],
            check=True,
            stdout=subprocess.DEVNULL,
            user=_OWNER,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        command = [
            "setpriv", "--pdeathsig", "QUIT",
            PROGRAMS / "postgres", "-D", self._data, "-p", str(self.port), "-c", "fsync=off",
            "-c", "log_min_messages=log", "-c", "log_checkpoints=off",
            "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.directory}",
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, user=_OWNER, text=True)
        said = []
        for line in self._process.stderr:
            said.append(line)
            if _READY in line:
                return
        raise RuntimeError("".join(said))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends sessions properly, SIGQUIT as a crash would."""
        self._process.send_signal(how)
        self._process.communicate()

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory)

    def uri(self, database: str = "postgres") -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.uri(database), autocommit=True)

    def make_database(self, name: str, tablespace: str = "pg_default") -> str:
        """Its connection string."""
        with self.connect() as connection:
            connection.execute(f'create database "{name}" tablespace {tablespace}')
        return self.uri(name)

    def guard(self, role: str, password: str) -> None:
        """Makes a role that is let in with this password and by TLS only."""
        key, certificate = self._data / "server.key", self._data / "server.crt"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-nodes", "-newkey", "ec"),
                *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=127.0.0.1"),
                *("-keyout", key, "-out", certificate),
            ],
            check=True,
            capture_output=True,
        )
        if _OWNER:
            shutil.chown(key, _OWNER)
            shutil.chown(certificate, _OWNER)
        access = self._data / "pg_hba.conf"
        rules = f"hostssl all {role} 127.0.0.1/32 scram-sha-256\nhost all {role} all reject\n"
        access.write_text(rules + access.read_text(encoding="utf-8"), encoding="utf-8")
        with self.connect() as connection:
            connection.execute(f"create role {role} login superuser password '{password}'")
            connection.execute("alter system set ssl = on")
            connection.execute("select pg_reload_conf()")

    def make_tablespace(self, name: str, place: Path) -> None:
        place.mkdir()
        if _OWNER:
            shutil.chown(place, _OWNER)
        with self.connect() as connection:
            connection.execute(f"create tablespace {name} location '{place}'")

    def drop_tablespace(self, name: str) -> None:
        """With the databases in it."""
        inside = (
            "select datname from pg_database d join pg_tablespace t on t.oid = d.dattablespace"
            " where spcname = %s"
        )
        with self.connect() as connection:
            for (database,) in connection.execute(inside, [name]).fetchall():
                connection.execute(f'drop database "{database}" with (force)')
            connection.execute(f"drop tablespace {name}")
