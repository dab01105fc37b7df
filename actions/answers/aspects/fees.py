"""The fees of a procedure, by way of submission. An amount that the record does not give is never made up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from actions.answers.aspects.by_way import Rows, by_way, one_line
from actions.answers.aspects.in_force import in_force, with_brief
from actions.answers.aspects.words_of_ways import told_beside
from actions.answers.brief import MARK, opening
from actions.answers.reckoned.sums import is_over, sums
from actions.answers.section import Item, Section, View, bullets, lines
from actions.saying.wording import NOT_STATED, PORTAL, clip, day, money, phrase, sentence, ways
from data.models import Currency, Fee, Method, Procedure
from data.provisions import Concerns
from nlu.reading.text import fold

UNKNOWN = "Cổng chưa nêu mức phí cho cách nộp này, hãy hỏi nơi nộp hồ sơ."
UNKNOWN_AT_ALL = f"{PORTAL} chưa nêu mức phí của thủ tục này. Hãy hỏi nơi nộp hồ sơ trước khi nộp tiền."
NO_AMOUNT = "Cổng không nêu số tiền, hãy hỏi nơi nộp hồ sơ trước khi nộp."
NO_AMOUNT_BRIEF = "Cổng không nêu số tiền, hãy hỏi trước khi nộp"
HEADING = "phí, lệ phí"
BESIDE = "Cổng ghi thêm"
SAID, MIXED = "Cổng ghi", "Mức phí"
"""Before the amounts, beside what a law sets: those of the record, and such as tell a source of their own."""
NONE = {"": "Cổng ghi: không có phí, lệ phí.", "quy định": "Cổng ghi: không quy định phí, lệ phí."}
"""Words of a record by which there is no fee, without saying that it is waived."""
OVER = "Mức này ghi là đã hết hạn, hãy hỏi mức đang áp dụng"
"""Said of an amount whose last day, in the record's own words, is over."""
UNCLEAR = "Cổng ghi số tiền không rõ, hãy hỏi nơi nộp trước khi trả"
EVERY_WAY = "cách nào cũng vậy"
MENTIONED = "Phần các bước, điều kiện có ghi"
WHAT_FOR = (48, 28)
"""Characters of what an amount is for in the first answer, and where there is little room."""

_ABROAD = re.compile(r"nuoc ngoai|ben tay|dai su|lanh su|do la|usd")
"""Words of who may pay in the currency of another country."""
_FEE = re.compile(r"\b(phí|lệ phí)\b", re.IGNORECASE)
_FEE_OR_AMOUNT = re.compile(r"\b(phí|lệ phí)\b|\d\s*(đồng|đ|vnđ|vnd|usd)\b", re.IGNORECASE)
_NONE = re.compile(r"không(?: có)?(?: (quy định))?(?: phí| lệ phí|,| và| hoặc|/)*", re.IGNORECASE)
_AMOUNT = re.compile(r"\d\s*(đồng|đ|vnđ|vnd|usd|đô la|triệu|nghìn)", re.IGNORECASE)
_BARE = re.compile(r"(không|miễn)( thu)?( phí| lệ phí|,| và| hoặc|/)*\.?", re.IGNORECASE)
_SAYS_FREE = re.compile(r"\b(miễn (thu )?(lệ )?phí|được miễn|không (thu|mất|phải nộp))\b", re.IGNORECASE)
_LEGAL = re.compile(r"(theo|thông tư|nghị định|nghị quyết|luật|quyết định|khoản|điều)\b", re.IGNORECASE)


def fees(view: View) -> Section:
    """Return what a newer law sets today, then every amount with what it is for, by way of submission."""
    known, today = _recorded(_as_asked(view)), in_force(view, Concerns.FEE)
    return replace(known, items=(*lines(sums(view)), *today, *known.items), silent=known.silent and not today)


def _as_asked(view: View) -> View:
    """The view without what is paid at an embassy, for who asks in words of their own and names nothing abroad: it
    was taken for a price that one may have to pay.
    """
    if not view.question or _ABROAD.search(fold(view.question)):
        return view
    methods = [
        method.copy(update={"fees": tuple(fee for fee in method.fees if fee.currency is Currency.VND)})
        for method in view.procedure.methods
    ]
    paid_at_home = any(method.fees for method in methods)
    return replace(view, procedure=view.procedure.copy(update={"methods": tuple(methods)})) if paid_at_home else view


