"""The questions as the desk keeps them (:mod:`bot.citizen_data.desk`), and the judgements on answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
from bot.delivery.inbox import Event
from bot.messages.channel import Inbound
from bot.messages.envelope import Envelope
from bot.messages.short_codes import short_code
from citizens.notices import Address
from citizens.questions import Question, Questions
from nlu.talk.state import Missed

_QUESTION, _JUDGEMENT = "question", "judgement"


class QuestionService(Service):
    """Keeps what was not answered well of those who agreed, and counts judgements of everybody."""

    def __init__(self, questions: Questions, refs: Refs, envelope: Envelope, secret: bytes) -> None:
        self._questions = questions
        self._refs = refs
        self._envelope = envelope
        self._secret = secret

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With how many questions of theirs are kept."""
        if citizen.consent is not Consent.GIVEN:
            return citizen
        return replace(citizen, questions=await asyncio.to_thread(self._questions.count_of, citizen.ref))

    async def do(self, event: Event, effect: Effect) -> None:
        """Keep a question, count a judgement, or forget all where a consent is withdrawn."""
        inbound = event.known
        if effect.kind is EffectKind.KEEP and effect.missed is not None:
            await asyncio.to_thread(self._questions.add, self._question(inbound, effect.missed))
        elif effect.kind is EffectKind.RATE:
            name = short_code(self._secret, _JUDGEMENT, f"{inbound.channel}\0{inbound.event_id}")
            await asyncio.to_thread(self._questions.judge, name, inbound.channel, effect.about, effect.verdict)
        elif effect.kind is EffectKind.REFUSE:
            await self.erase(inbound.channel, inbound.chat)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete all questions of a citizen. Judgements name nobody, and stay."""
        count = await asyncio.to_thread(self._questions.erase, self._refs.of(channel, chat))
        return (f"{count} câu hỏi chưa có câu trả lời tốt",) if count else ()

    def _question(self, inbound: Inbound, missed: Missed) -> Question:
        owner, chat = self._refs.of(inbound.channel, inbound.chat), self._envelope.seal(inbound.chat)
        return Question(
            # The words are part of the name: one message may leave several, and a repeated turn leaves the same.
            id=short_code(self._secret, _QUESTION, f"{inbound.channel}\0{inbound.event_id}\0{missed.text}"),
            kind=missed.kind,
            address=Address(owner, inbound.channel, chat),
            text=missed.text,
            said=missed.said,
            about=missed.about,
            office=missed.office,
        )
