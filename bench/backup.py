"""A backup and the way back, with as much as many citizens leave: how long, how large, and how long others waited."""

from __future__ import annotations

import base64
import os
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import keys
from bot.backup.contents import check, make, put_back
from bot.backup.redis_copy import Sync, open_redis
from bot.commands.db import register_tables
from bot.processes.embedded import running
from citizens.consents import _consents
from citizens.notices import Address
from citizens.receipts import _arrivals, _receipts
from citizens.subscriptions import _new, _subscriptions
from common.sql.engine import database

CITIZENS = 100_000
RECEIPTS = 5
"""Answers a citizen that receipts are kept of."""
MEMORY, ENTRY = 5_000, 2_500
"""Bytes of a chat's memory, and of each of two entries of its history, sealed."""
KEY = b"a key of thirty-two bytes for it"
SOME = 1_000


def run(arguments: list[str]) -> None:
    """``SUITE="backup [CITIZENS [DATABASE_URL]]"``: an empty database; SQLite without one."""
    count = int(arguments[0]) if arguments else CITIZENS
    register_tables()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running(Path(folder) / "redis") as server:
        url = arguments[1] if len(arguments) > 1 else f"sqlite:///{folder}/bench.sqlite3"
        engine = database(url)
        with open_redis(server.url) as redis:
            _fill_redis(redis, count)
            _fill_sql(engine, count)
            print(f"{count:,} citizens, {redis.info('memory')['used_memory'] / 1e6:,.0f} MB of Redis, {engine.name}")
            _measure(Path(folder) / "bench.backup", redis, engine)


def _measure(path: Path, redis: Sync, engine: Engine) -> None:
    """Seconds, and seconds of our processor time, which say the same on a busy machine."""
    with _Waiting(redis) as waiting:
        took = _time(lambda: make(path, redis, engine, KEY))
    print(f"backup   {took}   {path.stat().st_size / 1e6:,.0f} MB")
    print(f"         a write to Redis meanwhile waited {waiting.worst * 1000:.0f} ms at worst")
    with path.open("rb") as file:
        print(f"check    {_time(lambda: check(file, [KEY]))}")
    held = redis.dbsize()
    with path.open("rb") as file:
        print(f"restore  {_time(lambda: put_back(file, [KEY], redis, engine))}   {redis.dbsize():,} of {held:,} keys")


def _time(work: Callable[[], object]) -> str:
    wall, processor = time.monotonic(), time.process_time()
    work()
    return f"{time.monotonic() - wall:6.1f} s ({time.process_time() - processor:.1f} s of processor time)"


class _Waiting:
    """Writes all the time, and keeps the longest that one waited."""

    def __init__(self, redis: Sync) -> None:
        self._redis, self._stop, self.worst = redis, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> _Waiting:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._stop.is_set():
            begun = time.monotonic()
            self._redis.set("bench", "1")
            self.worst = max(self.worst, time.monotonic() - begun)
            time.sleep(0.002)


def _sealed(size: int) -> str:
    return base64.b64encode(os.urandom(size * 3 // 4)).decode()


def _fill_redis(redis: Sync, count: int) -> None:
    for some in _some(count):
        with redis.pipeline(transaction=False) as pipe:
            for number in some:
                pipe.set(keys.memory("web", str(number)), _sealed(MEMORY), ex=keys.WEEK)
                for _ in range(2):
                    pipe.xadd(keys.web(str(number)), {"entry": _sealed(ENTRY)})
            pipe.execute()


def _fill_sql(engine: Engine, count: int) -> None:
    now = datetime.now(timezone.utc)
    for some in _some(count):
        with engine.begin() as connection:
            consents = [{"ref": f"{one:064}", "state": "given", "at": now, "version": "v"} for one in some]
            connection.execute(_consents.insert(), consents)
            receipts = [
                _receipt(one * RECEIPTS + each, f"{one:064}", now) for one in some for each in range(RECEIPTS)
            ]
            connection.execute(_receipts.insert(), receipts)
            arrivals = [{"answer": f"web:{row['code']}", "created": now} for row in receipts]
            connection.execute(_arrivals.insert(), arrivals)
            followed = [_followed(one) for one in some if one % 5 == 0]
            connection.execute(_subscriptions.insert(), followed)


def _receipt(number: int, ref: str, now: datetime) -> dict[str, object]:
    told = {"channel": "web", "decision": "answer", "release": 1, "body": zlib.compress(os.urandom(700))}
    return {"code": f"{number:012}", "at": now, **told, "ref": ref, "chat": _sealed(200)}


def _followed(number: int) -> dict[str, object]:
    return _new(Address(f"{number:064}", "web", _sealed(200)), "H01-1", "hcc", (1, ""), 0.0)


def _some(count: int) -> Iterator[range]:
    yield from (range(start, min(start + SOME, count)) for start in range(0, count, SOME))
