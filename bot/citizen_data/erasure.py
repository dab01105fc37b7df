"""Deleting everything about a citizen, with a proof that names nobody.

What was deleted is written down after each service: a deletion that is repeated after a crash still says all of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.citizen_data.desk import Service
from bot.citizen_data.rewriting import MINUTES, Rewriting
from bot.delivery.inbox import Inbox
from bot.messages.short_codes import short_code, written
from citizens.consents import Erasure, Erasures
from common.channels import CHANNELS
from common.settings import Settings
from common.today import VIETNAM

_PURPOSE = "erasure"


def proof_code(secret: bytes, what: str) -> str:
    """The code of one deletion."""
    return short_code(secret, _PURPOSE, what)


class Eraser:
    """Deletes what ``services`` keep, and what waits in the inbox."""

    def __init__(
        self, services: Sequence[Service], inbox: Inbox, proofs: Erasures, rewriting: Rewriting, settings: Settings
    ) -> None:
        self._services = services
        self._inbox = inbox
        self._proofs = proofs
        self._rewriting = rewriting
        self._settings = settings

    async def erase(self, channel: str, chat: str, code: str, before: str = "+") -> str:
        """Delete everything that came ``before`` this event; the proof in words."""
        await asyncio.to_thread(self._proofs.add, code, ())
        waited = await self._inbox.drop(channel, chat, before)
        proof = await self._note(code, (f"{waited} tin nhắn chưa trả lời",) if waited else ())
        for service in self._services:
            proof = await self._note(code, await service.erase(channel, chat))
        return "\n".join(self._proof(proof, channel, await self._rewriting.ask()))

    async def _note(self, code: str, words: Sequence[str]) -> Erasure:
        return await asyncio.to_thread(self._proofs.add, code, words)

    def _proof(self, proof: Erasure, channel: str, rewritten: bool) -> Iterator[str]:
        at = proof.at.astimezone(VIETNAM)
        last = (at + timedelta(days=self._settings.backup_days)).strftime("%d/%m/%Y")
        yield f"Mã biên nhận: {written(proof.code)}"
        yield f"Lúc: {at:%H:%M} ngày {at:%d/%m/%Y}"
        yield f"Đã xóa: {'; '.join(proof.deleted) or 'không có gì được lưu'}."
        yield "Còn lại:"
        app = CHANNELS[channel].app if channel in CHANNELS else ""
        yield f"• Biên nhận này (mã, giờ, những gì đã xóa; không ghi bà con là ai): {self._settings.proof_days} ngày."
        if app:
            yield f"• Tin nhắn nằm trong {app}: bà con xóa trong ứng dụng."
        else:
            yield "• Câu trả lời này trên trang: tự hết sau 24 giờ."
        if rewritten:
            yield f"• Tệp của hệ thống trên đĩa (đã mã hóa) đang được ghi lại, xong trong {MINUTES} phút."
        else:
            yield f"• Tệp của hệ thống trên đĩa (đã mã hóa): chậm nhất {last} được ghi lại."
        if self._settings.backup_days:
            yield f"• Bản sao lưu (đã mã hóa), nếu có: tự hết hạn chậm nhất {last}."
