"""What a procedure costs, by way of submission. An amount that the record does not give is never made up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.answers.brief import MARK, opening
from actions.answers.by_way import Rows, by_way, one_line
from actions.answers.section import Item, Section, View, bullets, lines
from actions.wording import NOT_STATED, PORTAL, money, phrase, sentence, ways
from data.models import Fee, Method, Procedure

UNKNOWN = "Cổng chưa nêu mức phí cho cách nộp này, hãy hỏi nơi nộp hồ sơ."
UNKNOWN_AT_ALL = f"{PORTAL} chưa nêu mức phí của thủ tục này. Hãy hỏi nơi nộp hồ sơ trước khi nộp tiền."
NO_AMOUNT = "Cổng không nêu số tiền, hãy hỏi nơi nộp hồ sơ trước khi nộp."
NO_AMOUNT_BRIEF = "Cổng không nêu số tiền, hãy hỏi trước khi nộp"
EVERY_WAY = "cách nào cũng vậy"
MENTIONED = "Phần các bước, điều kiện có ghi"
WHAT_FOR = (48, 28)
"""Characters of what an amount is for in the first answer, and where there is little room."""

_FEE = re.compile(r"\b(phí|lệ phí)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d\s*(đồng|đ|vnđ|vnd|usd|đô la|triệu|nghìn)", re.IGNORECASE)
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


def fee_lines(view: View) -> tuple[str, ...]:
    """The fees in one line for the first answer: all of them, and what is mostly paid."""
    methods = view.procedure.methods
    if not any(method.fees for method in methods):
        return (NOT_STATED,)
    told = one_line(by_way(methods, _rows), UNKNOWN)
    whole = f"{told} {NO_AMOUNT}" if _only_words(methods) else told
    usual = [_mostly(methods, what_for) for what_for in WHAT_FOR]
    return (whole,) if sentence(usual[0]) == whole else (whole, *dict.fromkeys(f"{text}{MARK}" for text in usual))


def _mostly(methods: Sequence[Method], what_for: int) -> str:
    """The first amount of each way, with a word on that there are others and that some pay nothing."""
    first = {method.via: method for method in reversed(methods)}.values()
    groups = by_way(list(first), lambda method: _first(method.fees, what_for))
    stated = [(way, rows) for way, rows in groups if rows]
    named = [method.fees[0] for method in first if method.fees]
    others = [fee for method in methods for fee in method.fees if fee not in named]
    besides = {
        "cách nộp khác Cổng không nêu số tiền": 0 < len(stated) < len(groups),
        "có khoản khác": any(not fee.free for fee in others),
        "có diện miễn": any(fee.free for fee in others),
    }
    told = _by_way(stated, len(groups) > 1) if stated else NO_AMOUNT_BRIEF
    return "; ".join([told, *(text for text, holds in besides.items() if holds)])


def _by_way(stated: Sequence[tuple[str, Rows]], several: bool) -> str:
    """The amounts with the way that each is for; what they are for is told once where it is the same."""
    words = {rows[1:] for _, rows in stated}
    if len(words) > 1:
        return "; ".join(_named(way, " – ".join(rows), several) for way, rows in stated)
    return " – ".join(["; ".join(_named(way, rows[0], several) for way, rows in stated), *words.pop()])


def _first(fees: Sequence[Fee], what_for: int) -> Rows:
    """The first amount of a way and, in a row of its own, what it is for; nothing where no amount is stated."""
    if not fees:
        return ()
    fee, words = fees[0], opening(fees[0].text or "", what_for)
    if fee.amount is not None:
        return (money(fee.amount, fee.currency), *filter(None, [words]))
    if fee.free:
        return (opening(_free(phrase(fee.text or "")), 2 * what_for),)
    return (words,) if _says_enough(words) else ()


def _named(way: str, amount: str, several: bool) -> str:
    return f"{amount} (nộp {way})" if several and f"nộp {way}" not in amount else amount


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
