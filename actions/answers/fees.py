"""What a procedure costs, by way of submission. An amount that the record does not give is never made up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.answers.by_way import Rows, by_way, one_line
from actions.answers.section import Item, Section, View, bullets, lines
from actions.wording import PORTAL, money, phrase, sentence, ways
from data.models import Fee, Method, Procedure

UNKNOWN = "Cổng chưa nêu mức phí cho cách nộp này, hãy hỏi nơi nộp hồ sơ."
UNKNOWN_AT_ALL = f"{PORTAL} chưa nêu mức phí của thủ tục này. Hãy hỏi nơi nộp hồ sơ trước khi nộp tiền."
NO_AMOUNT = "Cổng không nêu số tiền, hãy hỏi nơi nộp hồ sơ trước khi nộp."
EVERY_WAY = "cách nào cũng vậy"
MENTIONED = "Phần các bước, điều kiện có ghi"

_FEE = re.compile(r"\b(phí|lệ phí)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d\s*(đồng|đ|vnđ|vnd|usd|đô la|%|triệu|nghìn)", re.IGNORECASE)
_BARE = re.compile(r"(không|miễn)( thu)?( phí| lệ phí|,| và| hoặc|/)*\.?", re.IGNORECASE)
_SAYS_FREE = re.compile(r"\b(miễn (thu )?(lệ )?phí|được miễn|không (thu|mất|phải nộp))\b", re.IGNORECASE)
_LEGAL = re.compile(r"(theo|thông tư|nghị định|nghị quyết|luật|quyết định|khoản|điều)\b", re.IGNORECASE)


def fees(view: View) -> Section:
    """Every amount with what it is for, by way of submission."""
    methods = view.procedure.methods
    if not any(method.fees for method in methods):
        return Section("phí, lệ phí", lines([_unknown(methods)]) + bullets(_mentions(view.procedure), MENTIONED))
    told = tuple(item for way, rows in _parted(by_way(methods, _rows)) for item in _group(way, rows))
    return Section("phí, lệ phí", told + (lines([NO_AMOUNT]) if _only_words(methods) else ()), "khoản")


def fee_line(procedure: Procedure) -> str:
    """The fees in one line, for the overview."""
    if not any(method.fees for method in procedure.methods):
        return "Cổng chưa nêu, hãy hỏi nơi nộp hồ sơ."
    told = one_line(by_way(procedure.methods, _rows), UNKNOWN, "Phí")
    return f"{told} {NO_AMOUNT}" if _only_words(procedure.methods) else told


def _only_words(methods: Sequence[Method]) -> bool:
    """Whether the record names regulations and no amount: the citizen still does not know what to pay."""
    stated = [fee for method in methods for fee in method.fees]
    return all(fee.amount is None and not fee.free and not _says_enough(fee.text or "") for fee in stated)


def _says_enough(text: str) -> bool:
    return bool(_AMOUNT.search(text) or _SAYS_FREE.search(text) or _BARE.fullmatch(text.strip()))


def _unknown(methods: Sequence[Method]) -> str:
    if not methods:
        return UNKNOWN_AT_ALL
    return f"Nộp {ways(method.via for method in methods)}: {UNKNOWN_AT_ALL}"


def _mentions(procedure: Procedure) -> list[str]:
    """What steps and conditions say about fees, when the record has no fee of its own."""
    rows = (phrase(row) for text in (*procedure.steps, *procedure.conditions) for row in text.split("\n"))
    return [sentence(re.sub(r"^[-+*•\s]+", "", row)) for row in rows if _FEE.search(row) and len(row) <= 300][:2]


def _parted(groups: Sequence[tuple[str, Rows]]) -> list[tuple[str, Rows]]:
    """What holds for every way told once, after what differs; as it is where a way has nothing of its own."""
    shared = [row for row in groups[0][1] if all(row in rows for _, rows in groups)]
    own = [(way, tuple(row for row in rows if row not in shared)) for way, rows in groups]
    if len(groups) < 2 or not shared or not all(rows for _, rows in own):
        return list(groups)
    return [*own, (EVERY_WAY, tuple(shared))]


def _group(way: str, rows: tuple[str, ...]) -> tuple[Item, ...]:
    return bullets(rows, f"Nộp {way}") or lines([UNKNOWN], f"Nộp {way}")


def _rows(method: Method) -> tuple[str, ...]:
    return tuple(fee_text(fee) for fee in method.fees)


def fee_text(fee: Fee) -> str:
    """One amount in words: "20.000 đồng (mỗi lần đăng ký)"."""
    words = phrase(fee.text or "")
    if fee.free:
        return _free(words)
    if fee.amount is None:
        return sentence(words)
    return f"{money(fee.amount, fee.currency)} – {words}" if words else money(fee.amount, fee.currency)


def _free(words: str) -> str:
    if not words or _BARE.fullmatch(words):
        return f"Miễn phí (theo {PORTAL})"
    if _SAYS_FREE.search(words):
        return sentence(words)
    if _LEGAL.match(words):
        return f"Miễn phí ({words if words.lower().startswith('theo') else f'theo {words}'})"
    return f"Miễn phí: {words}"
