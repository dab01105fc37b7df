"""The newsroom: whatever is learnt of a followed dossier is written down here, with what is to be told of it.

Everything here waits for SQL and is called from a thread.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions.dossier.news import Sighting, Tiding, learn, lost
from bot.messages.envelope import Envelope
from bot.news.schedule import back_off, next_look, not_before
from citizens.notices import NewNotice
from citizens.subscriptions import Change, Following, Subscription, Subscriptions
from common.today import VIETNAM

MISSING_LOOKS = 5
"""Looks in a row to which the system said that there is no such dossier, until it is believed."""
READY_SECONDS = 60 * 24 * 3600.0
"""Seconds for which a dossier whose result is ready is looked after: some results are never noted as handed over."""


@dataclass(frozen=True)
class Look:
    """One look that was made: what was seen, or the name of the system that knows no such dossier, or neither."""

    known: Subscription
    seen: Sighting | None = None
    missing_from: str = ""


class Newsroom:
    """Writes down what is seen. ``period`` is the time between two looks at one dossier (s)."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        envelope: Envelope,
        *,
        period: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._subscriptions = subscriptions
        self._envelope = envelope
        self._period = period
        self._clock = clock

    def report(self, known: Subscription, seen: Sighting) -> None:
        """A dossier was seen. If somebody else wrote meanwhile, it is judged anew against what they wrote."""
        current: Subscription | None = known
        while current is not None and current.state is Following.ACTIVE:
            change = self._seen(current, seen)
            if change is None or self._subscriptions.save(change):
                return
            current = self._subscriptions.get(known.id)

    def report_all(self, looks: Sequence[Look]) -> None:
        """Several looks that were made, in one transaction: most of them found nothing new."""
        changes = [self._change(look) for look in looks]
        for look, written in zip(looks, self._subscriptions.save_all(changes), strict=True):
            current = None if written or look.seen is None else self._subscriptions.get(look.known.id)
            if current is not None and look.seen is not None:
                self.report(current, look.seen)

    def report_pushed(self, seen: Sighting) -> int:
        """A system sent word by itself: for everybody who follows the dossier; how many they are.

        A dossier that is not where the message says is looked at soon: which of the two is older is not certain.
        """
        followed = self._subscriptions.with_code(seen.dossier.code)
        for known in followed:
            self.report(known, seen)
        now = self._subscriptions.with_code(seen.dossier.code)
        if any(one.status_text.casefold() != seen.dossier.status_text.casefold() for one in now):
            self._subscriptions.look_soon(seen.dossier.code, self._clock())
        return len(followed)

    def _change(self, look: Look) -> Change:
        known = look.known
        if look.seen is not None:
            return self._seen(known, look.seen) or Change(known, self._later(known, self._clock()))
        return self._missing(known, look.missing_from) if look.missing_from else self._failed(known)

    def _seen(self, known: Subscription, seen: Sighting) -> Change | None:
        """Return what follows from ``seen``; None where a push says nothing new."""
        now = self._clock()
        learnt = learn(known, seen, datetime.fromtimestamp(now, VIETNAM))
        if learnt is None:
            return None if seen.pushed else Change(known, self._later(known, now))
        after, tidings = learnt
        after = after if seen.pushed else self._later(after, now)
        return Change(known, after, tuple(self._notice(one, known) for one in tidings))

    def _missing(self, known: Subscription, system: str) -> Change:
        """The system answered that there is no such dossier."""
        now = self._clock()
        missing = replace(known, missing=known.missing + 1, failures=0, next_look=next_look(known, now, self._period))
        if missing.missing < MISSING_LOOKS:
            return Change(known, missing)
        after, tidings = lost(missing, system, datetime.fromtimestamp(now, VIETNAM))
        return Change(known, after, tuple(self._notice(one, after) for one in tidings))

    def _failed(self, known: Subscription) -> Change:
        """The system did not answer."""
        failures = known.failures + 1
        wait = back_off(failures, self._period)
        return Change(known, replace(known, failures=failures, next_look=self._clock() + wait))

    def _later(self, subscription: Subscription, now: float) -> Subscription:
        """With the time of the next look, if there is to be one."""
        due = subscription.due or subscription.created
        over = subscription.status == 9 and now - max(due, subscription.created) > READY_SECONDS
        state = Following.ENDED if over else subscription.state
        return replace(subscription, state=state, next_look=next_look(subscription, now, self._period))

    def _notice(self, tiding: Tiding, known: Subscription) -> NewNotice:
        now = self._clock()
        body = self._envelope.seal(json.dumps(tiding.reply.to_dict(), ensure_ascii=False))
        return NewNotice(tiding.event, body, now, not_before(now, known.address.owner), tiding.silent)
