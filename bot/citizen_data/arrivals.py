"""The arrival of answers: the outbox reports it in a stream of each lane, here it is noted beside the receipts.

Any number of workers may do that side by side: the same report noted twice comes to the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from actions.saying.wording import day
from bot import keys
from bot.processes.tasks import keep_on
from bot.redis import Client
from citizens.receipts import Arrival, Arrived, Receipts, Report
from common.channels import channel_name
from common.today import VIETNAM

TICK_SECONDS = 2.0
BATCH = 200
"""Reports of one lane that are noted at once."""

NOT_KNOWN = "Chưa rõ: chưa có báo lại là đã gửi xong."
_IN_WORDS = {
    Arrival.WHOLE: "{service} đã nhận đủ câu trả lời{when}. Công dân đã đọc hay chưa thì không biết.",
    Arrival.UNKNOWN: "Chưa chắc: {missing} tin không rõ có tới không, {sent} tin đã gửi được{when}. "
    "Khi công dân nhắn lần sau, bot gửi lại phần có thể thiếu.",
    Arrival.PARTLY: "Mới tới một phần: {sent} tin đã gửi được, {missing} tin chưa gửi được hoặc không rõ{when}. Khi "
    "công dân nhắn lần sau, bot gửi lại phần thiếu.",
    Arrival.NONE: "Chưa tới: {service} không nhận{when}. Khi công dân nhắn lần sau, bot gửi lại.",
}
"""The words for officers. That a service took a message is all that a bot can know."""


class Arrivals:
    """Notes what the outbox reports."""

    def __init__(self, redis: Client, receipts: Receipts) -> None:
        self._redis = redis
        self._receipts = receipts

    async def forever(self) -> None:
        """Note every few seconds. Redis and SQL that are away are waited for."""
        await keep_on(self.note, TICK_SECONDS, "arrivals are not noted")

    async def note(self) -> None:
        """Note what there is, lane by lane in order, and take it off."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for lane in range(keys.LANES):
                pipe.xrange(keys.arrivals(lane), count=BATCH)
            found = await pipe.execute()
        for lane, rows in enumerate(found):
            if rows:
                await asyncio.to_thread(self._write, [fields for _, fields in rows])
                await self._redis.xdel(keys.arrivals(lane), *(entry for entry, _ in rows))

    def _write(self, reports: list[Mapping[str, str]]) -> None:
        for fields in reports:
            self._receipts.note(_report(fields))


def arrival_in_words(channel: str, arrived: Arrived | None) -> str:
    """A sentence on how an answer arrived."""
    if arrived is None:
        return NOT_KNOWN
    at = arrived.at.astimezone(VIETNAM)
    service = channel_name(channel)
    return _IN_WORDS[arrived.arrival].format(
        service=f"{service[:1].upper()}{service[1:]}",
        sent=arrived.sent,
        missing=arrived.missing,
        when=f", lúc {at:%H:%M} ngày {day(at.date())}",
    )


def _report(fields: Mapping[str, str]) -> Report:
    sent, unknown, not_sent = (int(fields[name]) for name in ("sent", "unknown", "not_sent"))
    return Report(fields["answer"], sent, unknown, not_sent, late=fields["late"] == "1")
