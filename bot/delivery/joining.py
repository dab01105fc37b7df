"""Fragments: what a citizen sends in several short messages within seconds is one message, answered once.

People write to a bot as they write to each other: "chào em", "con tôi mới sinh", "làm giấy khai sinh", "cần gì". Each
alone is answered past what was meant. Texts of one chat therefore belong together while each follows the one before
within a short time, the *settle time*; the turn waits so long for the next. Where all that could be said then is a
greeting or a question back, it waits a little longer: more is likely to come, and little is lost. Taps, commands,
codes and bare numbers mean something by themselves: they are never joined, and what stands before them is answered at
once. In a group several people write, and nothing is joined either.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actions.saying.reply import Decision
from bot.delivery.inbox import Event
from bot.messages.channel import MAX_TEXT, Inbound, Kind
from bot.processes.tasks import set_within

SETTLES_AT_ONCE = frozenset({"web"})
"""Channels without a settle time: there a page shows each message as sent, and its people wait before it."""
PATIENT = 2.0
"""Times the settle time that is waited where nothing but a greeting or a question back could be said."""
BURST_SECONDS = 2.0
"""Settle time after the second fragment: who sends two within a second or so sends more, and types for a second or
two in between. Argued in docs/decisions/039-whole-answers.md."""
LONGEST_SECONDS = 6.0
"""From the first fragment to the answer: who goes on for so long is answered on what is there."""
MOST_FRAGMENTS = 10

_SAYS_LITTLE = frozenset({Decision.SMALLTALK, Decision.CLARIFY, Decision.OUT_OF_SCOPE})

_MEANS_ITSELF = re.compile(r"/.*|\W*(?:số\s+|so\s+)?\d+\W*|.*\d{5}.*", re.DOTALL | re.IGNORECASE)
"""A command, a bare number, or anything with a long number in it: an identity number, a phone, a dossier's code."""


@dataclass(frozen=True)
class Waiting:
    """An event that waits for its turn. ``since`` is when this process got it (monotonic s)."""

    event: Event
    since: float


def is_fragment(inbound: Inbound) -> bool:
    """Tell whether a message may be part of one that is sent in several."""
    return inbound.kind is Kind.TEXT and not inbound.public and not _MEANS_ITSELF.fullmatch(inbound.text.strip())


def says_little(decision: Decision) -> bool:
    """Tell whether a turn of this kind tells nothing that a citizen waits for."""
    return decision in _SAYS_LITTLE


def together(events: Sequence[Event], settle: float, *, burst: bool = False) -> Sequence[Event]:
    """The first event, with those after it that are one message with it.

    ``burst`` when a fragment of the same chat was answered just before.
    """
    first = events[0]
    joined, size = [first], len(first.known.text)
    if not _settles(first, settle):
        return joined
    for event in events[1:MOST_FRAGMENTS]:
        gap = event.moment - joined[-1].moment
        size += len(event.known.text) + 1
        if not is_fragment(event.known) or gap > _settle(settle, len(joined), burst) or size > MAX_TEXT:
            break
        joined.append(event)
    return joined


def pause(waiting: Sequence[Waiting], settle: float, now: float, *, burst: bool = False) -> float:
    """Seconds (0 for none) to wait whether more follows that belongs to the first event; ``now`` is monotonic."""
    first = waiting[0]
    if not _settles(first.event, settle):
        return 0.0
    joined = together([one.event for one in waiting], settle, burst=burst)
    if len(joined) < len(waiting) or len(joined) == MOST_FRAGMENTS:
        return 0.0
    over = waiting[-1].since + _settle(settle, len(joined), burst)
    return max(0.0, min(over, first.since + LONGEST_SECONDS) - now)


def joined(events: Sequence[Event]) -> Event:
    """``events`` as one, with their texts as lines. It is known by the first: that is the same however often the turn
    is begun, and however many fragments have come by then."""
    first, *others = events
    text = "\n".join(event.known.text for event in events)
    return replace(first, inbound=replace(first.known, text=text), others=tuple(event.id for event in others))


def _settles(event: Event, settle: float) -> bool:
    return settle > 0 and event.known.channel not in SETTLES_AT_ONCE and is_fragment(event.known)


def _settle(settle: float, fragments: int, burst: bool) -> float:
    return max(settle, BURST_SECONDS) if burst or fragments > 1 else settle


@dataclass
class Talk:
    """The waiting events of one citizen; ``more`` is set when one comes. ``burst``: a fragment came just before.

    ``held``: its turn waits for somebody outside.
    """

    waiting: deque[Waiting] = field(default_factory=deque)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    burst: bool = False
    held: int = 0

    def add(self, event: Event) -> None:
        """One more waits."""
        self.waiting.append(Waiting(event, time.monotonic()))
        self.more.set()

    def first(self, settle: float) -> Sequence[Event]:
        """The events of the first message."""
        return together([one.event for one in self.waiting], settle, burst=self.burst)

    def pause(self, settle: float) -> float:
        """Seconds for which more of it may come."""
        return pause(self.waiting, settle, time.monotonic(), burst=self.burst)

    async def wait(self, seconds: float) -> None:
        """Until something comes, for ``seconds`` at most."""
        self.more.clear()
        await set_within(self.more, seconds)
