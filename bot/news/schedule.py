"""The times to look at a followed dossier again, and when a citizen may be told: pure functions of the time."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import datetime, timedelta

from citizens.subscriptions import Subscription
from common.quiet_hours import QUIET_UNTIL, is_quiet
from common.today import VIETNAM
from common.waiting import Backoff
from portals.dossier import Status

MORNING_SECONDS = 1_800
"""News of the night is spread over so long a time after the quiet hours."""
RARELY = 24 * 3600.0
"""Between two looks at a dossier whose result is ready; only that it was handed over can still come."""
BACKOFF = Backoff(first=120.0, longest=6 * 3600.0, spread=0.25)
JITTER = 0.02


def next_look(subscription: Subscription, now: float, period: float) -> float:
    """The time of the next look after one that was answered.

    Each dossier has a place of its own within ``period`` (s), so that looks are spread evenly, whatever came between.
    """
    period = max(period, RARELY) if subscription.status == Status.PROCESSED else period
    place = share_of(subscription.code, subscription.address.owner) * period
    earliest = now + period / 2
    rounds = -((place - earliest) // period)
    return place + rounds * period + random.uniform(0.0, JITTER) * period


def back_off(failures: int, period: float) -> float:
    """Seconds to wait after so many looks in a row without an answer: more each time, never the same for all."""
    return replace(BACKOFF, longest=max(period, BACKOFF.longest)).after(failures)


def not_before(now: float, owner: str) -> float:
    """Return when a citizen may be told something: now, or after the quiet hours."""
    if not is_quiet(now):
        return now
    here = datetime.fromtimestamp(now, VIETNAM)
    day = here.date() if here.time() < QUIET_UNTIL else here.date() + timedelta(days=1)
    morning = datetime.combine(day, QUIET_UNTIL, VIETNAM)
    return morning.timestamp() + share_of(owner) * MORNING_SECONDS


def share_of(*words: str) -> float:
    """A number from 0 up to 1, always the same for the same words."""
    digest = hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2.0**64
