"""The voice of a talk: who speaks with a citizen now, kept as one word and a number in Redis (``officer 3``).

There is one at a time. Whatever changes it gives it the next number, so that somebody who spoke before can be told
from who speaks now. Where nothing is kept, the bot speaks. It is looked at in the same Redis step that lets a message
leave: when a turn is committed, when an officer answers, and before each send. The bot's answers stay behind while an
officer speaks; an officer's own words leave in any case, in the order in which they were written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot import keys

KEPT_SECONDS = 8 * 24 * 3600
"""Longer than anything waits to be sent: afterwards nobody asks for the number any more."""


class Owner(str, Enum):
    """The one who speaks with a citizen."""

    BOT = "bot"
    OFFICER = "officer"
    CLOSED = "closed"
    """An officer ended the talk: the bot speaks again when the citizen writes."""


@dataclass(frozen=True)
class Voice:
    """The speaker, and the number of the change that made it so."""

    owner: Owner = Owner.BOT
    number: int = 0

    @classmethod
    def read(cls, stored: str | None) -> Voice:
        """As it stands in Redis."""
        owner, _, number = (stored or Owner.BOT.value).partition(" ")
        return cls(Owner(owner), int(number or 0))


# Who speaks, and whether an entry must stay behind. An officer's own words never do, and news only while one speaks.
VOICE = f"""
local function voice_of(talk)
  local owner, number = string.match(talk or 'bot', '^(%a+) ?(%d*)$')
  return owner, tonumber(number) or 0
end
local function stays_behind(entry, owner)
  local key = cjson.decode(entry)['key']
  if string.sub(key, 1, {len(keys.OFFICER)}) == '{keys.OFFICER}' then return false end
  if string.sub(key, 1, {len(keys.NEWS)}) == '{keys.NEWS}' then return owner == 'officer' end
  return owner ~= 'bot'
end
"""

# What is said in a talk is written down as long as its case is open. Each row is a word and JSON. KEYS of a case that
# is not there write nothing.
SAID = """
local function open(case)
  local state = redis.call('HGET', case, 'state')
  return state == 'waiting' or state == 'taken'
end
local function note(case, said, row)
  if redis.call('EXISTS', case) == 0 then return end
  redis.call('RPUSH', said, row)
  redis.call('LTRIM', said, -400, -1)
  redis.call('HINCRBY', case, 'rows', 1)
  local life = redis.call('TTL', case)
  if life > 0 then redis.call('EXPIRE', said, life) end
  redis.call('PUBLISH', 'motcua:staff', redis.call('HGET', case, 'id') or '')
end
"""
