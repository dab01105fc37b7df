"""Answer receipts: a short code under each answer, under which an officer finds exactly what the citizen was told.

The code comes from the event, so a turn that is repeated after a crash has the same one. Only answers about
procedures and common questions get a receipt: what is told of a dossier is personal and is not kept. Whether the
answer arrived is another matter (:mod:`bot.citizen_data.arrivals`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone

from actions.citizen.consent import asks
from actions.citizen.known import CITIZEN, Consent, Effect, EffectKind
from actions.saying.reply import Decision, Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
from bot.delivery.commit import answer_of
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound
from bot.messages.envelope import Envelope
from bot.messages.short_codes import code_line, short_code
from citizens.receipts import Receipt, Receipts, Recipient

_PURPOSE = "receipt"


class ReceiptService(Service):
    """Writes the receipt of each answer before the turn is committed, and puts its code under the answer."""

    def __init__(self, receipts: Receipts, refs: Refs, envelope: Envelope, secret: bytes) -> None:
        self._receipts = receipts
        self._refs = refs
        self._envelope = envelope
        self._secret = secret

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The replies with the code and the release at the end of the answer."""
        answer = [reply for reply in replies if not asks(reply)]
        if result.decision is not Decision.ANSWER or not answer or not result.release:
            return replies
        code = short_code(self._secret, _PURPOSE, f"{event.known.channel}\0{event.known.event_id}")
        text = f"{answer[-1].text}\n{code_line(code, result.release)}"
        signed = (*answer[:-1], replace(answer[-1], text=text))
        receipt = Receipt(
            code=code,
            at=datetime.now(timezone.utc),
            channel=event.known.channel,
            decision=result.decision.value,
            release=result.release,
            told=tuple(result.told),
            replies=tuple(reply.to_dict() for reply in signed),
            recipient=self._recipient(event.known),
            answer=answer_of(event),
        )
        await asyncio.to_thread(self._receipts.put, receipt)
        return (*signed, *(reply for reply in replies if asks(reply)))

    async def do(self, event: Event, effect: Effect) -> None:
        """A consent that is withdrawn takes the link to the person with it."""
        if effect.kind is EffectKind.REFUSE:
            await self._unlink(event.known.channel, event.known.chat)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """The receipts stay, without any link to the person."""
        count = await self._unlink(channel, chat)
        return (f"liên kết của bà con với {count} câu trả lời đã nhận",) if count else ()

    async def _unlink(self, channel: str, chat: str) -> int:
        return await asyncio.to_thread(self._receipts.unlink, self._refs.of(channel, chat))

    def _recipient(self, inbound: Inbound) -> Recipient | None:
        """Only who consented can be found again."""
        if CITIZEN.get().consent is not Consent.GIVEN:
            return None
        return Recipient(self._refs.of(inbound.channel, inbound.chat), self._envelope.seal(inbound.chat))
