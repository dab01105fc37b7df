"""Reminders whose time has come, and the service that keeps them for a citizen.

A reminder becomes a notice in one transaction (:mod:`citizens.reminders`), which goes the way of all news: by day,
once, never lost in silence, within what each channel allows.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from actions.answers import reminders as words
from actions.citizen.known import REMINDERS_KEPT_DAYS, Citizen, Effect, EffectKind
from actions.saying.reminder_taps import answer_tap, stop_tap
from actions.saying.reply import Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
from bot.delivery.inbox import Event
from bot.messages.channel import Inbound
from bot.messages.envelope import Envelope
from bot.news.poller import wait
from bot.news.schedule import not_before
from citizens.notices import Address, NewNotice
from citizens.outcomes import Answer
from citizens.reminders import EVENT, Kind, Reminder, Reminders
from common.log import where
from common.today import VIETNAM

log = logging.getLogger(__name__)

TICK_SECONDS = 30.0
BATCH = 200
MORNING = clock_time(8)
"""The time of day for which reminders are set."""
DAY = 24 * 3600.0


class Reminding:
    """Turns reminders into notices when their time has come."""

    def __init__(self, reminders: Reminders, envelope: Envelope, clock: Callable[[], float] = time.time) -> None:
        self._reminders = reminders
        self._envelope = envelope
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Tell until ``stop``. SQL that is away is waited for."""
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.round)
            except Exception as error:
                log.warning("nobody is reminded: %s", where(error))
            await wait(stop, TICK_SECONDS)

    def round(self) -> int:
        """Tell what is due, and forget what is over; how many were told."""
        now = self._clock()
        told = sum(self._tell(each, now) for each in self._reminders.due(now, BATCH))
        self._reminders.purge(now, now - REMINDERS_KEPT_DAYS * DAY)
        return told

    def _tell(self, each: Reminder, now: float) -> bool:
        reply = _reply(each, datetime.fromtimestamp(now, VIETNAM).date())
        body = self._envelope.seal(json.dumps(reply.to_dict(), ensure_ascii=False))
        notice = NewNotice(each.event, body, now, not_before(now, each.address.owner))
        return self._reminders.tell(each, notice, now + REMINDERS_KEPT_DAYS * DAY)


def _reply(each: Reminder, today: date) -> Reply:
    if each.kind is Kind.QUESTION:
        taps = {answer: answer_tap(each.procedure, answer) for answer in Answer}
        return words.question(each.title, taps)
    return words.of_deadline(each.title, date.fromisoformat(each.last_day), today, stop_tap(each.procedure))


class ReminderService(Service):
    """Keeps what a citizen wants to be reminded of, and counts their answer. ``limit`` is of procedures."""

    def __init__(
        self,
        reminders: Reminders,
        refs: Refs,
        envelope: Envelope,
        limit: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reminders = reminders
        self._refs = refs
        self._envelope = envelope
        self._limit = limit
        self._clock = clock

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With the procedures that the sender is to be reminded of."""
        found = await asyncio.to_thread(self._reminders.of, citizen.ref)
        return replace(citizen, reminders=tuple(found))

    async def do(self, event: Event, effect: Effect) -> None:
        """Remind, stop, or count. Without consent there is nothing of it any more."""
        ref = self._ref(event.known)
        if effect.kind is EffectKind.REMIND and effect.about:
            await asyncio.to_thread(self._reminders.ask_for, self._wanted(event, effect), self._limit)
        elif effect.kind is EffectKind.UNREMIND:
            await asyncio.to_thread(self._reminders.stop, ref, effect.about or None)
        elif effect.kind is EffectKind.OUTCOME:
            over = effect.seen == Answer.FILED.value
            await asyncio.to_thread(self._reminders.answer, ref, effect.about, effect.seen, effect.office, over)
        elif effect.kind is EffectKind.REFUSE:
            await asyncio.to_thread(self._reminders.stop, ref)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete all reminders of a citizen, and what was told of them."""
        count = await asyncio.to_thread(self._reminders.stop, self._refs.of(channel, chat))
        return (f"{count} lời nhờ nhắc, hỏi thăm",) if count else ()

    def _wanted(self, event: Event, effect: Effect) -> list[Reminder]:
        """The question in some days, and the reminder before the last day where that is known."""
        today = datetime.fromtimestamp(event.moment, VIETNAM).date()
        found = [self._new(event, effect, Kind.QUESTION, today + timedelta(days=words.ASK_DAYS), "")]
        last = date.fromisoformat(effect.seen) if effect.seen else None
        at = words.when_to_remind(last, today) if last else None
        if last and at:
            found.append(self._new(event, effect, Kind.DEADLINE, at, last.isoformat()))
        return found

    def _new(self, event: Event, effect: Effect, kind: Kind, on: date, last: str) -> Reminder:
        address = Address(self._ref(event.known), event.known.channel, self._envelope.seal(event.known.chat))
        at = max(datetime.combine(on, MORNING, VIETNAM).timestamp(), self._clock())
        name = f"{EVENT}{kind.value}:{event.id}"
        return Reminder(0, address, effect.about, kind, effect.name[:160], last, name, at)

    def _ref(self, inbound: Inbound) -> str:
        return self._refs.of(inbound.channel, inbound.chat)
