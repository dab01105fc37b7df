"""Counting turns: as the last service of the desk, so that what is counted was decided, and no draft is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions.citizen.known import REMINDERS_KEPT_DAYS, EffectKind
from actions.saying.reply import Decision, Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
from bot.counting.dossiers import DossierCounts, From
from bot.counting.tally import Tally, scopes_of
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound, Kind
from bot.redis import DOWN, Client
from common.today import VIETNAM
from data.shared_links import typed_code
from figures import measures as m

KEYS = {
    Decision.ANSWER: m.ANSWERED,
    Decision.DANGER: m.ANSWERED,
    Decision.CLARIFY: m.ASKED_BACK,
    Decision.OUT_OF_SCOPE: m.REFUSED,
    Decision.HANDOFF: m.HANDED_OVER,
    Decision.DOSSIER: m.DOSSIER,
}
"""Small talk is no question."""
ANSWERS_SECONDS = REMINDERS_KEPT_DAYS * 24 * 3600
NOT_SERVED = (m.ASKED_BACK, m.HANDED_OVER, m.REFUSED)


@dataclass(frozen=True)
class Came:
    """The way by which a talk came about, and which steps of the funnel it went. Empty where nobody knows."""

    office: str = ""
    link: str = ""
    steps: str = ""

    @classmethod
    def read(cls, stored: str | None) -> Came:
        """As it stands in Redis."""
        office, link, steps = (*(stored or "").split(" "), "", "", "")[:3]
        return cls(office, link, steps)

    def to_text(self) -> str:
        """As it is kept."""
        return f"{self.office} {self.link} {self.steps}"


class FiguresService(Service):
    """Counts each turn. A crash between this and the commit counts a turn twice: figures need no more."""

    def __init__(self, redis: Client, seconds: int, refs: Refs) -> None:
        """A talk goes on for ``seconds`` after its last message."""
        self._redis = redis
        self._refs = refs
        self._dossiers = DossierCounts(redis, refs)
        self._seconds = seconds
        self._tally = Tally(redis)

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The replies, whose links tell how the talk came about."""
        inbound = event.known
        try:
            came = await self._came(inbound, result)
            outcomes = await self._outcomes(inbound, result)
        except DOWN:
            return replies
        counts = {**_counts(inbound, result), **outcomes}
        if came.link:
            came, steps = _stepped(came, result)
            counts.update({(m.FUNNEL, step): 1 for step in steps})
        if counts:
            who = f"{inbound.channel}\0{inbound.chat}"
            await self._tally.add(scopes_of(came.office, came.link, inbound.channel), counts, who)
        for one in result.sighted:
            await self._dossiers.found(one, From(came.office, came.link, inbound.channel))
        if not any(effect.kind is EffectKind.ERASE for effect in result.effects):
            await self._keep(inbound, came)
        via = f"{came.office}.{came.link}.{inbound.channel}"
        return [replace(reply, via=via) if reply.links else reply for reply in replies]

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Forget how the talk came about, a name of a place only, and that an answer was counted."""
        await self._redis.delete(keys.came(channel, chat))
        await self._redis.delete(self._answers_of(channel, chat))
        return ()

    async def _came(self, inbound: Inbound, result: TurnResult) -> Came:
        named = str(result.memory.get("office") or "")
        if link := _link_of(inbound):
            return Came(named, link)
        before = Came.read(await self._redis.get(keys.came(inbound.channel, inbound.chat)))
        return replace(before, office=named) if named else before

    async def _outcomes(self, inbound: Inbound, result: TurnResult) -> dict[tuple[str, str], int]:
        """The answer to "nộp được chưa, vướng gì?", of each citizen once for a procedure."""
        given = [one for one in result.effects if one.kind is EffectKind.OUTCOME and one.about]
        name, counts = self._answers_of(inbound.channel, inbound.chat), {}
        for one in given:
            if await self._redis.sadd(name, keys.mark_of(name, one.about)):
                counts[m.OUTCOME, m.of_procedure(one.seen, one.about)] = 1
            await self._redis.expire(name, ANSWERS_SECONDS)
        return counts

    def _answers_of(self, channel: str, chat: str) -> str:
        return keys.outcomes(self._refs.of(channel, chat))

    async def _keep(self, inbound: Inbound, came: Came) -> None:
        if came != Came():
            await self._tally.keep(keys.came(inbound.channel, inbound.chat), came.to_text(), self._seconds)


def _link_of(inbound: Inbound) -> str:
    """The registered link by which a message came, or whose code it is."""
    if inbound.kind is Kind.TEXT:
        return typed_code(inbound.text) or ""
    if inbound.kind is not Kind.START:
        return ""
    try:
        link = json.loads(inbound.text).get("l")
    except (ValueError, AttributeError):
        return ""
    return link if isinstance(link, str) else ""


def _counts(inbound: Inbound, result: TurnResult) -> dict[tuple[str, str], int]:
    key = KEYS.get(result.decision)
    if key is None:
        return {}
    hour = f"{datetime.now(VIETNAM).hour:02}"
    told = dict.fromkeys(one.procedure for one in result.told)
    return {
        (m.TURN, key): 1,
        (m.HOUR, hour): 1,
        **{(m.PROCEDURE, code): 1 for code in told},
        **_unserved(key, result),
    }


def _unserved(key: str, result: TurnResult) -> dict[tuple[str, str], int]:
    """A question that was not answered, where it is known what procedure it is about."""
    named = result.reading.codes
    procedure = named[0] if len(named) == 1 else result.memory.get("procedure")
    return {(m.UNSERVED, m.of_procedure(key, procedure)): 1} if key in NOT_SERVED and procedure else {}


def _stepped(came: Came, result: TurnResult) -> tuple[Came, Sequence[str]]:
    """The steps of the funnel that this talk goes for the first time."""
    follows = any(effect.kind is EffectKind.FOLLOW for effect in result.effects)
    gone = {
        m.ASKED: result.decision in KEYS,
        m.LOOKED_UP: result.decision is Decision.DOSSIER or follows,
    }
    fresh = [step for step, done in gone.items() if done and step[0] not in came.steps]
    return replace(came, steps=came.steps + "".join(step[0] for step in fresh)), fresh
