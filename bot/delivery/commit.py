"""The one commit of a turn: memory, replies and "done" are written together or not at all.

A crash before it repeats the whole turn; after it, nothing of the turn is repeated. A second commit of the same event
changes nothing, because the event is no longer in the inbox; nor does one by a worker that lost the lane meanwhile,
because its fence is no longer the lane's. A turn may answer several events (:mod:`bot.delivery.joining`): they are
done together. While an officer speaks with the citizen, the same step leaves the replies to the officer as a draft.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from typing import Any

from actions.saying.reply import Reply
from bot import keys
from bot.delivery.crash_points import reach
from bot.delivery.inbox import Event
from bot.delivery.quarantine import KEEP_SECONDS, Record
from bot.delivery.said import KEPT_BACK, heard_in, line
from bot.delivery.scripts import QUEUE, TAKE
from bot.delivery.turn import Closing
from bot.delivery.voice import KEPT_SECONDS as VOICE_SECONDS
from bot.delivery.voice import SAID, VOICE
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import PLAIN, CannotOpen, Envelope
from bot.redis import Client
from common.log import who
from common.metrics import STEPS, step, took

log = logging.getLogger(__name__)

MEMORY_BYTES = 64 * 1024
"""The most that is remembered of one citizen; a memory that grew beyond it is begun anew."""

# What both scripts begin with: the fence is ours, and all events of the turn are open. Then what the citizen said is
# written down for an officer who works on the talk; the answer leaves, unless one speaks: then it is their draft.
# KEYS: fence, inbox, waiting, tries, out, due, …, talk, case, said. ARGV: our fence, chat, now (ms), signal, lane,
#   text, life (s), how many events, their ids …, life of the voice (s), what the citizen said and what is answered,
#   as JSON (empty: nothing), replies …
_OURS = f"""
{TAKE} {QUEUE} {VOICE} {SAID}
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
local last = 8 + tonumber(ARGV[8])
for n = 9, last do
  if #redis.call('XRANGE', KEYS[2], ARGV[n], ARGV[n]) == 0 then return 0 end
end
for n = 9, last do
  take(KEYS[2], KEYS[3], ARGV[n])
  redis.call('HDEL', KEYS[4], ARGV[n])
end
local owner, number = voice_of(redis.call('GET', KEYS[8]))
if owner == 'closed' then
  owner = 'bot'
  redis.call('SET', KEYS[8], 'bot ' .. (number + 1), 'EX', ARGV[last + 1])
  if redis.call('EXISTS', KEYS[9]) == 1 then redis.call('HSET', KEYS[9], 'number', number + 1) end
end
if owner == 'bot' then
  queue(KEYS[5], KEYS[6], ARGV[2], ARGV[3], ARGV[4], ARGV[5], {{unpack(ARGV, last + 4)}})
end
if open(KEYS[9]) then
  if ARGV[last + 2] ~= '' then
    note(KEYS[9], KEYS[10], 'citizen ' .. ARGV[last + 2])
    redis.call('HSETNX', KEYS[9], 'asked', ARGV[3])
  end
  if ARGV[last + 3] ~= '' then
    note(KEYS[9], KEYS[10], (owner == 'bot' and 'bot ' or 'draft ') .. ARGV[last + 3])
  end
