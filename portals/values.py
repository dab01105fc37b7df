"""Values as portals print them: dates in many shapes, names as text or lists, HTML entities inside."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from common.errors import Malformed
from common.today import VIETNAM

VIETNAMESE = 228
"""iGate's number for the Vietnamese language."""
TEXT_LIMIT = 300
"""Characters of a name that is shown to a citizen."""
MOST_MONEY = 10**12
"""Đồng, from which an amount is taken for a mistake."""
CLOSE_DAYS = 13
"""Days between a dossier's code and its acceptance that still count as close."""

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")
_SLASHED = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?:\s*([AP])M)?)?",
    re.IGNORECASE,
)
_MONTH_FIRST, _DAY_FIRST = 0, 1


def rows(value: object) -> list[Mapping[str, Any]]:
    """``value`` as a list of objects. Raises :class:`Malformed`."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise Malformed("Hệ thống bên ngoài trả lời không đúng dạng quy định.")
    return value


def fields(value: object) -> Mapping[str, Any]:
    """``value`` as an object. Raises :class:`Malformed`."""
    if not isinstance(value, Mapping):
        raise Malformed("Hệ thống bên ngoài trả lời không đúng dạng quy định.")
    return value


def text_of(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """The words in a text, an object with ``name``, or a list of either by language; None when there are none.

    At most ``limit`` characters.
    """
    if isinstance(value, Mapping):
        return text_of(value.get("name"), limit)
    if isinstance(value, list):
        return text_of(_in_vietnamese(value), limit)
    if not isinstance(value, str):
        return None
    plain = "".join(char for char in html.unescape(value) if char.isprintable() or char.isspace())
    return " ".join(plain.split())[:limit] or None


def _in_vietnamese(entries: list[Any]) -> object:
    """The Vietnamese entry, else the first that has any words."""
    named = [entry for entry in entries if isinstance(entry, Mapping)]
    ours = [entry for entry in named if entry.get("languageId") == VIETNAMESE]
    texts = [entry for entry in entries if isinstance(entry, str)]
    return next(
        (entry.get("name") for entry in [*ours, *named] if text_of(entry.get("name"))), next(iter(texts), None)
    )


def money_of(value: object) -> int | None:
    """An amount in đồng from a number or its digits ("350.000"); None when there is none.

    A zero is none: systems write it where nobody entered an amount.
    """
    if isinstance(value, str) and re.fullmatch(r"\d+|\d{1,3}(?:[.,]\d{3})+", value.strip()):
        value = int(re.sub(r"\D", "", value))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < MOST_MONEY:
        return None
    return int(value) if value == int(value) else None


def time_of(value: object) -> datetime | None:
    """One point in time, in Vietnamese time; None when absent, unreadable, or readable in two ways.

    Understands ISO texts with or without an offset (none means Vietnamese time), ``yyyyMMddHHmmss``, epoch
    milliseconds, ``{"$date": …}``, and day/month/year in either order where the numbers leave no doubt.
    """
    return times_of([value])[0]


def times_of(values: Iterable[object], near: date | None = None) -> list[datetime | None]:
    """Several points in time of one record, which writes all its dates in the same order.

    Day and month are told apart by a date that leaves no doubt, or else by the first date, which must lie close to
    ``near`` (the date in the dossier's code). Dates that stay in doubt are None: a wrong date is worse than none.
    """
    values = list(values)
    orders = _orders(values, near)
    return [_one(value, orders) for value in values]


def _one(value: object, orders: list[int]) -> datetime | None:
    match = _slashed(value)
    if match is None:
        return _unambiguous(value)
    readings = {_read_slashed(match, order) for order in orders}
    return readings.pop() if len(readings) == 1 else None


def _orders(values: list[object], near: date | None) -> list[int]:
    """The orders of day and month in which all of ``values`` are real dates, narrowed down by ``near``.

    Swapping day and month moves a date by nearly four weeks at least, so only one order can be close.
    """
    slashed = [_slashed(value) for value in values]
    possible = _possible([match for match in slashed if match])
    first = slashed[0] if slashed else None
    if near is None or first is None:
        return possible
    close = [order for order in possible if _is_close(_read_slashed(first, order), near)]
    return close or possible


def _possible(matches: Sequence[re.Match[str]]) -> list[int]:
    """The orders in which all of ``matches`` are real dates."""
    if any(match[7] for match in matches):  # AM and PM are American
        return [_MONTH_FIRST]
    return [order for order in (_MONTH_FIRST, _DAY_FIRST) if all(_read_slashed(each, order) for each in matches)]


def _is_close(moment: datetime | None, near: date) -> bool:
    return moment is not None and abs((moment.date() - near).days) <= CLOSE_DAYS


def _slashed(value: object) -> re.Match[str] | None:
    return _SLASHED.fullmatch(value.strip()) if isinstance(value, str) else None


def _read_slashed(match: re.Match[str], order: int) -> datetime | None:
    month, day = (match[1], match[2]) if order == _MONTH_FIRST else (match[2], match[1])
    hour = int(match[4] or 0)
    if match[7]:
        hour = hour % 12 + (12 if match[7].upper() == "P" else 0)
    return _moment(int(match[3]), int(month), int(day), hour, int(match[5] or 0), int(match[6] or 0))


def _unambiguous(value: object) -> datetime | None:
    if isinstance(value, Mapping):
        return _unambiguous(value.get("$date", value.get("$numberLong")))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    return _from_text(value.strip()) if isinstance(value, str) else None


def _from_text(text: str) -> datetime | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _moment(*(int(part) for part in compact.groups()))
    iso = _ISO.fullmatch(text)
    if iso is None:
        return _from_epoch(int(text)) if re.fullmatch(r"[0-9]{12,13}", text) else None
    moment = _moment(*(int(part or 0) for part in iso.groups()[:6]))
    return moment.replace(tzinfo=_offset(iso[7])).astimezone(VIETNAM) if moment and iso[7] else moment


def _from_epoch(milliseconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, VIETNAM)
    except (ValueError, OverflowError, OSError):
        return None


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError:
        return None


def _offset(text: str) -> timezone:
    if text.upper() == "Z":
        return timezone.utc
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=min(minutes, 24 * 60 - 1) * (-1 if text[0] == "-" else 1)))
