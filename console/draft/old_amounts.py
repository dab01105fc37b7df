"""Amounts that a draft takes out of a fee of a procedure and that are still told in words elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from data.editing.edits import Lookup
from data.editing.records import Json, Kind, title_of
from data.entries import FaqEntry
from data.folding import unmarked
from data.models import Currency, Fee, Procedure, SubmissionMethod
from data.official.amounts import amounts_said

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_PART = re.compile(r"[,;:.()/]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Changed:
    """The amounts that ways of filing cost no more: ``gone``, those of them that ``still`` hold for another way."""

    gone: frozenset[int]
    still: frozenset[int]


def still_told(before: Lookup, after: Lookup) -> Iterator[tuple[Kind, str, str]]:
    """The records that tell an amount which ``after`` took out of a fee: kind, key, and that in words."""
    changes = {code: change for code in after.of(Kind.PROCEDURES) if (change := _changed(before, after, code)).gone}
    for code, change in changes.items():
        if told := change.gone & _beside_fees(after.json(Kind.PROCEDURES, code), after.of(Kind.PROCEDURES)[code]):
            message = f"đã đổi phí mà chữ ở thủ tục này vẫn còn nói {_named(told)}{_which_way(told, change)}"
            yield Kind.PROCEDURES, code, message
    every = {amount for change in changes.values() for amount in change.gone}
    if not every:
        return
    for key, entry in after.of(Kind.FAQ).items():
        if not isinstance(entry, FaqEntry) or not (said := every & amounts_said(entry.answer)):
            continue
        for code, change in changes.items():
            if told := change.gone & _of_procedure(entry, said, code, before):
                about = f"phí của “{_title(after, code)}” vừa đổi{_which_way(told, change)}"
                yield Kind.FAQ, key, f"câu trả lời vẫn nói {_named(told)}; {about}"


def _of_procedure(entry: FaqEntry, said: Set[int], code: str, before: Lookup) -> Set[int]:
    """The amounts of ``said`` in an entry that may be this procedure's: all, where it is linked.

    Others tell them in passing ("thêm bản sao trích lục 8.000 đồng" at a wedding): there the sentence has to name the
    procedure, and no procedure of the entry may cost as much itself.
    """
    if code in entry.procedures:
        return said
    records = before.of(Kind.PROCEDURES)
    costs = {amount for own in entry.procedures for _, amount in _paid(records.get(own))}
    if said <= costs:
        return set()
    name = _pairs(_title(before, code)) if code in records else set()
    sentences = [one for one in _SENTENCE.split(entry.answer) if code in one or name & _pairs(one)]
    return {amount for one in sentences for amount in amounts_said(one) if amount} - costs


def _pairs(text: str) -> set[tuple[str, str]]:
    """Words that stand side by side: two of them name something, one alone seldom does."""
    return {pair for part in _PART.split(unmarked(text)) for pair in pairwise(_WORD.findall(part))}


def _which_way(told: Set[int], change: _Changed) -> str:
    """An amount that another way of filing still costs may be right: who wrote it has to look."""
    still = told & change.still
    return f" ở một cách nộp, cách khác vẫn là {_named(still)}: xem câu ấy nói về cách nộp nào" if still else ""


def _changed(before: Lookup, after: Lookup, code: str) -> _Changed:
    """Each way's fees are set against its own, so an amount is missed also where another fee is as high."""
    old, new = (lookup.of(Kind.PROCEDURES).get(code) for lookup in (before, after))
    if old == new:
        return _Changed(frozenset(), frozenset())
    paid = _paid(new)
    gone = frozenset(amount for _, amount in _paid(old) - paid)
    return _Changed(gone, gone & {amount for _, amount in paid})


def _paid(record: object) -> Counter[tuple[SubmissionMethod, int]]:
    """The number of fees of each way of filing that have an amount."""
    methods = record.methods if isinstance(record, Procedure) else ()
    return Counter((method.via, amount) for method in methods for fee in method.fees for amount in _of_fee(fee))


def _of_fee(fee: Fee) -> set[int]:
    """The amount of a fee; its words count where it has no number, else they could keep an old one alive."""
    if fee.currency is not Currency.VND:
        return set()
    return set(amounts_said(fee.text or "")) if fee.amount is None else {fee.amount}


def _beside_fees(values: Json | None, record: object) -> set[int]:
    """The amounts in all words of a procedure; what the words of a fee say of its own amount is that fee."""
    methods = record.methods if isinstance(record, Procedure) else ()
    told = _told({name: value for name, value in (values or {}).items() if name != "methods"})
    for method in methods:
        told |= amounts_said(method.note or "") | _told(method.time.__dict__ if method.time else None)
        told |= {amount for fee in method.fees for amount in amounts_said(fee.text or "") - _of_fee(fee)}
    return told


def _told(value: Json | object) -> set[int]:
    """The amounts in all words of a record."""
    if isinstance(value, str):
        return set(amounts_said(value))
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return {amount for each in inside for amount in _told(each)}


def _title(lookup: Lookup, code: str) -> str:
    return title_of(Kind.PROCEDURES, lookup.of(Kind.PROCEDURES)[code].__dict__) or code


def _named(amounts: Set[int]) -> str:
    return ", ".join(f"{amount:,} đồng".replace(",", ".") for amount in sorted(amounts))
