"""Following as the desk does it: who follows what, and the news that did not reach them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from actions.answers.news import late_delivery
from actions.citizen import Citizen, Effect, EffectKind, Followed
from actions.portal.dossier import status_named
from actions.reply import Reply
from bot.channels.base import Inbound
from bot.citizen_ref import Refs
from bot.desk import Service, TurnResult
from bot.envelope import CannotOpen, Envelope
from bot.inbox import Event
from bot.news.hosts import host_for
from common.settings import Settings
from data.notices import Address, Notice, Notices, Telling
from data.portal_records import VIETNAM
from data.subscriptions import Following, Subscription, Subscriptions

SHOWN_AT_ONCE = 3
"""Late news told with one answer; the rest comes with the next."""


class FollowingService(Service):
    """Keeps subscriptions, and tells late what could not be told in time."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        notices: Notices,
        refs: Refs,
        envelope: Envelope,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._subscriptions = subscriptions
        self._notices = notices
        self._refs = refs
        self._envelope = envelope
        self._settings = settings
        self._clock = clock

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With the dossiers that the sender follows."""
        followed = await asyncio.to_thread(self._subscriptions.of, citizen.ref)
        return replace(citizen, follows=tuple(map(_followed, followed)))

    async def do(self, event: Event, effect: Effect) -> None:
        """Follow or stop following. Without consent nothing is followed any more."""
        if effect.kind is EffectKind.FOLLOW and effect.dossier:
            await asyncio.to_thread(self._follow, event.known, effect.dossier, effect.seen)
        elif effect.kind is EffectKind.UNFOLLOW:
            await asyncio.to_thread(self._subscriptions.unfollow, self._ref(event.known), effect.dossier)
        elif effect.kind is EffectKind.REFUSE:
            await asyncio.to_thread(self._subscriptions.erase, self._ref(event.known))

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Delete all subscriptions and news of a citizen."""
        count = await asyncio.to_thread(self._subscriptions.erase, self._refs.of(channel, chat))
        return (f"{count} hồ sơ đang theo dõi và các tin báo về hồ sơ đó",) if count else ()

    async def sign(self, event: Event, result: TurnResult, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The replies, and after them what could not be told when it was new."""
        late = await asyncio.to_thread(
            self._notices.show, self._ref(event.known), event.id, self._clock(), SHOWN_AT_ONCE
        )
        return [*replies, *(reply for notice in late if (reply := self._late(notice)))]

    def _follow(self, inbound: Inbound, code: str, seen: str) -> None:
        host = host_for(code, self._settings)
        if host is None:
            return
        address = Address(self._ref(inbound), inbound.channel, self._envelope.seal(inbound.chat))
        status = status_named(seen)
        self._subscriptions.follow(
            address,
            code,
            host.key,
            seen=(status.value if status else None, seen),
            now=self._clock(),
            limit=self._settings.follow_limit,
        )

    def _late(self, notice: Notice) -> Reply | None:
        try:
            reply = Reply.from_dict(json.loads(self._envelope.open(notice.body)))
        except (CannotOpen, ValueError, KeyError):
            return None
        created = datetime.fromtimestamp(notice.created, VIETNAM)
        return late_delivery(reply, created, certain=notice.state is Telling.SHOWN)

    def _ref(self, inbound: Inbound) -> str:
        return self._refs.of(inbound.channel, inbound.chat)


def _followed(subscription: Subscription) -> Followed:
    active = subscription.state is Following.ACTIVE
    return Followed(subscription.code, subscription.status_text, subscription.looked_at, active)