def _recorded(view: View) -> Section:
    methods = view.procedure.methods
    words = told_beside(methods, _FEE_OR_AMOUNT, BESIDE)
    beside = tuple(replace(item, text=_still(item.text, view.today)) for item in words)
    if not any(method.fees for method in methods):
        unknown = () if beside else lines([_unknown(methods)])
        mentioned = bullets(_mentions(view.procedure, view.today), MENTIONED)
        return Section(HEADING, (*unknown, *beside, *mentioned), "khoản", silent=not (beside or mentioned))
    told = tuple(
        item for way, rows in _parted(by_way(methods, partial(_rows, today=view.today))) for item in _group(way, rows)
    )
    return Section(HEADING, (*told, *(lines([NO_AMOUNT]) if _only_words(methods) else ()), *beside), "khoản")


def fee_lines(view: View) -> tuple[str, ...]:
    """The fees in one line for the first answer: all of them, and what is mostly paid; with what holds today."""
    own = any(fee.source for method in view.procedure.methods for fee in method.fees)
    told = with_brief(view, Concerns.FEE, _recorded_lines(view), MIXED if own else SAID)
    reckoned = " ".join(sums(view))
    return tuple(f"{reckoned} {text}" for text in told) if reckoned else told


def _recorded_lines(view: View) -> tuple[str, ...]:
    methods = view.procedure.methods
    if not any(method.fees for method in methods):
        return (NOT_STATED,)
    told = one_line(by_way(methods, partial(_rows, today=view.today)), UNKNOWN)
    whole = f"{told} {NO_AMOUNT}" if _only_words(methods) else told
    usual = [_mostly(methods, what_for) for what_for in WHAT_FOR]
    return (
        (whole,)
        if sentence(usual[0]) == whole
        else (whole, *dict.fromkeys(f"{text.rstrip(MARK)}{MARK}" for text in usual))
    )


def _mostly(methods: Sequence[Method], what_for: int) -> str:
    """The first amount of each way, with a word on that there are others and that some pay nothing."""
    first = list({method.via: method for method in reversed(methods)}.values())
    groups = by_way(first, lambda method: _first(method.fees, what_for))
    stated = [(way, rows) for way, rows in groups if rows]
    told = _by_way(stated, len(groups) > 1) if stated else NO_AMOUNT_BRIEF
    silent = ["cách nộp khác Cổng không nêu số tiền"] if 0 < len(stated) < len(groups) else []
    return "; ".join([told, *silent, *_besides(methods, first)])


def _besides(methods: Sequence[Method], first: Sequence[Method]) -> Iterator[str]:
    """A word on the fees that are not the first of a way: some are paid, and some people pay nothing."""
    named = [method.fees[0] for method in first if method.fees]
    others = [fee for method in methods for fee in method.fees if fee not in named]
    if not all(fee.free for fee in others):
        yield "có khoản khác"
    if any(fee.free for fee in others):
        yield "có diện miễn"


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
    fee, text = fees[0], fees[0].text or ""
    words = opening(text, what_for)
    if fee.source:
        return (_with_source(fee, words),)
    if fee.doubtful:
        return (clip(words_alone(fee), 2 * what_for),) if fee.amount is not None else (UNCLEAR,)
    if fee.amount is not None:
        return (money(fee.amount, fee.currency), *filter(None, [words]))
    if none := _none(text):
        return (phrase(none),)
    if fee.free:
        return (opening(_free(phrase(text)), 2 * what_for),)
    return (words,) if _says_enough(words) else ()


def _named(way: str, amount: str, several: bool) -> str:
    return f"{amount} (nộp {way})" if several and f"nộp {way}" not in amount else amount


def _only_words(methods: Sequence[Method]) -> bool:
    """Tell whether the record names regulations and no amount: the citizen still does not know what to pay."""
    stated = [fee for method in methods for fee in method.fees]
    return all(
        fee.amount is None and not (fee.free or fee.doubtful or fee.source or _says_enough(fee.text or ""))
        for fee in stated
    )


def _says_enough(words: str | None) -> bool:
    text = words or ""
    return bool(_AMOUNT.search(text) or _SAYS_FREE.search(text) or _none(text))


def _unknown(methods: Sequence[Method]) -> str:
    if not methods:
        return UNKNOWN_AT_ALL
    return f"Nộp {ways(method.via for method in methods)}: {UNKNOWN_AT_ALL}"


