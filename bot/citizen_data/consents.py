"""Consents as the desk keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from actions.citizen.consent import PURPOSE, question
from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
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
        self._words: dict[str, bool] = {}

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With what the sender answered."""
        answer = await asyncio.to_thread(self._consents.get, citizen.ref)
        if answer is None:
            return citizen
        helps = await asyncio.to_thread(self._helps_answering, answer.version)
        return replace(citizen, consent=Consent(answer.state), helps_answering=helps)

    def _helps_answering(self, version: str) -> bool:
        """Tell whether the words that were agreed to say that questions are kept."""
        if version not in self._words:
            self._words[version] = PURPOSE in (self._consents.text(version) or "")
        return self._words[version]

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
