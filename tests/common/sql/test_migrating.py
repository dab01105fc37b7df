"""Migrations: from nothing and from a database of before, side by side, and in step with the tables of the code."""

from __future__ import annotations

import ast
import multiprocessing
import sqlite3
from pathlib import Path

import psycopg2
import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Column, Integer, Table, inspect, select
from sqlalchemy.engine import Engine, make_url

from bot.channels.zalo_oa.tokens import TokenStore, Vault
from bot.commands import db
from citizens.consents import Consents, Erasures
from citizens.notices import Notices
from citizens.receipts import Receipts
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from common.errors import ContentError
from common.settings import ROOT, load
from common.sql import migrating
from common.sql.engine import database, engine_of
from common.sql.migrating import MIGRATIONS, current, differences, newest, upgrade
from common.sql.table_registry import metadata
from data.official.synced import Records
from data.releases.store import Store

HERE = Path(__file__).parent
ROOMS = ("citizens", "console", "figures", "data", "bot", "portals", "actions", "common")


def fill_as_before(url: str) -> Engine:
    """A database as the program before the migrations left it, with rows in every table."""
    parsed = make_url(url)
    text = (HERE / f"before_migrations.{parsed.get_backend_name()}.sql").read_text(encoding="utf-8")
    if parsed.get_backend_name() == "sqlite":
        with sqlite3.connect(parsed.database) as lite:
            lite.executescript(text)
        lite.close()
        return engine_of(url)
    connection = psycopg2.connect(host=parsed.query["host"], user=parsed.username, dbname=parsed.database)
    with connection, connection.cursor() as cursor:
        cursor.execute(text)
    connection.close()
    return engine_of(url)


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {name: len(connection.execute(select(table)).all()) for name, table in metadata.tables.items()}


def test_the_code_and_the_migrations_agree(sql_url):
    db.register_tables()
    assert differences(database(sql_url)) == []


def test_a_database_of_before_is_brought_to_the_same_shape(sql_url):
    db.register_tables()
    engine = fill_as_before(sql_url)
    assert current(engine) is None
    upgrade(engine)
    assert current(engine) == newest()
    assert differences(engine) == []


def test_what_was_in_a_database_of_before_is_there(sql_url):
    fill_as_before(sql_url)
    store = Store(sql_url)
    engine = store.engine
    assert [one.id for one in store.headings(9)] == [4, 3, 2, 1]
    assert store.newest().content.faq[0].answer == "Trả lời của tỉnh"
    assert store.get(1).content.offices[0].former_units[0].name == "Phường C"
    assert sorted(Records(store).official()) == ["9.000001", "9.000002"]
    assert list(Records(store).withdrawn()) == ["9.000009"]
    assert Records(store).baselines() == {"9.000001": {"fees": "abc"}}
    assert Consents(engine).get("lan").state == "given"
    assert Erasures(engine).get("X-1").deleted == ("Câu trả lời", "Hồ sơ theo dõi")
    assert [one.code for one in Subscriptions(engine).of("lan")] == ["H01-1"]
    assert [one.event for one in Notices(engine).all_of("lan")] == ["moved:1"]
    assert Waits(engine).of("lan") == ["H01-2"]
    assert Receipts(store).get("AB12").told[0].procedure == "9.000001"
    assert Receipts(store).arrived("web:1").sent == 1
    assert TokenStore(sql_url, "123", Vault("secret"), lambda: 0.0).load().access == "a"
    assert store.publish(store.newest().content, origin="x").id == 5


def test_a_table_that_an_old_program_never_used_is_made(sql_url):
    db.register_tables()
    engine = fill_as_before(sql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE receipt_arrivals")
    upgrade(engine)
    assert differences(engine) == []


def _start(url: str, begin: multiprocessing.synchronize.Barrier, answers: multiprocessing.Queue) -> None:
    begin.wait()
    try:
        database(url)
        answers.put("")
    except Exception as error:
        answers.put(repr(error))


@pytest.mark.parametrize("old", [False, True])
def test_processes_that_start_at_once_migrate_one_after_the_other(sql_url, old):
    if old:
        fill_as_before(sql_url).dispose()
    fork = multiprocessing.get_context("spawn")
    begin, answers = fork.Barrier(4), fork.Queue()
    processes = [fork.Process(target=_start, args=(sql_url, begin, answers)) for _ in range(4)]
    for process in processes:
        process.start()
    assert [answers.get(timeout=60) for _ in processes] == [""] * 4
    for process in processes:
        process.join()
    assert current(engine_of(sql_url)) == newest()


def test_a_migration_that_fails_leaves_all_as_it_was(sql_url, monkeypatch):
    engine = fill_as_before(sql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE zalo_oa_tokens")
        connection.exec_driver_sql("DROP TABLE receipt_arrivals")

    def fail(made, revision):
        real(made, revision)
        raise RuntimeError("killed")

    real = migrating.command.upgrade
    monkeypatch.setattr(migrating.command, "upgrade", fail)
    with pytest.raises(RuntimeError):
        upgrade(engine)
    assert current(engine) is None
    assert not inspect(engine).has_table("receipt_arrivals")
    monkeypatch.undo()
    upgrade(engine)
    assert current(engine) == newest()


def test_a_database_of_a_later_version_is_refused_in_words(sql_url):
    engine = database(sql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ContentError, match=r"9999.*mới hơn"):
        Store(sql_url)


def test_there_is_one_line_of_migrations():
    """Two branches that each added one are put in a row when they meet."""
    revisions = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert [one.revision for one in reversed(revisions)] == [
        f"{number:04}" for number in range(1, len(revisions) + 1)
    ]


def test_every_module_with_a_table_is_known():
    """One that is not would be left out of the next migration."""
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Table"
        if getattr(node.args[1], "id", "") == "metadata"
    }
    assert found == set(db.WITH_TABLES)


def test_a_newcomers_column_becomes_a_migration(tmp_path, monkeypatch):
    written = tmp_path / "migrations"
    (written / "versions").mkdir(parents=True)
    for path in MIGRATIONS.rglob("*.*"):
        if path.suffix in (".py", ".mako"):
            (written / path.relative_to(MIGRATIONS)).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(migrating, "MIGRATIONS", written)
    db.register_tables()
    table = Table("of_a_newcomer", metadata, Column("id", Integer, primary_key=True))
    before = newest()
    try:
        result = CliRunner().invoke(db.command, ["revision", "Count something"])
        assert result.exit_code == 0, result.output
        [path] = written.glob(f"versions/{int(before) + 1:04}_*.py")
        assert "of_a_newcomer" in path.read_text(encoding="utf-8")
        newest.cache_clear()
        engine = database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
        assert inspect(engine).has_table("of_a_newcomer")
    finally:
        metadata.remove(table)
        newest.cache_clear()


def test_the_command_tells_and_upgrades(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path)
    monkeypatch.setattr(db, "settings", lambda: chosen)
    assert "chưa có bản" in CliRunner().invoke(db.command, ["current"]).output
    assert f"lên bản {newest()}" in CliRunner().invoke(db.command, ["upgrade"]).output
    assert "Không có gì" in CliRunner().invoke(db.command, ["upgrade"]).output
    assert f"Cơ sở dữ liệu: {newest()}" in CliRunner().invoke(db.command, ["current"]).output