def _mentions(procedure: Procedure, today: date) -> list[str]:
    """Return what steps and conditions say about fees, when the record has no fee of its own."""
    rows = (phrase(row) for text in (*procedure.steps, *procedure.conditions) for row in text.split("\n"))
    found = [sentence(re.sub(r"^[-+*•\s]+", "", row)) for row in rows if _FEE.search(row) and len(row) <= 300]
    return [_still(row, today) for row in found[:2]]


def _parted(groups: Sequence[tuple[str, Rows]]) -> list[tuple[str, Rows]]:
    """Return what holds for every way told once, after what differs; as it is where a way has nothing of its own."""
    shared = [row for row in groups[0][1] if all(row in rows for _, rows in groups)]
    own = [(way, tuple(row for row in rows if row not in shared)) for way, rows in groups]
    if not shared or not all(rows for _, rows in own):
        return list(groups)
    return [*own, (EVERY_WAY, tuple(shared))]


def _group(way: str, rows: tuple[str, ...]) -> tuple[Item, ...]:
    return bullets(rows, f"Nộp {way}") or lines([UNKNOWN], f"Nộp {way}")


def _rows(method: Method, today: date) -> tuple[str, ...]:
    return tuple(_still(fee_text(fee), today) for fee in method.fees)


def _still(told: str, today: date) -> str:
    """An amount whose words name a last day that is over is told with that."""
    return f"{told.rstrip('.')}. {OVER}" if is_over(told, today) else told


_STROKES = re.compile(r"^[-–+*•]\s*")
"""Before words that stood in a list of the record's own."""
_UNIT_AGAIN = re.compile(r"^(?:đồng|đ|vnđ|vnd) ?/ ?", re.IGNORECASE)
"""Before what an amount is for, where the record says the currency in its words as well."""


def fee_text(fee: Fee) -> str:
    """One amount in words: "20.000 đồng – mỗi lần đăng ký"."""
    words = phrase(fee.text or "")
    if fee.source:
        return _with_source(fee, words)
    if fee.free:
        return _free(words)
    if fee.amount is None:
        return _in_words(words, fee.doubtful)
    amount = money(fee.amount, fee.currency)
    if fee.doubtful:
        return f"{words_alone(fee)} (ô số tiền trên Cổng ghi {amount})"
    words = _STROKES.sub("", words)
    if _plain(words).startswith(_plain(amount)):
        return words
    words = _UNIT_AGAIN.sub("mỗi ", words)
    return f"{amount} – {words}" if words else amount


def _with_source(fee: Fee, words: str) -> str:
    """An amount that is not from the record: "20.000 đồng – mỗi lần (theo Nghị quyết 12/2026, 1/12/2026)"."""
    amount = "Miễn phí" if fee.free else money(fee.amount, fee.currency) if fee.amount is not None else ""
    since = f", {day(fee.as_of)}" if fee.as_of else ""
    return f"{' – '.join(filter(None, (amount, words)))} (theo {phrase(fee.source or '')}{since})"


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold().replace("vnđ", "đồng")


def words_alone(fee: Fee) -> str:
    """Return what is said of an amount, without the brackets and strokes around it."""
    words = re.sub(r"^[-+/(\s]+", "", phrase(fee.text or ""))
    bare = words[:-1] if words.endswith(")") and words.count(")") > words.count("(") else words
    return f"{bare[:1].upper()}{bare[1:]}"


def _in_words(words: str, doubtful: bool) -> str:
    """A fee without a number that may be told."""
    words = _STROKES.sub("", words)
    if doubtful:
        return f"{words}: {UNCLEAR}." if words else f"{UNCLEAR}."
    return _none(words) or sentence(words)


def _none(words: str) -> str:
    """The sentence for a record that says of its fee only "none"; empty where it says more."""
    found = _NONE.fullmatch(phrase(words)) if words else None
    return NONE["quy định" if found.group(1) else ""] if found else ""


def _free(words: str) -> str:
    if not words or _BARE.fullmatch(words):
        return f"Miễn phí (theo {PORTAL})"
    if _SAYS_FREE.search(words):
        return sentence(words)
    if _LEGAL.match(words):
        return f"Miễn phí ({words if words.lower().startswith('theo') else f'theo {words}'})"
    return f"Miễn phí: {words}"
