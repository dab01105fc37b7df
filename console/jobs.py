"""Work that takes longer than a page may: begun by somebody, done in a thread, its progress and its end in SQL."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine, Row

from common.errors import MotCuaError
from common.log import where
from console.tables import jobs

log = logging.getLogger(__name__)

DEAD_SECONDS = 120.0
"""Seconds without a sign of life after which a job is taken to have ended with its process."""
KEPT_SECONDS = 24 * 3600.0
BEAT_SECONDS = 0.2


class State(str, Enum):
    """The state of a job."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """A job as its page tells it. ``told`` is what the work returned."""

    id: str
    what: str
    account: str
    done: int
    total: int
    state: State
    told: Any
    file: bytes | None

    @property
    def percent(self) -> int:
        """The share that is done."""
        return 100 * self.done // self.total if self.total else 0


class Jobs:
    """All jobs of the last day."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="job")

    def begin(self, what: str, account: str, file: bytes | None = None) -> str:
        """A new job; its id."""
        now, name = time.time(), secrets.token_hex(16)
        row = {"id": name, "what": what, "account": account, "begun": now, "beat": now, "done": 0, "total": 0}
        with self._engine.begin() as connection:
            connection.execute(delete(jobs).where(jobs.c.begun < now - KEPT_SECONDS))
            connection.execute(jobs.insert().values(**row, state=State.RUNNING.value, file=file))
        return name

    def run(self, name: str, work: Callable[[Callable[[int, int], None]], Any]) -> None:
        """Do the work of a job in a thread. ``work`` gets a function to tell its progress to."""
        self._pool.submit(self._run, name, work)

    def find(self, name: str) -> Job | None:
        """The job of that id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == name)).one_or_none()
        return None if row is None else _job(row)

    def last(self, what: str, most: int) -> list[Job]:
        """The newest jobs of a kind, the newest first."""
        query = select(jobs).where(jobs.c.what == what).order_by(jobs.c.begun.desc()).limit(most)
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(query).all()]

    def _run(self, name: str, work: Callable[[Callable[[int, int], None]], Any]) -> None:
        last = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > BEAT_SECONDS or done == total:
                last = time.monotonic()
                self._write(name, done=done, total=total, beat=time.time())

        try:
            self._write(name, told=json.dumps(work(progress), ensure_ascii=False), state=State.DONE.value)
        except MotCuaError as error:
            self._write(name, told=json.dumps(str(error), ensure_ascii=False), state=State.FAILED.value)
        except Exception as error:
            log.error("job %s failed: %s", name, where(error))
            words = json.dumps("Hệ thống đang có lỗi nên việc này chưa xong. Hãy thử lại sau ít phút.")
            self._write(name, told=words, state=State.FAILED.value)

    def _write(self, name: str, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(jobs.update().where(jobs.c.id == name).values(**values))


def _job(row: Row) -> Job:
    state, told = State(row.state), json.loads(row.told) if row.told else None
    if state is State.RUNNING and row.beat < time.time() - DEAD_SECONDS:
        state, told = State.FAILED, "Việc này bị ngắt giữa chừng. Hãy làm lại."
    return Job(row.id, row.what, row.account, row.done, row.total, state, told, row.file)
