"""Connections that are cut, and files that cannot be written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from common.settings import ROOT
from common.sql import engine as module
from common.sql.engine import AWAY, check_writing, database, engine_of


def test_a_connection_that_is_cut_in_the_middle_of_a_statement_is_away(postgres_server, postgres_url):
    engine = database(postgres_url)
    cut = threading.Thread(target=lambda: (time.sleep(0.5), postgres_server.stop()))
    cut.start()
    try:
        with engine.connect() as connection, pytest.raises(AWAY):
            connection.execute(text("SELECT pg_sleep(20)"))
    finally:
        cut.join()
        postgres_server.start()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_cut_without_a_name_is_away_too(monkeypatch):
    class Context:
        is_disconnect = True
        sqlalchemy_exception = module.OperationalError.__bases__[0]("SELECT 1", {}, Exception("cut"))

    assert isinstance(module._cut_is_away(Context()), AWAY)
    Context.is_disconnect = False
    assert module._cut_is_away(Context()) is None


def test_a_file_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    check_writing(url)
    check_writing("postgresql://somewhere/else")
    engine_of(url).connect().close()
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    with pytest.raises(OSError, match="cannot be written") as raised:
        check_writing(url)
    assert (raised.value.errno, raised.value.filename) == (errno.EACCES, str(tmp_path))


def test_the_command_line_says_it_in_a_sentence(tmp_path):
    (tmp_path / "motcua.sqlite3").mkdir()
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot.cli", "content", "releases"]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=100)
    assert result.returncode == 1
    assert "cơ sở dữ liệu" in result.stderr
    assert "Traceback" not in result.stderr
