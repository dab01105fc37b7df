"""Following as the desk does it: who follows what, and the news that did not reach them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from actions.answers.dossier.news import late_delivery
from actions.citizen.known import WAIT_DAYS, Citizen, Effect, EffectKind, Followed, Reach, ToldNews
from actions.saying.reply import Reply
from bot.channels.zalo_oa.allowance import FREE_REPLIES, FREE_SECONDS, PAID_SECONDS
from bot.channels.zalo_oa.events import NAME as ZALO_OA
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound
from bot.messages.envelope import CannotOpen, Envelope
from bot.news.hosts import host_for
from citizens.notices import Address, Notice, Notices, Telling
from citizens.subscriptions import Following, Subscription, Subscriptions
from citizens.waits import EVENT, Waits
from common.settings import Settings
from common.today import VIETNAM
from nlu.reading.codes import looks_like_dossier_code
from portals.dossier import status_named

WAIT_SECONDS = WAIT_DAYS * 24 * 3600.0
SHOWN_AT_ONCE = 3
"""Late news told with one answer; the rest comes with the next."""


class FollowingService(Service):
    """Keeps subscriptions and waits, and tells late what could not be told in time."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        notices: Notices,
        waits: Waits,
        refs: Refs,
        envelope: Envelope,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._subscriptions = subscriptions
        self._notices = notices
        self._waits = waits
        self._refs = refs
        self._envelope = envelope
        self._settings = settings
        self._clock = clock

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With the dossiers that the sender follows, the news they were told last, and how they can be reached."""
        known = await asyncio.to_thread(self._known, citizen)
        return replace(known, reach=reach_of(inbound.channel, self._settings))

    async def do(self, event: Event, effect: Effect) -> None:
        """Follow, wait for a portal, or stop. Without consent there is nothing of it any more."""
        if effect.kind is EffectKind.FOLLOW and effect.dossier:
            await asyncio.to_thread(self._follow, event, effect.dossier, effect.seen)
        elif effect.kind is EffectKind.AWAIT and effect.dossier:
            await asyncio.to_thread(self._wait, event, effect.dossier, bool(effect.seen))
        elif effect.kind is EffectKind.UNFOLLOW:
            await asyncio.to_thread(self._waits.stop, self._ref(event.known), effect.dossier)
            await asyncio.to_thread(self._subscriptions.unfollow, self._ref(event.known), effect.dossier)
        elif effect.kind is EffectKind.REFUSE:
            await self.erase(event.known.channel, event.known.chat)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete all subscriptions, waits and news of a citizen. Waits first: they turn into news."""
        ref = self._refs.of(channel, chat)
        waits = await asyncio.to_thread(self._waits.stop, ref)
        count = await asyncio.to_thread(self._subscriptions.erase, ref)
        followed = (f"{count} hồ sơ đang theo dõi và các tin báo về hồ sơ đó",) if count else ()
        return (*followed, f"{waits} lời nhờ báo khi cổng hoạt động lại") if waits else followed

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The replies, and after them what could not be told when it was new."""
        late = await asyncio.to_thread(
            self._notices.show, self._ref(event.known), event.id, self._clock(), SHOWN_AT_ONCE
        )
        return [*replies, *(reply for notice in late if (reply := self._late(notice)))]

    def _known(self, citizen: Citizen) -> Citizen:
        followed = self._subscriptions.of(citizen.ref)
        told = self._notices.last_told(citizen.ref)
        return replace(
            citizen,
            follows=tuple(map(_followed, followed)),
            awaits=tuple(self._waits.of(citizen.ref)),
            news=ToldNews(*told) if told and looks_like_dossier_code(told[0]) else None,
        )

    def _follow(self, event: Event, code: str, seen: str) -> None:
        host = host_for(code, self._settings)
        if host is None or not host.source.can_watch:
            return
        status = status_named(seen)
        self._subscriptions.follow(
            self._address(event.known),
            code,
            host.key,
            seen=(status.value if status else None, seen),
            asked=event.moment,
            limit=self._settings.follow_limit,
        )

    def _wait(self, event: Event, code: str, confirmed: bool) -> None:
        host = host_for(code, self._settings)
        if host is None:
            return
        address, until, limit = self._address(event.known), self._clock() + WAIT_SECONDS, self._settings.follow_limit
        name = f"{EVENT}{event.id}"
        self._waits.begin(address, code, host.key, name, confirmed=confirmed, until=until, limit=limit)

    def _late(self, notice: Notice) -> Reply | None:
        try:
            reply = Reply.from_dict(json.loads(self._envelope.open(notice.body)))
        except (CannotOpen, ValueError, KeyError):
            return None
        created = datetime.fromtimestamp(notice.created, VIETNAM)
        return late_delivery(reply, created, certain=notice.state is Telling.SHOWN)

    def _address(self, inbound: Inbound) -> Address:
        return Address(self._ref(inbound), inbound.channel, self._envelope.seal(inbound.chat))

    def _ref(self, inbound: Inbound) -> str:
        return self._refs.of(inbound.channel, inbound.chat)


def reach_of(channel: str, chosen: Settings) -> Reach | None:
    """For how long a citizen of ``channel`` can be written to by ourselves."""
    if channel != ZALO_OA:
        return None
    if chosen.zalo_oa_paid:
        return Reach("Zalo", int(PAID_SECONDS / 3600))
    return Reach("Zalo", int(FREE_SECONDS / 3600), FREE_REPLIES)


def _followed(subscription: Subscription) -> Followed:
    active = subscription.state is Following.ACTIVE
    return Followed(subscription.code, subscription.status_text, subscription.looked_at, active)
