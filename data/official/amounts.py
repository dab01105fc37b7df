"""Amounts of money that stand in the words of a record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set

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
    rf"(?:\s*(?P<scale>{'|'.join(_SHORT)})\b)?(?P<unit>\s*(?:đồng|vnđ|vnd|đ)\b)?(?![\w.]*\d)",
    re.IGNORECASE,
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
    return frozenset(amount for _, amount in _said_in(unicodedata.normalize("NFC", text)))


def spans_of(text: str, amounts: Set[int]) -> list[tuple[int, int]]:
    """The begins and ends of ``amounts`` wherever ``text``, of composed letters, tells one as people do."""
    return [found.span() for found, each in _said_in(text) if each in amounts]


def replaced(text: str, new: Mapping[int, int]) -> str:
    """``text`` with composed letters, and for each amount of ``new`` the one that it became, written as it was.

    Raises :class:`ValueError` for an amount that is no fee (:data:`SMALLEST`).
    """
    if any(amount < SMALLEST for amount in new.values()):
        raise ValueError("an amount is smaller than any fee")
    composed = unicodedata.normalize("NFC", text)
    parts, end = list[str](), 0
    for found, amount in _said_in(composed):
        if amount in new:
            parts += [composed[end : found.start()], _written_alike(found, new[amount])]
            end = found.end()
    return "".join([*parts, composed[end:]])


def grouped(amount: int) -> str:
    """The digits of an amount as they are written in Vietnam: 10.000."""
    return f"{amount:,}".replace(",", ".")


def _said_in(text: str) -> Iterator[tuple[re.Match[str], int]]:
    for found in _SAID.finditer(text):
        if found["scale"] or found["unit"] or "." in found["whole"]:  # a bare 8 is a number of anything
            number = float(f"{found['whole'].replace('.', '')}.{found['part'] or 0}")
            yield found, round(number * _SHORT.get((found["scale"] or "").lower(), 1))


def _written_alike(found: re.Match[str], amount: int) -> str:
    """``amount`` in the spelling of ``found``; written out where that spelling cannot hold it."""
    out = found[0][found.end("part") - found.start() if found["part"] else len(found["whole"]) :]
    if not found["scale"]:
        dotted = "." in found["whole"] or len(found["whole"]) < len(str(SMALLEST))
        return (grouped(amount) if dotted else str(amount)) + out
    tenths, rest = divmod(amount * 10, _SHORT[found["scale"].lower()])
    if rest or tenths < 10:
        return f"{grouped(amount)} đồng"
    whole, part = divmod(tenths, 10)
    return f"{grouped(whole)}{f',{part}' if part else ''}{out}"


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", number):
        return float(re.sub(r"[., ]", "", number))
    return float(number.replace(",", "."))
