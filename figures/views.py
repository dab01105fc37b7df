"""A view of the figures: one scope over some weeks, against as many weeks before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from figures import measures as m
from figures.store import DAY, WEEK, Figures, monday_of

BY_DAY = 4
"""Up to so many weeks days are shown, beyond weeks."""


@dataclass(frozen=True)
class Span:
    """A time: from ``since`` up to and without ``until``, read from the sums of days or of weeks."""

    since: date
    until: date
    period: str

    def before(self) -> Span:
        """As long a time right before."""
        return Span(self.since - (self.until - self.since), self.since, self.period)


@dataclass(frozen=True)
class Counted:
    """Sums by measure and key, and the same of the time before."""

    now: Mapping[tuple[str, str], int]
    before: Mapping[tuple[str, str], int]

    def total(self, measure: str, *, before: bool = False) -> int:
        """All keys of a measure together."""
        counts = self.before if before else self.now
        return sum(count for (one, _), count in counts.items() if one == measure)

    def of(self, measure: str, key: str, *, before: bool = False) -> int:
        """One count."""
        return (self.before if before else self.now).get((measure, key), 0)

    @property
    def tells(self) -> bool:
        """Something of it may be shown: a count that is no small group."""
        return any(count >= m.LEAST for count in self.now.values()) or self.total(m.TURN) >= m.LEAST

    def small(self, measure: str) -> int:
        """Return how many keys of a measure are not shown for their small groups."""
        return sum(0 < count < m.LEAST for (one, _), count in self.now.items() if one == measure)

    def ranked(self, measure: str, most: int) -> Sequence[tuple[str, int]]:
        """The keys of a measure that are counted most, without those of small groups."""
        found = [(key, count) for (one, key), count in self.now.items() if one == measure and count >= m.LEAST]
        return sorted(found, key=lambda row: (-row[1], row[0]))[:most]


def span_of(weeks: int, today: date) -> Span:
    """The last ``weeks`` up to and with today; from a quarter on whole weeks and the one that goes on."""
    if weeks <= BY_DAY:
        return Span(today - timedelta(days=7 * weeks - 1), today + timedelta(days=1), DAY)
    end = monday_of(today) + timedelta(days=7)
    return Span(end - timedelta(days=7 * weeks), end, WEEK)


def counted(figures: Figures, scope: str, span: Span) -> Counted:
    """Everything of one scope."""
    now, before = (
        {
            (measure, key): count
            for (_, measure, key), count in figures.sums(
                [scope], m.MEASURES, one.since, one.until, one.period
            ).items()
        }
        for one in (span, span.before())
    )
    return Counted(now, before)


def telling(figures: Figures, scope: str, choices: Sequence[int], today: date) -> int | None:
    """The first of some numbers of weeks in which something may be shown of a scope; None for none of them."""
    return next((weeks for weeks in choices if counted(figures, scope, span_of(weeks, today)).tells), None)


def course(figures: Figures, scope: str, measure: str, span: Span) -> Sequence[tuple[date, int]]:
    """The sums of a measure over time, one for each day or week of the span."""
    sums: dict[date, int] = {}
    for (start, _), count in figures.course(scope, measure, span.since, span.until, span.period).items():
        sums[start] = sums.get(start, 0) + count
    step = timedelta(days=1 if span.period == DAY else 7)
    steps = (span.until - span.since) // step
    return [(span.since + number * step, sums.get(span.since + number * step, 0)) for number in range(steps)]


def compared(figures: Figures, scopes: Collection[str], span: Span) -> Sequence[tuple[str, int, int]]:
    """The questions of each scope now and before, those with the most first."""
    now, before = (
        _by_scope(figures.sums(scopes, (m.TURN,), one.since, one.until, WEEK if one.period == WEEK else DAY))
        for one in (span, span.before())
    )
    rows = [(scope, now.get(scope, 0), before.get(scope, 0)) for scope in scopes]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _by_scope(sums: Mapping[tuple[str, str, str], int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (scope, _, _), count in sums.items():
        found[scope] = found.get(scope, 0) + count
    return found
