"""The day in Vietnam, or another that is supposed: what holds on a day can be asked before it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))

_supposed: ContextVar[date | None] = ContextVar("supposed_day", default=None)


def today() -> date:
    """The day that answers are to hold on."""
    return _supposed.get() or datetime.now(VIETNAM).date()


@contextmanager
def supposed_day(day: date) -> Iterator[None]:
    """As if it were ``day``, in this task or thread alone."""
    token = _supposed.set(day)
    try:
        yield
    finally:
        _supposed.reset(token)
