"""Backups: everything is lost and comes back, of one moment, and only whole."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import redis as sync_redis
from click.testing import CliRunner
from sqlalchemy import select, text

from bot.backup import contents
from bot.backup.contents import check, make, put_back
from bot.backup.redis_copy import open_redis
from bot.backup.sealed_file import Writer, blocks
from bot.commands import backup as backup_command
from bot.commands import restore as restore_command
from bot.commands.db import register_tables
from bot.delivery.inbox import Inbox
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Sealed
from bot.processes.embedded import RedisServer, running
from bot.redis import connect
from citizens.consents import Consents, Erasures
from citizens.notices import Address, NewNotice, Notices
from citizens.receipts import Receipt, Receipts, Recipient
from citizens.subscriptions import Subscriptions
from citizens.told import Told
from common.errors import InputError, MotCuaError, SettingsError
from common.settings import load
from common.sql.engine import database
from common.sql.migrating import differences
from common.sql.table_registry import metadata
from data.models import Content
from data.releases.store import Store

KEY, OTHER = b"k" * 32, b"o" * 32
SECRET = "a-secret-for-tests-only-0123456789-abcdef"
LAN = Address("lan", "telegram", "sealed lan")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with running(tmp_path / "redis") as started:
        yield started


def lives(redis: sync_redis.Redis) -> dict[bytes, tuple[bytes, bool]]:
    """Every key with its value as the server packs it, and that it has an end."""
    return {key: (redis.dump(key), redis.pttl(key) > 0) for key in redis.keys("*")}


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    register_tables()
    with database(url).connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table)).all()))
            for name, table in metadata.tables.items()
        }


def fill_sql(url: str) -> None:
    store = Store(url)
    engine = store.engine
    for number in range(3):
        store.publish(Content(), origin=f"seed {number}")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM releases WHERE id = 3"))
    Consents(engine).put("lan", "given", "Bà con có đồng ý không?")
    Erasures(engine).add("X-1", ["Câu trả lời", "dòng\n\t hai \\N \r và \\.", "\\x41"])
    Subscriptions(engine).follow(LAN, "H01-1", "hcc", seen=(2, "Đang xử lý"), asked=100.0, limit=9)
    Notices(engine).announce(LAN, "H01-1", NewNotice("moved:1", "sealed body", 1.0, 2.0))
    at = datetime(2026, 7, 2, 3, 4, 5, 678901, tzinfo=timezone.utc)
    told = (Told("9.000001", "v1", ("fees",)),)
    receipt = Receipt("AB12", at, "web", "answer", 3, told, ({"text": "Phí"},), Recipient("lan", "sealed"), "web:1")
    Receipts(store).put(receipt)


async def fill_redis(url: str) -> None:
    redis = connect(url)
    inbox = Inbox(redis, Sealed(SECRET.encode()))
    await inbox.put(Inbound("web", "lan", "e1", Kind.TEXT, "con tôi mới sinh"))
    await redis.set("motcua:link:abc", "https://…", ex=1000)
    await redis.zadd("{lane:1}:due", {"lan": 5})
    await redis.hset("{lane:1}:waiting", "lan", "1")
    await redis.rpush("{lane:1}:out:web:x", *[f"piece {number}" for number in range(500)])
    await redis.set("bytes", b"\x00\xff" * 5000)
    await redis.close()


def settings(tmp_path: Path, url: str, sql: str):
    return load(var_dir=tmp_path / "var", redis_url=url, database_url=sql, web_secret=SECRET, backup_days=30)


def run(command, chosen, monkeypatch, *arguments: object):
    for module in (backup_command, restore_command):
        monkeypatch.setattr(module, "settings", lambda: chosen)
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


async def test_all_that_was_lost_is_there_again(tmp_path, sql_url, monkeypatch):
    with running(tmp_path / "redis") as server:
        await fill_redis(server.url)
        fill_sql(sql_url)
        before = rows(sql_url)
        with sync_redis.Redis.from_url(server.url) as redis:
            kept = lives(redis)
        chosen = settings(tmp_path, server.url, sql_url)
        result = run(backup_command.command, chosen, monkeypatch, tmp_path / "safe")
        assert result.exit_code == 0, result.output
        Consents(database(sql_url)).put("hoa", "given", "sau khi sao lưu")
    shutil.rmtree(tmp_path / "redis")
    [file] = (tmp_path / "safe").glob("*.backup")
    assert file.stat().st_mode & 0o077 == 0
    engine = database(sql_url)
    with engine.begin() as connection:
        for table in metadata.tables:
            connection.execute(text(f"DROP TABLE {table}"))
    with running(tmp_path / "redis") as server:
        chosen = settings(tmp_path, server.url, sql_url)
        result = run(restore_command.command, chosen, monkeypatch, file, "--yes")
        assert result.exit_code == 0, result.output
        with sync_redis.Redis.from_url(server.url) as redis:
            assert lives(redis) == kept
            assert redis.info("replication")["role"] == "master"
            assert redis.config_get("masterauth") == {"masterauth": ""}
    assert rows(sql_url) == before
    assert Consents(database(sql_url)).get("hoa") is None, "what came after the backup is gone, as the guide says"
    assert differences(database(sql_url)) == []
    assert Store(sql_url).publish(Content(), origin="x").id == 4, "no number is given twice"
    with running(tmp_path / "redis") as server, sync_redis.Redis.from_url(server.url) as redis:
        assert lives(redis) == kept, "the server's own files hold it"


async def test_sqlite_goes_to_postgresql_and_back(tmp_path, server, postgres_url):
    lite, back = (f"sqlite:///{tmp_path / name}.sqlite3" for name in ("one", "two"))
    fill_sql(lite)
    with open_redis(server.url) as redis:
        for source, target in ((lite, postgres_url), (postgres_url, back)):
            path = tmp_path / f"{len(source)}.backup"
            make(path, redis, database(source), KEY)
            with path.open("rb") as file:
                put_back(file, [KEY], redis, database(target))
    assert rows(back) == rows(lite)
    assert Store(postgres_url).publish(Content(), origin="x").id == 4


def test_redis_and_sql_are_of_one_moment(tmp_path, server, sql_url):
    """Somebody writes a number to SQL, then to Redis, as a turn does: what is restored is as if it had been killed."""
    engine, stop = database(sql_url), threading.Event()

    def count() -> None:
        with sync_redis.Redis.from_url(server.url) as redis:
            for number in itertools.count(1):
                if stop.is_set():
                    return
                Erasures(engine).add(f"{number:09}", [])
                redis.rpush("done", number)

    writer = threading.Thread(target=count)
    writer.start()
    try:
        with open_redis(server.url) as redis:
            redis.set("ballast", "x" * 20_000_000)
            made = []
            for number in range(5):
                time.sleep(0.2)
                path = tmp_path / f"{number}.backup"
                make(path, redis, engine, KEY)
                made.append(path)
    finally:
        stop.set()
        writer.join()
    for path in made:
        with path.open("rb") as file, open_redis(server.url) as redis:
            put_back(file, [KEY], redis, engine)
            done = int(redis.lindex("done", -1))
        with engine.connect() as connection:
            noted = int(connection.execute(text("SELECT max(code) FROM erasures")).scalar())
        assert done <= noted <= done + 1


def test_nobody_waits_long_while_a_backup_is_made(tmp_path, server):
    engine, stop, worst = database(f"sqlite:///{tmp_path / 'a.sqlite3'}"), threading.Event(), [0.0]

    def write() -> None:
        with sync_redis.Redis.from_url(server.url) as redis:
            while not stop.is_set():
                begun = time.monotonic()
                redis.incr("n")
                worst[0] = max(worst[0], time.monotonic() - begun)

    with open_redis(server.url) as redis:
        for number in range(20):
            redis.set(f"ballast:{number}", "x" * 5_000_000)
        writer = threading.Thread(target=write)
        writer.start()
        make(tmp_path / "a.backup", redis, engine, KEY)
        stop.set()
        writer.join()
    assert worst[0] < 3.0


# A file that is not as it was written


@pytest.fixture
def made(tmp_path, server) -> Path:
    fill_sql(url := f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with open_redis(server.url) as redis:
        redis.set("ballast", "x" * 3_000_000)
        make(tmp_path / "a.backup", redis, database(url), KEY)
    return tmp_path / "a.backup"


def test_a_whole_file_is_taken_with_the_new_or_an_old_secret(made):
    for keys in ([KEY], [OTHER, KEY]):
        with made.open("rb") as file:
            assert check(file, keys).made_at > datetime.now(timezone.utc) - timedelta(minutes=5)


def test_it_holds_nothing_in_clear(made):
    found = made.read_bytes()
    assert b"consents" not in found
    assert b"xxxxxxxx" not in found


@pytest.mark.parametrize("damage", ["one bit", "cut", "cut at a block", "more", "two blocks exchanged"])
def test_damage_is_found_before_anything_is_touched(made, tmp_path, server, monkeypatch, damage):
    whole = made.read_bytes()
    start, lengths = 32, []
    while start < len(whole):
        lengths.append((start, 4 + int.from_bytes(whole[start : start + 4], "big")))
        start += lengths[-1][1]
    (first, size), (second, other) = lengths[2], lengths[3]
    broken = {
        "one bit": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
        "cut": whole[:-7],
        "cut at a block": whole[: lengths[-1][0]],
        "more": whole + b"x",
        "two blocks exchanged": whole[:first]
        + whole[second : second + other]
        + whole[first : first + size]
        + whole[second + other :],
    }[damage]
    made.write_bytes(broken)
    with made.open("rb") as file, pytest.raises(InputError, match="hỏng"):
        check(file, [KEY])


def test_another_secret_and_another_file_are_told_apart(made, tmp_path):
    with made.open("rb") as file, pytest.raises(InputError, match="WEB_SECRET_OLD"):
        check(file, [OTHER])
    (tmp_path / "x").write_bytes(b"PK\x03\x04 something else entirely, and long enough")
    with (tmp_path / "x").open("rb") as file, pytest.raises(InputError, match="không phải bản sao lưu"):
        check(file, [KEY])


def test_a_file_without_some_of_its_rows_is_not_whole(tmp_path):
    """Also one that was sealed so: nothing less than what was counted is put back."""
    with (tmp_path / "a").open("wb") as file:
        writer = Writer(file, KEY)
        writer.write(b"m", b'{"made_at": "2026-01-01T00:00:00+00:00", "revision": "0001"}')
        writer.write(b"e", b'{"redis_bytes": 9, "packs": {}}')
    with (tmp_path / "a").open("rb") as file, pytest.raises(InputError, match="hỏng"):
        check(file, [KEY])
    with (tmp_path / "a").open("rb") as file:
        assert [kind for kind, _ in blocks(file, [KEY])] == [b"m", b"e"]


def test_a_backup_that_fails_leaves_no_file(tmp_path, server, monkeypatch):
    engine = database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    monkeypatch.setattr(contents, "_put_sql", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with open_redis(server.url) as redis, pytest.raises(OSError, match="disk full"):
        make(tmp_path / "safe" / "a.backup", redis, engine, KEY)
    assert list((tmp_path / "safe").iterdir()) == []


# The commands


def test_old_backups_go_as_receipts_promise(tmp_path, server, monkeypatch):
    chosen = settings(tmp_path, server.url, f"sqlite:///{tmp_path / 'a.sqlite3'}")
    (tmp_path / "safe").mkdir()
    for name, days in (("motcua-old.backup", 31), ("motcua-new.backup", 29), ("mine.txt", 99)):
        path = tmp_path / "safe" / name
        path.touch()
        moment = time.time() - days * 24 * 3600
        os.utime(path, (moment, moment))
    assert "xóa 1 bản" in run(backup_command.command, chosen, monkeypatch, tmp_path / "safe").output
    names = {path.name for path in (tmp_path / "safe").iterdir()}
    assert {"motcua-new.backup", "mine.txt"} < names
    assert len(names) == 3


def test_none_is_made_where_it_was_promised_that_none_is_kept(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path, backup_days=0)
    result = run(backup_command.command, chosen, monkeypatch, tmp_path / "safe")
    assert isinstance(result.exception, SettingsError)


def test_nothing_is_put_back_under_running_programs(made, tmp_path, server, monkeypatch):
    chosen = settings(tmp_path, server.url, f"sqlite:///{tmp_path / 'b.sqlite3'}")
    assert run(backup_command.command, chosen, monkeypatch, tmp_path / "safe").exit_code == 0
    [file] = (tmp_path / "safe").glob("*.backup")
    with sync_redis.Redis.from_url(server.url) as worker:
        worker.set("here", "1")
        result = run(restore_command.command, chosen, monkeypatch, file, "--yes")
        assert "dừng mọi phần" in str(result.exception)
        assert worker.get("here") == b"1"
    assert "còn nguyên" in run(restore_command.command, chosen, monkeypatch, file, "--check").output


def test_the_embedded_redis_is_started_where_it_does_not_run(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path / "var", web_secret=SECRET)
    with running(chosen.var_dir / "redis") as server, sync_redis.Redis.from_url(server.url) as redis:
        redis.set("a", "1")
        assert run(backup_command.command, chosen, monkeypatch, tmp_path / "safe").exit_code == 0
    shutil.rmtree(chosen.var_dir)
    [file] = (tmp_path / "safe").glob("*.backup")
    result = run(restore_command.command, chosen, monkeypatch, file, "--yes")
    assert result.exit_code == 0, result.output
    with running(chosen.var_dir / "redis") as server, sync_redis.Redis.from_url(server.url) as redis:
        assert redis.get("a") == b"1"


def test_redis_that_is_away_is_said_in_words(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path, redis_url="redis://127.0.0.1:1/0", web_secret=SECRET)
    result = run(backup_command.command, chosen, monkeypatch, tmp_path / "safe")
    assert isinstance(result.exception, MotCuaError)
    assert "REDIS_URL" in str(result.exception)
