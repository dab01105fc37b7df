"""Amounts of money and lengths of time in a text and in a raw record, read apart from the converter."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]
Number = tuple[float, str]
"""A value and its unit: ``(15000, "đồng")``, ``(3, "ngày làm việc")``."""

UNITS = {
    "WORKING_DAY": "ngày làm việc",
    "DAY": "ngày",
    "WORKING_HOUR": "giờ làm việc",
    "HOUR": "giờ",
    "MONTH": "tháng",
    "YEAR": "năm",
}
_NUMBER = r"(?<![\d.,/])(\d{1,3}(?:[., ]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?)"
_MONEY = re.compile(rf"{_NUMBER}\s*(triệu|nghìn|ngàn|tỷ|tỉ)?\s*(đồng|đô la|đ\b|vnđ|vnd|usd|đôla|d/)", re.IGNORECASE)
_TIME = re.compile(
    rf"(?<!ngày ){_NUMBER}\s*(?:\([^()]{{1,30}}\)\s*)?(ngày làm việc|ngày|giờ làm việc|giờ|tháng|năm)(?!\s*\d)",
    re.IGNORECASE,
)
_SCALE = {"triệu": 1_000_000, "nghìn": 1_000, "ngàn": 1_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_NOTHING = {"", "không", "không có", "không quy định"}


@dataclass(frozen=True)
class FeeRow:
    """One fee of a record: its value, whether in dollars, its words."""

    via: str
    value: float
    dollars: bool
    words: str

    @property
    def said(self) -> frozenset[Number]:
        """The amounts that stand in its words."""
        return money(self.words)

    @property
    def number(self) -> Number:
        """Its value with its currency."""
        return (self.value, "đô la" if self.dollars else "đồng")

    @property
    def doubtful(self) -> bool:
        """Tell whether the value cannot be told as it stands: under 1,000 đồng, or denied by its own words."""
        small = 0 < self.value < 1_000 and not self.dollars
        denied = bool(self.said) and self.number not in self.said and self.value >= 1_000
        denied = denied and not re.search("giá trị|trị giá|vốn", self.words.lower())
        return self.value > 0 and ((small and self.number not in self.said) or denied)

    @property
    def says_none(self) -> bool:
        """Tell whether it holds no amount and its words say that there is none, or that none is set."""
        return not self.value and bool(self.words) and self.words.lower().strip(" .") in _NOTHING


def text_of(value: object) -> str:
    """A text of a record on one line, in one spelling."""
    return " ".join(unicodedata.normalize("NFC", html.unescape(str(value or ""))).split())


def money(text: str) -> frozenset[Number]:
    """All amounts of a text."""
    return frozenset(
        (
            _value(number) * _SCALE.get(scale.lower(), 1),
            "đô la" if unit[:1].lower() in "u" or "la" in unit else "đồng",
        )
        for number, scale, unit in _MONEY.findall(text.replace("\n", " | "))
    )


def times(text: str) -> frozenset[Number]:
    """All lengths of time of a text."""
    return frozenset(
        (_value(number), " ".join(unit.lower().split())) for number, unit in _TIME.findall(text.replace("\n", " | "))
    )


def fee_rows(record: Record) -> list[FeeRow]:
    """The fees that say anything, of all ways to file."""
    rows = [
        FeeRow(
            str(method.get("submissionMethod")),
            float(item.get("value") or 0),
            "USD" in text_of(item.get("currencyName")).upper(),
            text_of(item.get("description")) or text_of(item.get("name")),
        )
        for method in methods(record)
        for item in method.get("fees") or ()
    ]
    return [row for row in rows if row.value > 0 or row.words]


def methods(record: Record) -> list[Record]:
    """The ways to file that the portal names."""
    known = ("DIRECT", "ONLINE", "POSTAL")
    return [row for row in record.get("executionMethods") or () if row.get("submissionMethod") in known]


def method_times(record: Record) -> frozenset[Number]:
    """The usable times of the ways to file."""
    return frozenset(_usable((row.get("processingTime"), row.get("processingTimeUnit")) for row in methods(record)))


def case_times(record: Record) -> frozenset[Number]:
    """The usable times of the filing cases."""
    days = [case.get("processingDay") or {} for case in record.get("cases") or ()]
    return frozenset(_usable((day.get("qty"), day.get("type")) for day in days))


def note_numbers(record: Record) -> tuple[frozenset[Number], frozenset[Number]]:
    """Times and amounts that stand in the words beside a way to file."""
    text = " | ".join(text_of(row.get("description")) for row in methods(record))
    return times(text), money(text)


def paper_names(record: Record) -> list[str]:
    """The rows of the lists of papers, each once."""
    rows = (item for case in record.get("executionCases") or () for item in case.get("profileComponents") or ())
    names = (text_of(item.get("name")).lstrip("-+*•–○ ") for item in rows)
    return list(dict.fromkeys(name for name in names if len(name) > 1))


def all_text(record: object) -> str:
    """Every text of a record."""
    return " | ".join(_texts(record))


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield text_of(part)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)


def _usable(rows: Iterable[tuple[object, object]]) -> Iterator[Number]:
    for value, unit in rows:
        if isinstance(value, (int, float)) and value > 0 and str(unit) in UNITS:
            yield float(value), UNITS[str(unit)]


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", number):
        return float(re.sub(r"[., ]", "", number))
    return float(number.replace(",", "."))
