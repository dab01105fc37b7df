"""Amounts that a draft takes out of a procedure's fees and that are still told in words elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from data.editing.edits import Lookup
from data.editing.records import Json, Kind, title_of
from data.entries import FaqEntry
from data.models import Currency, Fee, Procedure
from data.official.amounts import amounts_said


def still_told(before: Lookup, after: Lookup) -> Iterator[tuple[Kind, str, str]]:
    """The records that tell an amount which ``after`` took out of the fees: kind, key, and that in words."""
    gone = {code: amounts for code in after.of(Kind.PROCEDURES) if (amounts := _taken_out(before, after, code))}
    for code, amounts in gone.items():
        if told := amounts & _told(after.json(Kind.PROCEDURES, code)):
            yield Kind.PROCEDURES, code, f"đã đổi phí mà chữ ở thủ tục này vẫn còn nói {_named(told)}"
    for key, entry in after.of(Kind.FAQ).items():
        if not isinstance(entry, FaqEntry):
            continue
        for code in entry.procedures:
            if told := gone.get(code, set()) & amounts_said(entry.answer):
                yield Kind.FAQ, key, f"câu trả lời vẫn nói {_named(told)}; phí của “{_title(after, code)}” vừa đổi"


def _taken_out(before: Lookup, after: Lookup, code: str) -> set[int]:
    old, new = (lookup.of(Kind.PROCEDURES).get(code) for lookup in (before, after))
    if old == new:
        return set()
    return _paid(old) - _paid(new)


def _paid(record: object) -> set[int]:
    methods = record.methods if isinstance(record, Procedure) else ()
    return {amount for method in methods for fee in method.fees for amount in _of_fee(fee)}


def _of_fee(fee: Fee) -> set[int]:
    """The amount of a fee; its words count where it has no number, else they could keep an old one alive."""
    if fee.currency is not Currency.VND:
        return set()
    return set(amounts_said(fee.text or "")) if fee.amount is None else {fee.amount}


def _told(value: Json | object) -> set[int]:
    """The amounts in all words of a record."""
    if isinstance(value, str):
        return set(amounts_said(value))
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return {amount for each in inside for amount in _told(each)}


def _title(lookup: Lookup, code: str) -> str:
    return title_of(Kind.PROCEDURES, lookup.of(Kind.PROCEDURES)[code].__dict__) or code


def _named(amounts: set[int]) -> str:
    return ", ".join(f"{amount:,} đồng".replace(",", ".") for amount in sorted(amounts))
