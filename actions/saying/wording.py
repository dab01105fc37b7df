"""Numbers, dates, amounts and lengths of text as they are written for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile

from data.entries import FaqEntry
from data.models import Currency, SubmissionMethod, TimeUnit

REPLY_LIMIT = 1_200
"""Characters of one reply at most: about what fits a phone's window twice."""
LABEL_LIMIT = 60
"""Characters of a button's label at most."""
CHOICE_LIMIT = 5
"""Buttons of one reply at most."""

MORE = "Xem tiếp"
"""The button under which an answer goes on."""
GUIDE_PAGE = "/huong-dan"
"""Path of the page that tells the whole guide to filing online: ``/huong-dan/<code>``."""
SCAN_PAGE = "/chup-giay-to"
"""Path of the page that makes one PDF of photos of papers."""
LIST_PAGE, NEW_LIST = "/viec", "moi"
"""Path of the list of papers to tick off, ``/viec/<code of the list>``. ``/viec/moi/<procedure>`` makes one, with
``/ab`` of one's own case.
"""
PORTAL = "Cổng Dịch vụ công quốc gia"
NOT_STATED = "Cổng chưa nêu, hãy hỏi nơi nộp."
"""Of what the record does not say."""
NEAREST = "Tôi chưa chắc đúng ý bà con. Gần nhất tôi có:"
"""Over entries that perhaps answer, each under its own question."""
IN_VIETNAMESE = "I can only answer in Vietnamese, about public services and paperwork."
"""Said to who writes in English."""

_CURRENCIES = {Currency.VND: "đồng", Currency.USD: "đô la Mỹ"}
_UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.WORKING_HOUR: "giờ làm việc",
    TimeUnit.HOUR: "giờ",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}
_WAYS = {
    SubmissionMethod.DIRECT: "trực tiếp",
    SubmissionMethod.ONLINE: "trực tuyến",
    SubmissionMethod.POSTAL: "qua bưu chính",
}
WAY_ORDER = tuple(_WAYS)


def under_its_question(entry: FaqEntry) -> str:
    """The answer of an entry of which nobody is sure, below the question that it was written for."""
    return f"• {entry.question}\n{entry.answer.strip()}"


def number(value: float) -> str:
    """15000 → "15.000"; 0.5 → "0,5"."""
    whole = f"{value:,.2f}".rstrip("0").rstrip(".")
    return whole.translate(str.maketrans(",.", ".,"))


def money(amount: int, currency: Currency = Currency.VND) -> str:
    """15000 → "15.000 đồng"."""
    return f"{number(amount)} {_CURRENCIES[currency]}"


def day(value: date) -> str:
    """15 April 2026 → "15/4/2026"."""
    return f"{value.day}/{value.month}/{value.year}"


def duration(value: float, unit: TimeUnit) -> str:
    """3 working days → "3 ngày làm việc"."""
    return f"{number(value)} {_UNITS[unit]}"


def ways(vias: Iterable[SubmissionMethod]) -> str:
    """The ways to submit, in the usual order: "trực tiếp, trực tuyến hoặc qua bưu chính"."""
    known = set(vias)
    return either([_WAYS[via] for via in WAY_ORDER if via in known])


def either(words: Sequence[str]) -> str:
    """["a", "b", "c"] → "a, b hoặc c"."""
    return " hoặc ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def sentence(text: str) -> str:
    """``text`` as a sentence: capital at the start, full stop at the end."""
    bare = re.sub(r"[\s;,.:]+$", "", text)
    return f"{bare[:1].upper()}{bare[1:]}{'' if bare.endswith(('!', '?', '…')) else '.'}" if bare else ""


def phrase(text: str) -> str:
    """``text`` on one line, without the stop at its end."""
    return re.sub(r"[\s;,.:]+$", "", " ".join(text.split()))


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut between words and marked with "…"."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if " " in cut[limit // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:.-–(") + "…"


def pieces(text: str, limit: int) -> list[str]:
    """``text`` in parts of at most ``limit`` characters, cut after a sentence or between words. Nothing is lost."""
    parts = []
    rest = text.strip()
    while len(rest) > limit:
        at = _cut(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> int:
    stops = [match.end() for match in re.finditer(r"[.;:!?](?=\s)", text[:limit])]
    if stops and stops[-1] > limit // 3:
        return stops[-1]
    space = text.rfind(" ", limit // 3, limit)
    return space if space > 0 else limit


def pack(blocks: Iterable[str], limit: int = REPLY_LIMIT) -> list[str]:
    """Blocks of text joined by empty lines into as few texts of at most ``limit`` characters as keep the order."""
    texts: list[str] = []
    for block in blocks:
        for part in _short_enough(block, limit):
            _append(texts, part, "\n\n", limit)
    return texts


def _short_enough(block: str, limit: int) -> list[str]:
    """A block that is too long, cut between lines where possible."""
    parts: list[str] = []
    for line in block.strip().split("\n"):
        for part in pieces(line, limit) or [""]:
            _append(parts, part, "\n", limit)
    return [part for part in parts if part]


def _append(texts: list[str], part: str, between: str, limit: int) -> None:
    if texts and len(texts[-1]) + len(between) + len(part) <= limit:
        texts[-1] += between + part
    else:
        texts.append(part)


def labels(names: Sequence[str], limit: int = LABEL_LIMIT) -> list[str]:
    """Button labels for ``names``: short, and different from each other even when the names begin alike."""
    flat = [phrase(name) or "…" for name in names]
    short = [clip(name, limit) for name in flat]
    if _apart(short):
        return short
    tails = [clip("…" + name[_common_start(flat) :], limit) for name in flat]
    if _apart(tails):
        return tails
    return [f"{place}. {clip(name, limit - 4)}" for place, name in enumerate(flat, start=1)]


def _apart(texts: Sequence[str]) -> bool:
    """Tell whether texts can be told apart: a comma or a capital more is no difference to who reads a button."""
    return len({re.sub(r"\W+", "", text).lower() for text in texts}) == len(texts)


def _common_start(names: Sequence[str]) -> int:
    """Length of the beginning that all names share, cut back to a word."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return names[0][: sum(1 for _ in same)].rfind(" ") + 1
