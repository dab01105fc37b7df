"""The day on which something happened, as people tell it: "5/10", "mùng 3 tháng 9", "ba tuần trước", "hôm qua"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from nlu.reading.text import fold, normalize

_DAY, _MONTH, _YEAR = r"(?P<day>0?[1-9]|[12]\d|3[01])", r"(?P<month>0?[1-9]|1[0-2])", r"(?P<year>20\d\d|\d\d)"
_ADDRESS = r"(?<!so )(?<!nha )(?<!ngo )(?<!ngach )(?<!hem )(?<!lo )"
_WRITTEN = re.compile(rf"{_ADDRESS}(?<![\d/.-]){_DAY}\s?[/.-]\s?{_MONTH}(?:\s?[/.-]\s?{_YEAR})?(?![\d/]|\.\d)")
_SPOKEN = re.compile(rf"\b(?:(?:ngay|mung|hom)\s)*{_DAY}\s(?:thang|/)\s?{_MONTH}(?:\s(?:nam\s)?{_YEAR})?(?!\d)")
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "nua": 0.5,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?P<unit>ngay|hom|tuan|thang|nam)"
_AGO = re.compile(
    rf"\b(?:duoc |da |hon |gan )*{_NUMBER} {_UNIT}(?: (?:truoc|nay|roi|hon|qua))+\b"
    rf"|\b(?:duoc|da|hon|gan) {_NUMBER.replace('number', 'other')} {_UNIT.replace('unit', 'of')}\b"
)
_LAST = re.compile(r"(?<!\bmay )(?<!\bnhung )(?<!\bcac )\b(?P<unit>tuan|thang|nam) (?:truoc|roi|ngoai|vua roi)\b")
_NEAR = {"hom qua": 1, "toi qua": 1, "sang qua": 1, "hom kia": 2, "hom nay": 0, "sang nay": 0, "vua nay": 0}
_AHEAD = timedelta(days=60)
"""A day without its year that is not further ahead is one to come ("hạn là 15/12"). Set by hand: terms that people
tell beforehand end within two months; of what happened they tell the year if it was ten months ago.
"""
_DAYS = {"ngay": 1, "hom": 1, "tuan": 7, "thang": 30, "nam": 365}


@dataclass(frozen=True)
class Told:
    """A day that was told; ``about`` where only how long ago it is was told."""

    day: date
    about: bool = False


def day_in(text: str, today: date) -> Told | None:
    """The day in ``text``, not after ``today``: of a day without its year the last one. None where none is told, or
    one that is still to come.
    """
    said = fold(normalize(text))
    written = _WRITTEN.search(said) or _SPOKEN.search(said)
    if written is not None:
        day = _of(written, today)
        return Told(day) if day else None
    near = next((days for words, days in _NEAR.items() if words in said), None)
    if near is not None:
        return Told(today - timedelta(days=near))
    return _ago(said, today)


def coming_day_in(text: str, today: date) -> date | None:
    """The day in ``text`` that is still to come, of a day without its year the next one where that is nearer than the
    last. None where no such day is told.
    """
    said = fold(normalize(text))
    days = [_next(match, today) for pattern in (_WRITTEN, _SPOKEN) for match in pattern.finditer(said)]
    return next(filter(None, days), None)


def _next(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    years = (int(year) + (0 if len(year) == 4 else 2000),) if year else (today.year - 1, today.year, today.year + 1)
    found = filter(None, (_date(one, month, day) for one in years))
    nearest = min(found, key=lambda each: abs(each - today), default=today)
    return nearest if nearest > today else None


def _of(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if year:
        found = _date(int(year) + (0 if len(year) == 4 else 2000), month, day)
        return found if found and found <= today else None
    near = filter(None, (_date(one, month, day) for one in (today.year - 1, today.year, today.year + 1)))
    last = max((found for found in near if found <= today + _AHEAD), default=None)
    return last if last and last <= today else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ago(said: str, today: date) -> Told | None:
    match = _AGO.search(said)
    if match is not None:
        number, unit = match["number"] or match["other"], match["unit"] or match["of"]
        days = float(_NUMBERS.get(number, 0) or number) * _DAYS[unit]
        return Told(today - timedelta(days=round(days)), about=True)
    last = _LAST.search(said)
    return Told(today - timedelta(days=_DAYS[last["unit"]]), about=True) if last else None
