"""A real PostgreSQL for tests, that can be stopped and started; with ``TEST_POSTGRES=skip`` they are left out."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
import pytest

ACCOUNT = "postgres"
"""The account that the server runs under when the tests are root's: it refuses to be root."""
_numbers = itertools.count(1)


class PostgresServer:
    """One server with its data in ``folder``, reached by a socket there and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._data = folder, folder / "data"
        self._account = ACCOUNT if os.geteuid() == 0 else None
        if self._account:
            shutil.chown(folder, self._account)
        self._run("initdb", "-D", self._data, "-U", "motcua", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start, and return when connections are taken."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off -c timezone=UTC"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop as a crash does, or by another ``mode`` of ``pg_ctl``."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def database(self) -> str:
        """Make an empty database; its address."""
        name = f"test{next(_numbers)}"
        connection = psycopg2.connect(host=str(self.folder), user="motcua", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        return f"postgresql://motcua@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [_program(program), *map(str, arguments)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self.folder}
        subprocess.run(command, check=True, timeout=60, user=self._account, **quiet)


def _program(name: str) -> str:
    """Debian keeps the programs of the server off the path."""
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or next(map(str, candidates), None)
    if found is None:
        if os.environ.get("TEST_POSTGRES") == "skip":
            pytest.skip("no PostgreSQL on this machine")
        pytest.fail("PostgreSQL is wanted (Debian: postgresql), or TEST_POSTGRES=skip")
    return found


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole session. A test that stops it starts it again."""
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of an empty database."""
    return postgres_server.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of one kind after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'motcua.sqlite3'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
