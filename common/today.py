"""The day in Vietnam, or another that is supposed: what holds on a day can be asked before it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

_supposed: ContextVar[date | None] = ContextVar("supposed_day", default=None)


def today() -> date:
    """The day that answers are to hold on."""
    return now().date()


def now() -> datetime:
    """The moment in Vietnam; on a supposed day the same time of that day."""
    moment = datetime.now(VIETNAM)
    day = _supposed.get()
    return datetime.combine(day, moment.timetz()) if day else moment


@contextmanager
def supposed_day(day: date) -> Iterator[None]:
    """As if it were ``day``, in this task or thread alone."""
    token = _supposed.set(day)
    try:
        yield
    finally:
        _supposed.reset(token)
