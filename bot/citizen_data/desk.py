"""The desk: what a turn is told of the citizen before, and what is done for the citizen after.

It is made of services (:class:`Service`), one for each thing that is kept about citizens. All of them work before the
commit of the turn (:mod:`bot.delivery.commit`). A crash between the two repeats the turn, so whatever is done here
must come to the same when it is done twice.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from actions.dossier.after_news import remembered
from actions.saying.reply import Decision, Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.delivery.inbox import Event
from bot.delivery.turn import Closing, StoreAway, TurnResult
from bot.messages.channel import Inbound
from common.log import where
from common.sql.engine import AWAY
from nlu.talk.state import Talk

log = logging.getLogger(__name__)


class Service:
    """One thing that is kept about citizens. What a service does not override, it has nothing to do with.

    Rows of a citizen carry ``Citizen.ref`` (:mod:`bot.citizen_data.citizen_ref`), never the channel's id; where that
    is needed for sending it is sealed (:mod:`bot.messages.envelope`) beside the ref.
    """

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """``citizen`` with what this service knows of the sender."""
        return citizen

    async def do(self, event: Event, effect: Effect) -> None:
        """Carry out ``effect`` if it is of a kind of this service; every service sees every effect.

        REFUSE also withdraws a consent: each service then deletes what stood on it.
        """

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete everything about a citizen. Returns what it was, in words for the proof; empty for nothing."""
        return ()

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """``replies`` as they are to be sent: a service may add to them."""
        return replies


@dataclass(frozen=True)
class Unknown(Citizen):
    """A citizen of whom nothing could be looked up, because SQL is away. Small talk needs nothing of it."""


AWAY_SECONDS = 2.0
AWAY_SENTENCE = "Hệ thống lưu trữ đang tạm gián đoạn."

Erase = Callable[[Event], Awaitable[str]]
"""Deletes everything about the sender of an event, and says in words what was deleted
(:mod:`bot.citizen_data.erasure`).
"""


class CitizenDesk:
    """A desk of ``services``, called in their order.

    A memory lasts ``memory_seconds`` with the citizen's consent, and ``thread_seconds`` without.
    """

    def __init__(
        self,
        services: Sequence[Service],
        refs: Refs,
        erase: Erase,
        *,
        thread_seconds: int,
        memory_seconds: int = keys.WEEK,
    ) -> None:
        self._services = services
        self._refs = refs
        self._erase = erase
        self._thread_seconds = thread_seconds
        self._memory_seconds = memory_seconds
        self._away_until = 0.0

    async def citizen(self, inbound: Inbound) -> Citizen:
        """Return what all services know of the sender."""
        stranger = Citizen(self._refs.of(inbound.channel, inbound.chat))
        try:
            return await self._known(inbound, stranger)
        except StoreAway:
            return Unknown(stranger.ref)

    async def is_there(self, inbound: Inbound) -> bool:
        """Tell whether SQL answers again."""
        return not isinstance(await self.citizen(inbound), Unknown)

    async def _known(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        async with self._store():
            for service in self._services:
                citizen = await service.know(inbound, citizen)
        return citizen

    @asynccontextmanager
    async def _store(self) -> AsyncIterator[None]:
        """Around work with SQL: where it was away a moment ago, nobody waits to see that it still is."""
        if monotonic() < self._away_until:
            raise StoreAway(AWAY_SENTENCE)
        try:
            yield
        except AWAY as error:
            log.error("SQL is away: %s", where(error))
            self._away_until = monotonic() + AWAY_SECONDS
            raise StoreAway(AWAY_SENTENCE) from None

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """With the trace of news that came since the last turn."""
        if citizen.news is None:
            return memory
        minutes = self._thread_seconds // 60
        return remembered(Talk.from_dict(memory), citizen, minutes).to_dict()

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """Carry out the effects, let every service sign, and keep of the memory what the citizen agreed to.

        Raises :class:`bot.delivery.turn.StoreAway` where that cannot be done now.
        """
        if isinstance(citizen, Unknown):
            if not result.effects and result.decision is not Decision.ANSWER:
                return Closing(result.replies, result.memory, -self._thread_seconds)
            raise StoreAway(AWAY_SENTENCE)
        async with self._store():
            return await self._closed(event, citizen, result)

    async def _closed(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        if _is_draft(citizen, result):
            return Closing(result.replies, {}, self._thread_seconds, result.decision is Decision.DOSSIER)
        for effect in result.effects:
            for service in self._services:
                await service.do(event, effect)
        replies: Sequence[Reply] = result.replies
        erased = any(effect.kind is EffectKind.ERASE for effect in result.effects)
        if erased:
            replies = _with_proof(replies, await self._erase(event))
        for service in self._services:
            replies = await service.sign(event, result, replies)
        if result.effects:
            citizen = await self._known(event.known, Citizen(citizen.ref))
        if erased:
            return Closing(replies, {})
        secret = result.decision is Decision.DOSSIER
        if citizen.consent is Consent.GIVEN:
            return Closing(replies, result.memory, self._memory_seconds, secret)
        return Closing(replies, result.memory, self._thread_seconds, secret)


def _is_draft(citizen: Citizen, result: TurnResult) -> bool:
    """Tell whether an officer speaks with the citizen: then all that the bot would do is only a draft, but for what
    the citizen decides about their own data.
    """
    taken = citizen.asked is not None and citizen.asked.taken
    return taken and not _about_their_data(result)


def _about_their_data(result: TurnResult) -> bool:
    """Tell whether the citizen agreed, refused or had something deleted: that is done whoever speaks with them."""
    return any(effect.kind in (EffectKind.CONSENT, EffectKind.REFUSE, EffectKind.ERASE) for effect in result.effects)


def _with_proof(replies: Sequence[Reply], proof: str) -> Sequence[Reply]:
    """The proof of the deletion under the last reply."""
    if not replies:
        return [Reply(proof)]
    return [*replies[:-1], replace(replies[-1], text=f"{replies[-1].text}\n{proof}")]
