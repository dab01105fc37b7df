"""The console's line to the workers over Redis: a release is there, this record I would like to see told.

Signals only hurry things along, and a preview is worth something for seconds: nothing depends on either.
"""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any

from redis import Redis

from bot.keys import PREVIEWS, RELEASE_SIGNAL, preview_answer
from bot.redis import DOWN
from common.log import where
from data.editing.records import Json, Kind

log = logging.getLogger(__name__)

WAIT_SECONDS = 3
KEPT_SECONDS = 10
MOST_WAITING = 20
CONNECT_SECONDS = 2.0


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


def _connected(url: str) -> Redis[str]:
    wait = WAIT_SECONDS + 2.0
    return Redis.from_url(url, decode_responses=True, socket_timeout=wait, socket_connect_timeout=CONNECT_SECONDS)
