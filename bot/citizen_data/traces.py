"""Everything that lies about a citizen in Redis, deleted all together.

Limits on how fast somebody may write or look up are not among it: a deletion would give them back. They name nobody
and run out within hours; that of who proved a dossier to be theirs, a keyed hash, after 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import keys
from bot.channels.web import channel as web
from bot.channels.web.history import History
from bot.citizen_data.desk import Service
from bot.delivery.quarantine import Quarantine
from bot.messages.entry import chat_ref
from bot.messages.envelope import Envelope
from bot.redis import Client

# KEYS: memory, out, due, sending, talk, what Zalo allows, missing, delivery. ARGV: chat
# → was there a memory, how many replies waited, was there anything else
_DELETE = """
local memory = redis.call('DEL', KEYS[1])
local waited = redis.call('LLEN', KEYS[2]) + redis.call('LLEN', KEYS[7])
redis.call('DEL', KEYS[2], KEYS[7], KEYS[8])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
return {memory, waited, redis.call('DEL', KEYS[5], KEYS[6])}
"""


class TraceService(Service):
    """Deletes memory, waiting replies, histories, and what was set aside or listed."""

    def __init__(self, redis: Client, envelope: Envelope) -> None:
        self._redis = redis
        self._quarantine = Quarantine(redis, envelope)
        self._history = History(redis, envelope)
        self._delete = redis.register_script(_DELETE)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """All of it. What is sent at this moment is sent."""
        lane, ref = keys.lane_of(channel, chat), chat_ref(channel, chat)
        names = [keys.memory(channel, chat), keys.out(channel, chat), keys.due(lane), keys.sending(lane)]
        marks = [keys.talk(channel, chat), keys.zalo_oa(chat) if channel == "zalo_oa" else keys.talk(channel, chat)]
        lost = [keys.missing(channel, chat), keys.delivery(channel, chat)]
        memory, waited, others = await self._delete(keys=[*names, *marks, *lost], args=[ref])
        aside = [await self._quarantine.drop(case) for case in await self._quarantine.of(channel, chat)]
        shown = channel == web.NAME and await self._history.clear(chat)
        return [*_words(memory, waited, others, sum(aside), await self._forget_unknown(lane, ref), shown)]

    async def _forget_unknown(self, lane: int, ref: str) -> int:
        """Rows of sends that did not arrive for certain."""
        rows = await self._redis.xrange(keys.unknown(lane))
        mine = [entry for entry, fields in rows if fields.get("chat") == ref]
        return int(await self._redis.xdel(keys.unknown(lane), *mine)) if mine else 0


def _words(memory: int, waited: int, others: int, aside: int, unknown: int, shown: bool) -> Iterator[str]:
    if memory:
        yield "mạch trò chuyện"
    if waited:
        yield f"{waited} câu trả lời đang chờ gửi"
    if shown:
        yield "cuộc trò chuyện trên trang web"
    if aside:
        yield f"{aside} tin hệ thống chưa trả lời được"
    if unknown:
        yield f"{unknown} dòng trong danh sách tin gửi không tới"
    if others:
        yield "ghi chú về lượt trả lời và người đang trả lời"
