"""Sums: so many copies, cards or people, where the record states the amount for one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from actions.answers.brief import without_brackets
from actions.answers.section import View
from actions.saying.wording import clip, money, number, phrase, ways
from data.models import Currency, Fee, Method, SubmissionMethod
from data.provisions import Concerns, holding
from nlu.reading.counts import counts_in
from nlu.reading.text import fold

_EACH = re.compile(
    r"mỗi (?P<unit>bản|văn bản|trường hợp|giao dịch|di chúc|giấy|trang|thẻ|hộ chiếu|người)\b", re.IGNORECASE
)
_UNITS = {"thẻ": "thẻ", "hộ chiếu": "cuốn", "người": "người", "trang": "trang"}
"""What is counted, by the unit of a fee; papers for all other units."""
_PEOPLE, _AMOUNT = "người", "đồng"
_PRICE = re.compile(r"\b(?:bao nhieu|bn|may tien|tien|phi|ton|het)\b")
"""Words of the sentence that asks what it costs."""
_SENTENCE_END = re.compile(r"[.!?;\n]+")
_COPIED = frozenset({"bản", "trang"})
"""Units of a fee for copies: who wants so many copies pays no other fee so many times."""
_CHEAPER = re.compile(r"từ trang thứ (\d+)[^,;]*?thu ([\d.]+) đồng/trang")
_MOST = re.compile(r"tối đa không quá ([\d.]+) đồng/bản")
FOR = 70
"""Characters of what an amount is for."""
_PAGES = (1, 2)
"""Pages of one copy for which the sum is told when nobody said how many it has."""
_LAST_DAY = re.compile(
    r"đến (?:hết )?(?:ngày )?(0?[1-9]|[12]\d|3[01])(?:/| tháng )(0?[1-9]|1[0-2])(?:/| năm )(20\d\d)", re.IGNORECASE
)
"""The last day on which an amount holds, in the words of its record."""


def sums(view: View) -> tuple[str, ...]:
    """Return what so many cost, where the record states the amount for one, and no law in force states another."""
    if any(_AMOUNT in each.text for each in holding(view.procedure.code, Concerns.FEE, view.today)):
        return ()
    counts = _counts(view.question)
    rows = [
        (method.via, _sum(fee, counts)) for method in view.procedure.methods for fee in _amounts(method, view.today)
    ]
    told: dict[str, list[SubmissionMethod]] = {}
    for via, row in rows:
        if row:
            told.setdefault(row, []).append(via)
    several = len({tuple(vias) for vias in told.values()}) > 1
    return tuple(f"Tính ra{f', nộp {ways(vias)}' if several else ''}: {row}" for row, vias in told.items())


def _counts(text: str) -> Mapping[str, Sequence[int]]:
    """The numbers of each thing that ``text`` counts, in order; of people only beside the price: a story tells of
    others too.
    """
    asked = " ".join(part for part in _SENTENCE_END.split(text) if _PRICE.search(fold(part)))
    people = [count for count in counts_in(asked) if count.noun == _PEOPLE]
    others = [count for count in counts_in(text) if count.noun != _PEOPLE]
    found: defaultdict[str, list[int]] = defaultdict(list)
    for count in (*others, *people):
        found[count.noun].append(count.number)
    return found


def is_over(told: str, today: date) -> bool:
    """Tell whether what is told of an amount names a last day that is over."""
    ends = [date(int(year), int(month), int(day)) for day, month, year in _LAST_DAY.findall(told)]
    return bool(ends) and max(ends) < today


def _amounts(method: Method, today: date) -> Iterator[Fee]:
    """The amounts that are stated and hold today."""
    for fee in method.fees:
        if (
            fee.amount is not None
            and not fee.doubtful
            and fee.currency is Currency.VND
            and not is_over(fee.text or "", today)
        ):
            yield fee


def _sum(fee: Fee, counts: Mapping[str, Sequence[int]]) -> str:
    each = _EACH.search(fee.text or "")
    if each is None or fee.amount is None:
        return ""
    unit = each["unit"].lower()
    papers = counts.get("bản sao") or counts.get("bản", ()) if unit in _COPIED else counts.get("bản", ())
    noun = _UNITS.get(unit, "bản")
    if noun == "trang":
        return _by_page(fee, papers, counts.get("trang", ()))
    wanted = papers if noun == "bản" else counts.get(noun, ())
    many = wanted[-1] if wanted else 0
    return f"{many} × {money(fee.amount)} ({_what_for(fee)}) = {money(many * fee.amount)}." if many > 1 else ""


def _what_for(fee: Fee) -> str:
    return clip(phrase(without_brackets(fee.text or "")), FOR)


def _by_page(fee: Fee, copies: Sequence[int], pages: Sequence[int]) -> str:
    """The sum for each paper, and for all where there are several."""
    papers = _papers(copies, pages)
    rows = [_copies(fee, many, long) for many, long in papers]
    if len(pages) > 1:
        rows.append(f"cộng {money(sum(many * _one_copy(fee, long) for many, long in papers))}")
    return f"theo trang của bản chính, {'; '.join(rows)}." if rows else ""


def _papers(copies: Sequence[int], pages: Sequence[int]) -> Sequence[tuple[int, int]]:
    """The copies wanted of each paper, and its pages ("bằng 1 trang, bảng điểm 4 trang, mỗi thứ 5 bản"); of one
    paper, with some numbers of pages, where nobody told its pages.
    """
    if copies and not pages:
        return [(copies[-1], long) for long in _PAGES]
    each = copies if len(copies) == len(pages) else [copies[-1] if copies else 1] * len(pages)
    return list(zip(each, pages, strict=True))


def _copies(fee: Fee, copies: int, pages: int) -> str:
    one = _one_copy(fee, pages)
    return f"{copies} bản, mỗi bản {pages} trang: {copies} × {number(one)} = {money(copies * one)}"


def _one_copy(fee: Fee, pages: int) -> int:
    """The price of one copy of so many pages, in đồng."""
    words, amount = fee.text or "", fee.amount or 0
    cheaper, most = _CHEAPER.search(words), _MOST.search(words)
    first = int(cheaper[1]) - 1 if cheaper else pages
    price = min(pages, first) * amount + max(0, pages - first) * (_plain(cheaper[2]) if cheaper else amount)
    return min(price, _plain(most[1])) if most else price


def _plain(written: str) -> int:
    return int(written.replace(".", ""))
