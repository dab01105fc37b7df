"""Quarantine: events that could not be answered, set aside so that their lane goes on.

The worker puts them here (:meth:`bot.delivery.commit.Conversations.set_aside`), in the same step in which the citizen
gets a plain sentence. The message itself stays sealed; whoever looks at it sees it without identity and phone
numbers.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

from bot import keys
from bot.messages.channel import Inbound
from bot.messages.envelope import CannotOpen, Envelope
from bot.redis import Client

KEEP_SECONDS = 30 * 24 * 3600

# KEYS: quarantine, inbox, waiting. ARGV: event id, mark of its chat (or empty). → 1 back in the inbox, 0 not there
_REPLAY = """
local record = redis.call('HGET', KEYS[1], ARGV[1])
if not record then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
local event = cjson.decode(record)['event']
if ARGV[2] == '' then redis.call('XADD', KEYS[2], '*', 'event', event) return 1 end
redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
redis.call('XADD', KEYS[2], '*', 'event', event, 'chat', ARGV[2])
return 1
"""


@dataclass(frozen=True)
class Record:
    """One event set aside: sealed, with the time (epoch s) and the kind and place of the error."""

    event: str
    at: float
    error: str

    def to_json(self) -> str:
        """As it stands in Redis."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class Case:
    """A record with its number, as people use it: ``LANE-ID``."""

    lane: int
    event_id: str
    record: Record

    @property
    def number(self) -> str:
        """For commands."""
        return f"{self.lane}-{self.event_id}"


class Quarantine:
    """Look at what was set aside, send it through again, or drop it."""

    def __init__(self, redis: Client, envelope: Envelope, *, keep_seconds: int = KEEP_SECONDS) -> None:
        self._redis = redis
        self._envelope = envelope
        self._keep = keep_seconds
        self._replay = redis.register_script(_REPLAY)

    async def cases(self) -> list[Case]:
        """All that is set aside, oldest first; what is too old is deleted."""
        found = [case for lane in range(keys.LANES) for case in await self._cases_of(lane)]
        return sorted(found, key=lambda case: case.record.at)

    async def case(self, number: str) -> Case | None:
        """The one that people call by this number; None when it is gone."""
        return next((case for case in await self.cases() if case.number == number), None)

    async def message(self, case: Case) -> Inbound | None:
        """Return what the citizen sent; None when it cannot be opened or read."""
        try:
            return Inbound.from_dict(json.loads(self._envelope.open(case.record.event)))
        except (CannotOpen, KeyError, TypeError, ValueError):
            return None

    async def replay(self, case: Case) -> bool:
        """Put it at the end of its lane, to be answered like a new message. False when it is gone."""
        message = await self.message(case)
        chat = keys.mark_of(message.channel, message.chat) if message else ""
        names = [keys.quarantine(case.lane), keys.inbox(case.lane), keys.waiting(case.lane)]
        return bool(await self._replay(keys=names, args=[case.event_id, chat]))

    async def drop(self, case: Case) -> bool:
        """Delete it. False when it is gone."""
        return bool(await self._redis.hdel(keys.quarantine(case.lane), case.event_id))

    async def of(self, channel: str, chat: str) -> list[Case]:
        """Return what was set aside of one citizen."""
        found = [(case, await self.message(case)) for case in await self._cases_of(keys.lane_of(channel, chat))]
        return [case for case, sent in found if sent and (sent.channel, sent.chat) == (channel, chat)]

    async def _cases_of(self, lane: int) -> list[Case]:
        rows = await self._redis.hgetall(keys.quarantine(lane))
        cases = [Case(lane, event_id, Record(**json.loads(body))) for event_id, body in rows.items()]
        old = [case.event_id for case in cases if time.time() - case.record.at > self._keep]
        if old:
            await self._redis.hdel(keys.quarantine(lane), *old)
        return [case for case in cases if case.event_id not in old]