end
"""

# As above, and KEYS[7]: memory, whose text (empty: none) is sealed; while an officer speaks it stays as it was, since
# the citizen is not told what the turn decided → 1 written, 0 done before, -1 fenced
_COMMIT = f"""
{_OURS}
if owner == 'officer' then return 1 end
local life = tonumber(ARGV[7])
if life < 0 then life = math.max(-life, redis.call('TTL', KEYS[7])) end
if ARGV[6] == '' then redis.call('DEL', KEYS[7]) else redis.call('SET', KEYS[7], ARGV[6], 'EX', life) end
return 1
"""

# As above, and KEYS[7]: quarantine, whose text is the record of the one event, and whose life is that of all of it
_SET_ASIDE = f"""
{_OURS}
redis.call('HSET', KEYS[7], ARGV[9], ARGV[6])
redis.call('EXPIRE', KEYS[7], ARGV[7])
return 1
"""


class Conversations:
    """The memory of each chat, and the commit of its turns."""

    def __init__(self, redis: Client, envelope: Envelope = PLAIN) -> None:
        self._redis = redis
        self._envelope = envelope
        self._commit = redis.register_script(_COMMIT)
        self._set_aside = redis.register_script(_SET_ASIDE)

    async def memory(self, channel: str, chat: str) -> dict[str, Any]:
        """The memory left by the last turn; empty for a new chat."""
        stored = await self._redis.get(keys.memory(channel, chat))
        try:
            return json.loads(self._envelope.open(stored)) if stored else {}
        except CannotOpen:
            log.error("memory of %s cannot be opened and is begun anew", who(channel, chat))
            return {}

    async def commit(
        self,
        event: Event,
        memory: dict[str, Any],
        replies: Sequence[Reply],
        seconds: int = keys.WEEK,
        *,
        secret: bool = False,
    ) -> bool:
        """Write the result of ``event``'s turn; the memory lasts ``seconds``, an empty one is none. See
        :attr:`bot.delivery.turn.Closing.seconds`. An officer is not shown the words of a ``secret`` answer.

        All events of the turn are done with it, or none is: False when one was done before, or the lane is another's.
        """
        channel, chat = event.known.channel, event.known.chat
        body = _bounded(memory, channel, chat)
        told = KEPT_BACK if secret else "\n\n".join(reply.text for reply in replies)
        args = self._args(event, self._envelope.seal(body) if body else "", seconds, replies, told)
        reach("before commit")
        with step("commit"):
            written = await self._commit(keys=_names(event, keys.memory(channel, chat)), args=args)
        reach("after commit")
        if int(written) == 1:
            took(STEPS, time.time() - event.moment, step="whole")
            log.info("answered %s with %d messages", who(channel, chat), len(replies))
        return int(written) == 1

    async def close(self, event: Event, closing: Closing) -> bool:
        """:meth:`commit` how a turn ended."""
        return await self.commit(event, closing.memory, closing.replies, closing.seconds, secret=closing.secret)

    async def set_aside(self, event: Event, error: str, replies: Sequence[Reply]) -> bool:
        """Put ``event`` into quarantine, because of ``error``; what is remembered of the chat stays as it was."""
        record = Record(event.sealed, time.time(), error).to_json()
        args = self._args(event, record, KEEP_SECONDS, replies, "\n\n".join(reply.text for reply in replies))
        reach("before quarantine")
        written = await self._set_aside(keys=_names(event, keys.quarantine(event.lane)), args=args)
        reach("after quarantine")
        return int(written) == 1

    def _args(self, event: Event, body: str, life: int, replies: Sequence[Reply], told: str) -> list[str | int]:
        now, answer = time.time(), answer_of(event)
        quote = event.inbound.event_id if event.inbound and event.inbound.public else ""
        entries = [
            Entry(f"{answer}-{n}", now, reply, answer, "" if n else quote).to_json(self._envelope)
            for n, reply in enumerate(replies)
        ]
        ref = chat_ref(event.inbound.channel, event.inbound.chat) if event.inbound else ""
        turn: list[str | int] = [event.fence, ref, int(now * 1000), keys.OUTBOX_SIGNAL, event.lane, body, life]
        heard = heard_in(event.inbound) if event.inbound else ""
        said = [line(self._envelope, now, answer, text) if text else "" for text in (heard, told)]
        return [*turn, len(event.ids), *event.ids, VOICE_SECONDS, *said, *entries]


def answer_of(event: Event) -> str:
    """Return what names the answer to ``event``, wherever it is on its way."""
    return f"{event.lane}-{event.id}"


def _bounded(memory: dict[str, Any], channel: str, chat: str) -> str:
    if not memory:
        return ""
    body = json.dumps(memory, ensure_ascii=False)
    if len(body.encode("utf-8", "surrogatepass")) <= MEMORY_BYTES:
        return body
    log.warning("memory of %s grew too large and is begun anew", who(channel, chat))
    return ""


def _names(event: Event, last: str) -> list[str]:
    """Keys of both scripts: all in the event's lane, also where the event itself cannot be read."""
    lane = event.lane
    out = keys.out(event.inbound.channel, event.inbound.chat) if event.inbound else keys.inbox(lane)
    mine = [keys.fence(lane, "worker"), keys.inbox(lane), keys.waiting(lane), keys.tries(lane)]
    return [*mine, out, keys.due(lane), last, *_talk(event)]


def _talk(event: Event) -> list[str]:
    """Keys of who speaks, and of the talk for an officer: of nobody's where the event cannot be read."""
    channel, chat = (event.inbound.channel, event.inbound.chat) if event.inbound else ("", "")
    name = keys.case_id(channel, chat) if event.inbound else f"{event.lane}-none"
    talk = keys.talk(channel, chat) if event.inbound else keys.said(f"{name}-talk")
    return [talk, keys.case(name), keys.said(name)]
