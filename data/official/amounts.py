"""Amounts of money that stand in the words of a record."""

from __future__ import annotations

import re
import unicodedata

from data.models import Currency

Amount = tuple[int, Currency]

SMALLEST = 1_000
"""No public fee in đồng is smaller: a number below it is thousands typed short, dollars, or a placeholder."""

_AMOUNT = re.compile(
    r"(?<![\d.,/])(\d{1,3}(?:[., ]\d{3})+(?!\d)|\d+(?:,\d{1,2})?)\s*(triệu|nghìn|ngàn|tỷ|tỉ)?\s*"
    r"(đồng|đô ?la|đ(?![\w])|vnđ|vnd|usd)",
    re.IGNORECASE,
)
_TIMES = {"triệu": 1_000_000, "nghìn": 1_000, "ngàn": 1_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000, "": 1}
_SHORT = {name: _TIMES[name] for name in ("nghìn", "ngàn", "triệu")} | {"k": 1_000, "tr": 1_000_000}
_SAID = re.compile(
    r"(?<![\w.,])(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?"
    rf"(?:\s*(?P<scale>{'|'.join(_SHORT)})\b)?(?P<unit>\s*(?:đồng|vnđ|vnd|đ)\b)?(?![\w.]*\d)"
)
_DOLLARS = ("usd", "đô la", "đôla")


def amounts_in(words: str) -> frozenset[Amount]:
    """All amounts that ``words`` name, each with its currency."""
    return frozenset(
        (round(_value(number) * _TIMES[scale.lower()]), Currency.USD if unit.lower() in _DOLLARS else Currency.VND)
        for number, scale, unit in _AMOUNT.findall(words)
    )


def amounts_said(text: str) -> frozenset[int]:
    """The amounts in đồng that people tell, who leave the unit out: "8 nghìn", "50k", "từ 8.000 đến 10.000 đồng"."""
    return frozenset(
        round(float(f"{found['whole'].replace('.', '')}.{found['part'] or 0}") * _SHORT.get(found["scale"], 1))
        for found in _SAID.finditer(unicodedata.normalize("NFC", text).lower())
        if found["scale"] or found["unit"] or "." in found["whole"]  # a bare 8 is a number of anything
    )


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", number):
        return float(re.sub(r"[., ]", "", number))
    return float(number.replace(",", "."))
