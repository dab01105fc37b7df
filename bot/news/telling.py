"""Telling: notices go from SQL into the outbox once each, and what became of them comes back.

An entry is put into a chat's outbox together with a mark, in one Redis step that does nothing where the mark stands
already. A crash between that step and the note in SQL repeats the step in vain. The outbox reports each end of such
an entry in a stream of the chat's lane; it is read here, noted in SQL, and only then taken off.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from actions.saying.reply import UNNUMBERED, Reply
from bot import keys
from bot.delivery.crash_points import reach
from bot.delivery.scripts import QUEUE
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import CannotOpen, Envelope
from bot.news.poller import wait
from bot.news.schedule import not_before
from bot.redis import Client
from citizens.notices import Notice, Notices, Telling
from common.log import where

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
BATCH = 50
TICK_SECONDS = 1.0
OFFICER_SECONDS = 60.0
"""News wait so long, and again, while an officer speaks with the citizen."""
WAITED_ENOUGH = 7 * 24 * 3600.0
"""News that could not even be sent for so long count as undelivered."""
UNHEARD_OF = 2 * 24 * 3600.0
"""The outbox gives up after a day: of what went there so long ago nothing will be heard."""
CARE_SECONDS = 600.0
PUSHED, KNOWN, OFFICER = 1, 0, -1

# KEYS: mark, out, due, talk. ARGV: life of the mark (s), entry, chat, now (ms), signal, lane
# → 1 put into the outbox, 0 put there before, -1 somebody else speaks with the citizen
_PUSH = (
    QUEUE
    + """
local talk = redis.call('GET', KEYS[4])
if talk and talk ~= 'bot' then return -1 end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
queue(KEYS[2], KEYS[3], ARGV[3], ARGV[4], ARGV[5], ARGV[6], {ARGV[2]})
return 1
"""
)

_KEY = re.compile(rf"{keys.NEWS}(\d+)-(\d+)(\.\d+)?")
_OUTCOMES = {
    "sent": Telling.TOLD,
    "not_sent": Telling.UNDELIVERED,
    "unknown": Telling.UNCERTAIN,
    "dropped": Telling.WAITING,
}


def key_of(notice: Notice) -> str:
    """The outbox's key of a notice: another only when the last one was certainly not sent."""
    return f"{keys.NEWS}{notice.id}-{notice.attempt}"


class Teller:
    """Brings notices to citizens. ``mark_seconds`` is how long it is remembered that one went out."""

    def __init__(
        self,
        redis: Client,
        notices: Notices,
        envelope: Envelope,
        *,
        mark_seconds: int = keys.WEEK,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._redis = redis
        self._notices = notices
        self._envelope = envelope
        self._mark_seconds = mark_seconds
        self._clock = clock
        self._push = redis.register_script(_PUSH)
        self._cared = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Tell until ``stop``. Redis and SQL that are away are waited for."""
        while not stop.is_set():
            try:
                more = await self.round()
            except Exception as error:
                log.warning("news are not told: %s", where(error))
                more = False
            if not more:
                await wait(stop, TICK_SECONDS)

    async def round(self) -> bool:
        """Hear what became of what was sent, then send what is due. True when there may be more of either."""
        heard = await self._hear()
        await self._care()
        now = self._clock()
        claim = self._notices.claim
        batch = await asyncio.to_thread(claim, secrets.token_hex(16), now=now, until=now + LEASE_SECONDS, limit=BATCH)
        for notice in batch:
            await self._tell(notice)
        return heard or len(batch) > 0

    async def _tell(self, notice: Notice) -> None:
        now = self._clock()
        morning = not_before(now, notice.address.owner)
        if notice.until is not None and morning >= notice.until:
            await asyncio.to_thread(self._notices.settle, notice.id, notice.attempt, Telling.EXPIRED, now)
            return
        if morning > now:
            await asyncio.to_thread(self._notices.put_off, notice, morning)
            return
        try:
            chat, reply = self._open(notice)
        except (CannotOpen, ValueError, KeyError):
            log.error("news %d cannot be opened: is WEB_SECRET the worker's?", notice.id)
            await asyncio.to_thread(
                self._notices.settle, notice.id, notice.attempt, Telling.UNDELIVERED, self._clock()
            )
            return
        if await asyncio.to_thread(self._notices.still_waits, notice):
            await self._hand_over(notice, chat, reply)

    async def _hand_over(self, notice: Notice, chat: str, reply: Reply) -> None:
        channel, key, now = notice.address.channel, key_of(notice), self._clock()
        lane, wall = keys.lane_of(channel, chat), time.time()  # the outbox knows no other clock
        entry = Entry(key, wall, reply, until=notice.until or 0.0).to_json(self._envelope)
        names = [keys.told(lane, key), keys.out(channel, chat), keys.due(lane), keys.talk(channel, chat)]
        args: list[str | int] = [self._mark_seconds, entry, chat_ref(channel, chat), int(wall * 1000)]
        reach("before push")
        found = int(await self._push(keys=names, args=[*args, keys.OUTBOX_SIGNAL, lane]))
        reach("after push")
        if found == OFFICER:
            await asyncio.to_thread(self._notices.put_off, notice, now + OFFICER_SECONDS)
        else:
            await asyncio.to_thread(self._notices.sending, notice, now)

    def _open(self, notice: Notice) -> tuple[str, Reply]:
        chat = self._envelope.open(notice.address.chat)
        reply = Reply.from_dict(json.loads(self._envelope.open(notice.body)))
        return chat, replace(reply, first=UNNUMBERED)

    async def _hear(self) -> bool:
        """Note what the outbox reports, in all lanes; the same report may be noted twice."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for lane in range(keys.LANES):
                pipe.xrange(keys.news(lane), count=BATCH)
            found = await pipe.execute()
        for lane, rows in enumerate(found):
            for entry, fields in rows:
                reach("before hear")
                await asyncio.to_thread(self._note, fields)
                await self._redis.xdel(keys.news(lane), entry)
                reach("after hear")
        return any(found)

    def _note(self, fields: dict[str, str]) -> None:
        key, outcome = _KEY.fullmatch(fields.get("key", "")), _OUTCOMES.get(fields.get("outcome", ""))
        if not key or not outcome:
            return
        if key[3] and outcome is Telling.WAITING:
            outcome = Telling.UNCERTAIN  # of several messages, some may have arrived
        self._notices.settle(int(key[1]), int(key[2]), outcome, self._clock())

    async def _care(self) -> None:
        """Settle as failed what was never heard of, and what could never be sent."""
        now = self._clock()
        if now - self._cared < CARE_SECONDS:
            return
        self._cared = now
        await asyncio.to_thread(self._notices.settle_forgotten, now - UNHEARD_OF, now)
        await asyncio.to_thread(self._notices.give_up, now - WAITED_ENOUGH, now)
