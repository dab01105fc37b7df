"""Opening hours as people write them: "Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00; thứ 7: 7h30–11h30".

What cannot be read for certain is not read at all: the words are then shown as they are, and nothing is reckoned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.models import Office
from data.workdays import workdays

_NAMES = (("hai", "2"), ("ba", "3"), ("tư", "bốn", "4"), ("năm", "5"), ("sáu", "6"), ("bảy", "7"))
_DAYS = {name: day for day, names in enumerate(_NAMES) for name in names}
_DAY = re.compile(r"chủ nhật|(?:thứ\s*)?(hai|ba|tư|bốn|năm|sáu|bảy|[2-7])")
_CLOCK = r"(\d{1,2})\s*(?:h|:|giờ)\s*(\d{2})?"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:[-–—]|đến)\s*{_CLOCK}")
_HEAD = re.compile(
    r"^\s*(?:từ\s+)?(?P<first>(?:thứ\s*\w+|chủ nhật))"
    r"(?:\s*(?:[-–—]|đến)\s*(?P<last>(?:thứ\s*)?\w+(?:\s+nhật)?))?\s*:?"
)
_LEFT = re.compile(r"sáng|chiều|buổi|từ|và|ngày làm việc|giờ hành chính|[,;:.()\s]")
_STEP = timedelta(days=1)
FARTHEST_DAYS = 30
"""Days within which an office opens again, or its hours were not meant so."""


@dataclass(frozen=True)
class Opening:
    """The hours of each weekday (0 is Monday): from and until. Holidays and the days in ``closed`` have none."""

    days: tuple[tuple[tuple[time, time], ...], ...]
    closed: frozenset[date] = frozenset()

    def on(self, day: date) -> tuple[tuple[time, time], ...]:
        """The hours of a day. A working Saturday in place of a Friday off is not reckoned."""
        holiday = day.weekday() < 5 and not workdays().includes(day)
        return () if holiday or day in self.closed else self.days[day.weekday()]

    def is_open(self, moment: datetime) -> bool:
        """Tell whether somebody is there."""
        return any(start <= moment.time() < end for start, end in self.on(moment.date()))

    def next_after(self, moment: datetime) -> datetime | None:
        """The moment at which somebody is there again, for one at which nobody is. None where that is not certain:
        holidays of the year are not known yet, or a weekend day in between is worked in place of another.
        """
        for step in range(FARTHEST_DAYS):
            day = moment.date() + step * _STEP
            if not workdays().known(day) or (day.weekday() >= 5 and workdays().includes(day)):
                return None
            for start, _ in self.on(day):
                begin = datetime.combine(day, start, moment.tzinfo)
                if begin > moment:
                    return begin
        return None


def opening_of(office: Office | None) -> Opening | None:
    """The hours of an office; None where they are not known, or not written so that they can be read."""
    return read_hours(office.hours, office.closing_days) if office else None


def read_hours(text: str | None, closed: Iterable[date] = ()) -> Opening | None:
    """The hours that ``text`` states, on days that are not ``closed``; None when any of it cannot be read."""
    if not text:
        return None
    days: list[tuple[tuple[time, time], ...]] = [()] * 7
    composed = unicodedata.normalize("NFC", text).lower()
    for part in filter(str.strip, composed.split(";")):
        found = _part(part)
        if found is None:
            return None
        for day in found[0]:
            days[day] = found[1]
    return Opening(tuple(days), frozenset(closed)) if any(days) else None


def open_seconds(start: datetime, end: datetime, opening: Opening | None) -> float:
    """Seconds between two moments in which somebody is there; with unknown hours, all of each working day."""
    return sum(_overlap(start, end, begin, stop) for begin, stop in _spans(start, end, opening))


def _spans(start: datetime, end: datetime, opening: Opening | None) -> Iterator[tuple[datetime, datetime]]:
    day = start.date()
    while day <= end.date():
        midnight = datetime.combine(day, time(), start.tzinfo)
        if opening is None:
            if workdays().includes(day):
                yield midnight, midnight + _STEP
        else:
            for begin, stop in opening.on(day):
                yield datetime.combine(day, begin, start.tzinfo), datetime.combine(day, stop, start.tzinfo)
        day += _STEP


def _overlap(start: datetime, end: datetime, begin: datetime, stop: datetime) -> float:
    return max(0.0, (min(end, stop) - max(start, begin)).total_seconds())


def _part(part: str) -> tuple[range, tuple[tuple[time, time], ...]] | None:
    """The days and the hours of one part; a part without days is about Monday to Friday."""
    head = _HEAD.match(part)
    days = _days(head["first"], head["last"]) if head else range(0, 5)
    rest = part[head.end() :] if head else part
    try:
        spans = tuple((_time(*found.groups()[:2]), _time(*found.groups()[2:])) for found in _SPAN.finditer(rest))
    except ValueError:
        return None
    readable = not _LEFT.sub("", _SPAN.sub("", rest)) and all(begin < stop for begin, stop in spans)
    return (days, spans) if days and spans and readable else None


def _days(first: str, last: str | None) -> range:
    begin, end = _day(first), _day(last or first)
    return range(begin, end + 1) if begin is not None and end is not None and begin <= end else range(0)


def _day(name: str) -> int | None:
    found = _DAY.fullmatch(name.strip())
    if not found:
        return None
    return _DAYS[found[1]] if found[1] else 6


def _time(hour: str, minute: str | None) -> time:
    return time(int(hour), int(minute or 0))
