"""The console's line to the workers over Redis: a release is there, this record I would like to see told.

Signals only hurry things along, and a preview is worth something for seconds: nothing depends on either.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from redis import Redis

from bot.keys import PREVIEWS, RELEASE_SIGNAL, REPLAYS, preview_answer
from bot.redis import DOWN
from common.log import where
from data.editing.edits import Edit
from data.editing.records import Json, Kind

log = logging.getLogger(__name__)

WAIT_SECONDS = 3
KEPT_SECONDS = 10
MOST_WAITING = 20
CONNECT_SECONDS = 2.0
REPLAY_SECONDS = 30
"""Seconds without a word from the worker after which a check is given up."""

Progress = Callable[[int, int], None]


class WorkerLink:
    """A line to the workers, from threads. Without a Redis it says nothing and hears nothing."""

    def __init__(self, url: str) -> None:
        self._redis: Redis[str] | None = _connected(url) if url else None

    def announce(self, number: int) -> None:
        """Tell the workers that release ``number`` is there. Where that fails they see it within two seconds."""
        if self._redis is None:
            return
        try:
            self._redis.publish(RELEASE_SIGNAL, str(number))
        except DOWN as error:
            log.warning("release %d was not announced: %s", number, where(error))

    def replay(self, release: int, edits: Sequence[Edit], progress: Progress) -> Json | None:
        """Ask a worker the golden questions, of ``release`` and of it with ``edits``: what would be answered
        otherwise. None where no worker answers, or the release is not in force any more.
        """
        if self._redis is None:
            return None
        name = secrets.token_hex(8)
        try:
            self._redis.lpush(REPLAYS, _replay(name, release, edits))
            self._redis.expire(REPLAYS, REPLAY_SECONDS)
            return self._replayed(self._redis, name, progress)
        except DOWN as error:
            log.warning("no check: %s", where(error))
            return None

    def ask(self, text: str, release: int, edits: Sequence[Edit], day: date) -> Json | None:
        """Return what a worker would answer on ``day``, with ``edits`` of ``release``: its words (``answer``), the
        records that they are from (``by``). None where none answers, or the release is not in force any more.
        """
        if self._redis is None:
            return None
        name = secrets.token_hex(8)
        body = _replay(name, release, edits, ask=text, day=day.isoformat())
        try:
            self._redis.lpush(REPLAYS, body)
            self._redis.expire(REPLAYS, KEPT_SECONDS)
            found = self._redis.brpop([preview_answer(name)], WAIT_SECONDS)
        except DOWN as error:
            log.warning("nothing was asked: %s", where(error))
            return None
        told: Json = json.loads(found[1]) if found else {}
        return told if "answer" in told else None

    def _replayed(self, redis: Redis[str], name: str, progress: Progress) -> Json | None:
        """Follow a check until it is done, or nothing is heard of it for too long."""
        heard = time.monotonic()
        while time.monotonic() - heard < REPLAY_SECONDS:
            found = redis.brpop([preview_answer(name)], WAIT_SECONDS)
            if not found:
                continue
            heard, told = time.monotonic(), json.loads(found[1])
            if "total" not in told:
                return None if told.get("moved") else told
            progress(told["done"], told["total"])
        return None

    def preview(self, kind: Kind, values: Json) -> list[dict[str, Any]] | None:
        """The replies that a worker would give; None where none answers in time."""
        if self._redis is None:
            return None
        name = secrets.token_hex(8)
        body = json.dumps({"name": name, "kind": kind.value, "values": values}, ensure_ascii=False)
        try:
            self._redis.lpush(PREVIEWS, body)
            self._redis.ltrim(PREVIEWS, 0, MOST_WAITING - 1)
            self._redis.expire(PREVIEWS, KEPT_SECONDS)
            found = self._redis.brpop([preview_answer(name)], WAIT_SECONDS)
        except DOWN as error:
            log.warning("no preview: %s", where(error))
            return None
        answer: list[dict[str, Any]] | None = json.loads(found[1]) if found else None
        return answer


def _replay(name: str, release: int, edits: Sequence[Edit], **more: str) -> str:
    rows = [{"kind": edit.kind.value, "key": edit.key, "value": edit.value} for edit in edits]
    return json.dumps({"name": name, "release": release, "edits": rows, **more}, ensure_ascii=False)


def _connected(url: str) -> Redis[str]:
    wait = WAIT_SECONDS + 2.0
    return Redis.from_url(url, decode_responses=True, socket_timeout=wait, socket_connect_timeout=CONNECT_SECONDS)
