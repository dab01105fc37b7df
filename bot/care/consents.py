"""Consents as the desk keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from actions.citizen.consent import question
from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from bot.care.citizen_ref import Refs
from bot.care.desk import Service
from bot.delivery.inbox import Event
from bot.messages.channel import Inbound
from citizens.consents import Consents
from common.settings import Settings

_STATES = {EffectKind.CONSENT: Consent.GIVEN, EffectKind.REFUSE: Consent.REFUSED}


class ConsentService(Service):
    """Remembers what each citizen answered, with the words that were asked."""

    def __init__(self, consents: Consents, refs: Refs, settings: Settings) -> None:
        self._consents = consents
        self._refs = refs
        self._settings = settings

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With what the sender answered."""
        answer = await asyncio.to_thread(self._consents.get, citizen.ref)
        return replace(citizen, consent=Consent(answer.state)) if answer else citizen

    async def do(self, event: Event, effect: Effect) -> None:
        """Write the answer down."""
        state = _STATES.get(effect.kind)
        if state is not None:
            ref = self._refs.of(event.known.channel, event.known.chat)
            await asyncio.to_thread(self._consents.put, ref, state.value, question(self._settings))

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Forget the answer: the next conversation is one with a stranger."""
        there = await asyncio.to_thread(self._consents.delete, self._refs.of(channel, chat))
        return ("câu trả lời đồng ý hay không đồng ý",) if there else ()
