"""The window within which a messaging service lets an officer answer, so that nothing is written in vain."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot import keys
from bot.channels.zalo_oa.allowance import FREE_REPLIES, FREE_SECONDS, Allowances
from bot.channels.zalo_oa.events import NAME as ZALO_OA
from bot.redis import Client
from citizens.talks import Window

REASONS = {
    "after_48_hours": "Zalo chỉ cho trả lời trong 48 giờ sau tin cuối của bà con. Bà con nhắn lại thì mới gửi được.",
    "after_8_replies": "Zalo chỉ cho gửi 8 tin sau mỗi tin của bà con. Bà con nhắn lại thì mới gửi được.",
    "after_7_days": "Đã quá 7 ngày từ tin cuối của bà con: Zalo không cho gửi nữa. Bà con phải nhắn lại.",
    "closed": "Zalo đang không cho gửi tới bà con này (có thể họ đã chặn hoặc bỏ quan tâm). Họ phải nhắn lại.",
}


class Windows:
    """The windows of all chats."""

    def __init__(self, redis: Client, *, paid: bool, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._paid = paid
        self._allowances = Allowances(redis, paid=paid, clock=clock)

    async def of(self, channel: str, chat: str) -> Window:
        """The window of one chat. What waits to be sent already uses it up too."""
        if channel != ZALO_OA:
            return Window()
        leave = await self._allowances.ask(chat)
        if leave.reason:
            return Window(REASONS[leave.reason.partition(":")[0]], 0)
        row = await self._redis.hmget(keys.zalo_oa(chat), "last", "used")
        if self._paid or row[0] is None:
            return Window()
        left = FREE_REPLIES - int(row[1] or 0) - int(await self._redis.llen(keys.out(channel, chat)))
        until = int(row[0]) / 1000 + FREE_SECONDS
        return Window("" if left > 0 else REASONS["after_8_replies"], max(0, left), until)
