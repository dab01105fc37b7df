"""The desk's part in what is kept about citizens: who waits for an officer, and that it goes when they want so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from actions.citizen.known import PROVINCE, Asked, Citizen, Effect, EffectKind
from actions.saying.reply import Reply
from bot.citizen_data.desk import Service
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound
from bot.staff.desk import StaffDesk
from citizens.officers import Staffed
from citizens.talks import State
from nlu.talk.state import Talk


class StaffService(Service):
    """Opens talks for an officer. ``staffed`` are the offices whose officers answer here."""

    def __init__(self, desk: StaffDesk, staffed: Staffed) -> None:
        self._desk = desk
        self._staffed = staffed

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With the officer whom they asked for."""
        case = await self._desk.case_of(inbound.channel, inbound.chat)
        asked = Asked(case.office, case.since, case.state is State.TAKEN) if case and case.state.open else None
        return replace(citizen, asked=asked, staffed=await self._offices())

    async def do(self, event: Event, effect: Effect) -> None:
        """Open a talk, once."""
        if effect.kind is EffectKind.OFFICER:
            await self._desk.open(event.known.channel, event.known.chat, effect.office or PROVINCE, effect.about)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete the talk and all that was said in it."""
        return ("cuộc trao đổi với cán bộ",) if await self._desk.forget(channel, chat) else ()

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The replies as they are. The talk is about what was told last, for the officer; one that waits at the
        province goes to the commune that was named since.
        """
        channel, chat = event.known.channel, event.known.chat
        case = await self._desk.case_of(channel, chat)
        if case is None or not case.state.open:
            return replies
        procedure, office = Talk.from_dict(result.memory).latest, result.memory.get("office")
        if procedure and procedure != case.about:
            await self._desk.now_about(channel, chat, procedure)
        if office and case.state is State.WAITING and case.office == PROVINCE:
            helper = Citizen(staffed=await self._offices()).helper_for(office)
            if helper and helper != PROVINCE:
                await self._desk.move(channel, chat, helper)
        return replies

    async def _offices(self) -> tuple[str, ...]:
        return tuple(await asyncio.to_thread(self._staffed))
