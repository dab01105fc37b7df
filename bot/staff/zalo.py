"""Officers who answer in Zalo's own console: its echo of what they wrote makes the talk theirs."""

from __future__ import annotations

from contextlib import suppress

from actions.citizen.known import PROVINCE
from bot import keys
from bot.channels.zalo_oa.channel import TakeOver
from bot.channels.zalo_oa.events import NAME
from bot.channels.zalo_oa.events import Officer as Admin
from bot.staff.desk import Overtaken, StaffDesk
from citizens.talks import Officer


def console_officers(desk: StaffDesk) -> TakeOver:
    """Return what the channel does with such an echo. An officer is known by a mark of their id at Zalo."""

    async def take_over(admin: Admin, message_id: str) -> None:
        officer = Officer(f"zalo-{keys.mark_of(NAME, admin.admin)[:12]}", "Cán bộ trên Zalo", PROVINCE)
        with suppress(Overtaken):  # another officer was faster: their word stands in the talk
            await desk.heard_elsewhere(NAME, admin.chat, officer, keys.mark_of(NAME, message_id), admin.text)

    return take_over
