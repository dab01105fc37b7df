"""The news of a followed dossier, and what is known of it afterwards: pure rules.

A look at the system and a message pushed by it end here alike, as a *sighting*: how the dossier stood at some moment.
An older sighting than the last one changes nothing. The promised day is no news of its own where the citizen was just
told of it: in the answer before they followed, or together with a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from actions.answers.dossier import news
from actions.saying.reply import Reply
from citizens.subscriptions import Following, Subscription
from common.today import VIETNAM
from data.workdays import workdays
from portals.dossier import OVER, Dossier, Status

RUNNING = frozenset({Status.NEW, Status.ACCEPTED, Status.IN_PROCESS, Status.PAYMENT})
"""In these the promised day counts; while papers are missing the clock stands still."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tiding:
    """Something to tell. ``event`` is the same whenever the same thing is found; ``silent`` news is known already."""

    event: str
    reply: Reply
    silent: bool = False


@dataclass(frozen=True)
class Sighting:
    """The state of a dossier at ``at`` (epoch s). What was ``pushed`` by the system may lack all but the status."""

    dossier: Dossier
    at: float
    pushed: bool = False


def learn(known: Subscription, seen: Sighting, now: datetime) -> tuple[Subscription, tuple[Tiding, ...]] | None:
    """Return what is known after ``seen``, and what of it is news; None when ``seen`` is older than what is known."""
    if seen.at < known.status_at:
        return None
    dossier = seen.dossier
    moved = dossier.status_text.casefold() != known.status_text.casefold()
    if seen.pushed and not moved:
        return None

    after = replace(
        known,
        status=dossier.status.value if dossier.status else None,
        status_text=dossier.status_text,
        status_at=seen.at,
        due=_due_after(known, seen),
        looked_at=known.looked_at if seen.pushed else seen.at,
        failures=0,
        missing=0,
        state=Following.ENDED if dossier.status in OVER else Following.ACTIVE,
    )
    tidings = [Tiding(f"status:{known.version + 1}", news.changed(dossier, known.status_text, now))] if moved else []
    told = moved or known.looked_at is None
    return after, (*tidings, *_of_the_date(dossier, now.date(), silent=told))


def _due_after(known: Subscription, seen: Sighting) -> float | None:
    """The promised day as it is known now: what a system pushes may lack it, what it shows when asked may not."""
    if seen.dossier.due:
        return seen.dossier.due.timestamp()
    return known.due if seen.pushed else None


def lost(known: Subscription, system: str, asked: datetime) -> tuple[Subscription, tuple[Tiding, ...]]:
    """The system says for good that there is no such dossier."""
    after = replace(known, state=Following.GONE, looked_at=asked.timestamp())
    return after, (Tiding(f"gone:{known.version + 1}", news.gone(known.code, system, asked)),)


def _of_the_date(dossier: Dossier, today: date, *, silent: bool) -> Iterator[Tiding]:
    if dossier.due is None or dossier.status not in RUNNING:
        return
    due = dossier.due.astimezone(VIETNAM).date()
    if due < today:
        yield Tiding(f"overdue:{due}", news.overdue(dossier, due), silent)
    elif today >= working_day_before(due):
        yield Tiding(f"due:{due}", news.due_soon(dossier, due, today), silent)


def working_day_before(due: date) -> date:
    """The last day before ``due`` on which offices work; the day before where the calendar is not known."""
    calendar, day = workdays(), due - _DAY
    while calendar.known(day) and not calendar.includes(day):
        day -= _DAY
    return day
