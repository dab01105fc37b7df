"""The desk: what a turn is told of the citizen before, and what is done for the citizen after.

It is made of services (:class:`Service`), one for each thing that is kept about citizens. All of them work before the
commit of the turn (:mod:`bot.delivery.commit`). A crash between the two repeats the turn, so whatever is done here
must come to the same when it is done twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from actions.citizen.known import STRANGER, Citizen, Consent, Effect, EffectKind
from actions.dossier.after_news import remembered
from actions.saying.reply import Decision, Reply
from bot import keys
from bot.care.citizen_ref import Refs
from bot.channels.base import Inbound
from bot.delivery.inbox import Event
from citizens.told import Told
from nlu.talk.state import Talk


class TurnResult(Protocol):
    """What worker and desk need of a turn's result; see :class:`bot.brain.TurnResult`."""

    @property
    def replies(self) -> Sequence[Reply]:
        """In the order in which they are to be sent."""

    @property
    def memory(self) -> dict[str, Any]:
        """For the next turn."""

    @property
    def effects(self) -> Sequence[Effect]:
        """What is to be done beside answering."""

    @property
    def decision(self) -> Decision:
        """What kind of turn it was."""

    @property
    def told(self) -> Sequence[Told]:
        """The procedures whose facts were told."""

    @property
    def release(self) -> int:
        """The content that was told from; 0 when nothing was."""


@dataclass(frozen=True)
class Closing:
    """What is to be committed: the replies, and the memory with the seconds for which it may be kept."""

    replies: Sequence[Reply]
    memory: dict[str, Any]
    seconds: int = keys.WEEK


class Desk(Protocol):
    """What the worker needs of a desk."""

    async def citizen(self, inbound: Inbound) -> Citizen:
        """What is known of the sender."""

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """What is remembered of the conversation, with what came to it from outside since the last turn."""

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """Do what the turn decided, and say what is to be committed."""


class NoDesk:
    """Knows nobody and keeps nothing: for tests and drills of what lies around it."""

    async def citizen(self, inbound: Inbound) -> Citizen:
        """A stranger."""
        return STRANGER

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """The memory as it is."""
        return memory

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """The result as it is."""
        return Closing(result.replies, result.memory)


class Service:
    """One thing that is kept about citizens. What a service does not override, it has nothing to do with.

    Rows of a citizen carry ``Citizen.ref`` (:mod:`bot.care.citizen_ref`), never the channel's id; where that is
    needed for sending it is sealed (:mod:`bot.delivery.envelope`) beside the ref.
    """

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """``citizen`` with what this service knows of the sender."""
        return citizen

    async def do(self, event: Event, effect: Effect) -> None:
        """Carry out ``effect`` if it is of a kind of this service; every service sees every effect.

        REFUSE also withdraws a consent: each service then deletes what stood on it.
        """

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete everything about a citizen. What it was, in words for the receipt; empty when there was nothing."""
        return ()

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """``replies`` as they are to be sent: a service may add to them."""
        return replies


Erase = Callable[[Event], Awaitable[str]]
"""Deletes everything about the sender of an event, and says in words what was deleted (:mod:`bot.care.erasure`)."""


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

    async def citizen(self, inbound: Inbound) -> Citizen:
        """What all services know of the sender."""
        citizen = Citizen(self._refs.of(inbound.channel, inbound.chat))
        for service in self._services:
            citizen = await service.know(inbound, citizen)
        return citizen

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """With the trace of news that came since the last turn."""
        if citizen.news is None:
            return memory
        minutes = self._thread_seconds // 60
        return remembered(Talk.from_dict(memory), citizen, minutes).to_dict()

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """Carry out the effects, let every service sign, and keep of the memory what the citizen agreed to."""
        for effect in result.effects:
            for service in self._services:
                await service.do(event, effect)
        replies = result.replies
        erased = any(effect.kind is EffectKind.ERASE for effect in result.effects)
        if erased:
            replies = _receipted(replies, await self._erase(event))
        for service in self._services:
            replies = await service.sign(event, result, replies)
        if result.effects:
            citizen = await self.citizen(event.known)
        if erased:
            return Closing(replies, {})
        if citizen.consent is Consent.GIVEN:
            return Closing(replies, result.memory, self._memory_seconds)
        return Closing(replies, _thread(result.memory), self._thread_seconds)


def _receipted(replies: Sequence[Reply], receipt: str) -> Sequence[Reply]:
    """The receipt under the last reply."""
    if not replies:
        return [Reply(receipt)]
    return [*replies[:-1], replace(replies[-1], text=f"{replies[-1].text}\n{receipt}")]


def _thread(memory: dict[str, Any]) -> dict[str, Any]:
    """What the running conversation needs, and nothing that outlives it."""
    return replace(Talk.from_dict(memory), office=None).to_dict() if memory else memory
