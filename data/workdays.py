"""Working days of Vietnamese offices: no weekends, no public holidays, no days given off by a yearly announcement.

Public holidays come from the library ``holidays`` (Bộ luật Lao động 2019, Điều 112: Tết, Giỗ Tổ, substitute days);
what is announced beside them stands in ``data/seed/days_off.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from holidays import country_holidays
from pydantic import Field, validator

from data.loader import SEED, content_files, read_yaml
from data.record import Record

DAYS_OFF = "days_off"
_DAY = timedelta(days=1)


class DayOff(Record):
    """One row: ``day`` is free, ``worked`` is a weekend day that is worked for it.

    With ``every_year`` the same day is free in all later years too, or the next working day when it is a weekend.
    """

    day: date
    name: str = Field(min_length=3)
    worked: date | None = None
    every_year: bool = False

    @validator("every_year")
    def _not_a_leap_day(cls, value: bool, values: dict[str, Any]) -> bool:
        day = values.get("day")
        if value and day and (day.month, day.day) == (2, 29):
            raise ValueError("ngày 29/2 không phải năm nào cũng có")
        return value


class Workdays:
    """The calendar, with ``announced`` on top of the public holidays."""

    def __init__(self, announced: Iterable[DayOff] = ()) -> None:
        announced = tuple(announced)
        self._public = country_holidays("VN")
        self._free = {row.day for row in announced}
        self._worked = {row.worked for row in announced if row.worked}
        self._yearly = tuple(row for row in announced if row.every_year)
        self._years: dict[int, frozenset[date]] = {}

    def includes(self, day: date) -> bool:
        """Tell whether offices work on ``day``."""
        if day in self._worked:
            return True
        return day not in self._free and self._public.is_working_day(day) and day not in self._every_year(day.year)

    def known(self, day: date) -> bool:
        """Tell whether the calendar knows the holidays of that year."""
        return bool(self._public.start_year <= day.year <= self._public.end_year)

    def between(self, start: date, end: date) -> int | None:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` lies before ``start``.

        None when a holiday in between may be unknown.
        """
        if not (self.known(start) and self.known(end)):
            return None
        if end < start:
            return -(self.between(end, start) or 0)
        return sum(self.includes(start + _DAY * step) for step in range(1, (end - start).days + 1))

    def _every_year(self, year: int) -> frozenset[date]:
        """Days of ``year`` that are free because they are in every year, with their substitutes."""
        if year not in self._years:
            rows = (row.day.replace(year=year) for row in self._yearly if row.day.year <= year)
            self._years[year] = frozenset(self._or_next(day) for day in rows)
        return self._years[year]

    def _or_next(self, day: date) -> date:
        while not self._public.is_working_day(day):
            day += _DAY
        return day


def load_days_off(folder: Path = SEED) -> tuple[DayOff, ...]:
    """Read the table in ``folder``. Raises ``ValidationError``; ``data.checks.content`` explains it."""
    rows = (row for path in content_files(folder, DAYS_OFF) for row in read_yaml(path) or ())
    return tuple(DayOff.parse_obj(row) for row in rows)


@lru_cache(maxsize=1)
def workdays() -> Workdays:
    """The calendar in force, read once."""
    return Workdays(load_days_off())
