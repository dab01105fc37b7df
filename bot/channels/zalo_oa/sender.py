"""Sending to Zalo: allowance, pace, token, and what follows each of Zalo's errors."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.zalo_oa.access import Access
from bot.channels.zalo_oa.allowance import Allowances, Leave
from bot.channels.zalo_oa.api import Api, OaApiAnswer
from bot.channels.zalo_oa.counts import Counts
from bot.channels.zalo_oa.errors import Do, rule_for
from bot.channels.zalo_oa.events import NAME
from bot.channels.zalo_oa.messages import Part, halves, recipient, without_buttons
from bot.messages.channel import Delivery, Outcome
from bot.redis import DOWN
from common.log import who
from common.today import VIETNAM
from common.waiting import Backoff

log = logging.getLogger(__name__)

NO_TOKEN_SECONDS = 60.0
BACKOFF = Backoff(first=2.0, longest=60.0)


SENT = Delivery(Outcome.SENT)
FINAL = Delivery(Outcome.NOT_SENT, final=True)


@dataclass
class Pace:
    """At most ``rate`` calls a second, and a pause for all after Zalo said that there were too many."""

    rate: float
    _next: float = 0.0
    _until: float = 0.0
    _strikes: int = 0

    def pause(self) -> float:
        """Seconds that everybody still has to wait."""
        return max(0.0, self._until - time.monotonic())

    async def turn(self) -> None:
        """Wait for one's place."""
        now = time.monotonic()
        self._next = max(self._next, now) + 1.0 / self.rate
        await asyncio.sleep(self._next - 1.0 / self.rate - now)

    def too_fast(self) -> float:
        """Zalo refused a call for its rate: the seconds to wait, longer each time in a row."""
        if not self.pause():
            self._until = time.monotonic() + BACKOFF.after(self._strikes + 1)
            self._strikes += 1
        return self.pause()

    def fine(self) -> None:
        """A call was taken."""
        self._strikes = 0


class Sender:
    """Sends the parts of replies. One per process."""

    def __init__(
        self,
        api: Api,
        access: Access,
        allowances: Allowances,
        counts: Counts,
        *,
        rate: float,
        template_type: str = "",
        by_message_id: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._api = api
        self._access = access
        self._allowances = allowances
        self._counts = counts
        self._pace = Pace(rate)
        self._template_type = template_type
        self._by_message_id = by_message_id
        self._clock = clock

    async def send_all(self, chat: str, waiting: deque[Part]) -> Delivery:
        """Send what is ``waiting``, in order; what was sent is taken off, so that a later call goes on from there."""
        while waiting:
            answer = await self._send(chat, waiting[0])
            if isinstance(answer, Delivery):
                return answer
            smaller = self._in_another_form(answer, waiting[0])
            if smaller:
                waiting.popleft()
                waiting.extendleft(reversed(smaller))
                continue
            delivery = await self._conclude(chat, answer)
            if delivery is not SENT:
                return delivery
            waiting.popleft()
        return SENT

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def _send(self, chat: str, part: Part) -> OaApiAnswer | Delivery:
        """One message: Zalo's answer, or why it was not asked."""
        leave = await self._leave(chat)
        if leave.reason:
            self._report(chat, f"not_sent:{leave.reason}", alarm=False)
            return FINAL
        if self._pace.pause():
            return Delivery(Outcome.NOT_SENT, retry_after=self._pace.pause())
        await self._pace.turn()
        return await self._call(chat, part, leave.message_id if self._by_message_id else "")

    async def _call(self, chat: str, part: Part, message_id: str) -> OaApiAnswer | Delivery:
        """Call with the token in force; when it is refused, once more with a new one."""
        pair = await self._access.pair()
        to, message = recipient(chat, message_id), part.message(self._template_type)
        answer = await self._api.send(pair.access, to, message) if pair else None
        if pair and answer and _wants_new_token(answer):
            newer = await self._access.renewed(pair)
            answer = await self._api.send(newer.access, to, message) if newer else None
        if answer is None or _wants_new_token(answer):
            self._report(chat, "not_sent:no_token", alarm=True)
            return Delivery(Outcome.NOT_SENT, retry_after=NO_TOKEN_SECONDS)
        return answer

    def _in_another_form(self, answer: OaApiAnswer, part: Part) -> tuple[Part, ...]:
        """The same as Zalo may take it, where the error says that the form was wrong."""
        do = rule_for(answer.error).do if answer.error is not None else Do.DROP
        if do is Do.SPLIT:
            return halves(part) or (() if part.is_plain else without_buttons(part))
        return without_buttons(part) if do is Do.PLAIN and not part.is_plain else ()

    async def _conclude(self, chat: str, answer: OaApiAnswer) -> Delivery:
        if answer.outcome is not Outcome.NOT_SENT:
            self._pace.fine()
            await self._count(chat, answer.data)
            if answer.outcome is Outcome.UNKNOWN:
                self._report(chat, "unknown", alarm=False)
            return SENT if answer.outcome is Outcome.SENT else Delivery(answer.outcome)
        if answer.error is None:
            self._report(chat, f"not_sent:http_{answer.status}", alarm=answer.status in (403, 404))
            return Delivery(Outcome.NOT_SENT, retry_after=answer.retry_after)
        return await self._refused(chat, answer.error)

    async def _refused(self, chat: str, error: int) -> Delivery:
        rule = rule_for(error)
        self._report(chat, f"not_sent:{error}", rule.alarm, rule.meaning)
        if rule.do is Do.BACK_OFF:
            return Delivery(Outcome.NOT_SENT, retry_after=self._pace.too_fast())
        if rule.do is Do.MORNING:
            return Delivery(Outcome.NOT_SENT, retry_after=_until_six(self._clock()))
        if rule.do is Do.CLOSE:
            with suppress(*DOWN):
                await self._allowances.close(chat, error)
        return FINAL

    async def _leave(self, chat: str) -> Leave:
        """Ask the allowance; while Redis is away it is left to Zalo's judgement."""
        try:
            return await self._allowances.ask(chat)
        except DOWN:
            return Leave()

    async def _count(self, chat: str, data: Any) -> None:
        with suppress(*DOWN):
            await self._allowances.count(chat, data)

    def _report(self, chat: str, reason: str, alarm: bool, meaning: str = "") -> None:
        """Nothing is left unsent in silence."""
        self._counts.add(reason)
        log.log(logging.ERROR if alarm else logging.WARNING, "send to %s: %s %s", who(NAME, chat), reason, meaning)


def _wants_new_token(answer: OaApiAnswer) -> bool:
    return answer.error is not None and rule_for(answer.error).do is Do.RENEW


def _until_six(now: float) -> float:
    """Seconds until the next 6:01 in Viet Nam."""
    here = datetime.fromtimestamp(now, VIETNAM)
    morning = here.replace(hour=6, minute=1, second=0, microsecond=0)
    return ((morning if morning > here else morning + timedelta(days=1)) - here).total_seconds()
