"""How long a procedure takes, by way of submission."""

from __future__ import annotations

import re

from actions.answers.brief import MARK, brief
from actions.answers.by_way import by_way, one_line
from actions.answers.section import Section, View, bullets, lines
from actions.wording import NOT_STATED, PORTAL, duration, number, phrase, sentence
from data.models import Method, Time

UNKNOWN = "Cổng chưa nêu thời hạn cho cách nộp này, hãy hỏi nơi nộp hồ sơ."
BRIEF = 60
"""Characters of a time in the first answer."""
UNKNOWN_AT_ALL = f"{PORTAL} chưa nêu thời hạn của thủ tục này. Hãy hỏi nơi nộp hồ sơ và xem ngày hẹn trên phiếu hẹn."


def times(view: View) -> Section:
    """The time by way of submission; the record's words where it gives no number."""
    methods = view.procedure.methods
    if not any(_rows(method) for method in methods):
        return Section("thời gian giải quyết", lines([UNKNOWN_AT_ALL]))
    groups = by_way(methods, _rows)
    found = tuple(
        item for way, rows in groups for item in (bullets(rows, f"Nộp {way}") or lines([UNKNOWN], f"Nộp {way}"))
    )
    return Section("thời gian giải quyết", found)


def time_lines(view: View) -> tuple[str, ...]:
    """The times in one line for the first answer: in full, and without what is explained in brackets."""
    methods = view.procedure.methods
    if not any(_rows(method) for method in methods):
        return (NOT_STATED,)
    whole = one_line(by_way(methods, _rows), UNKNOWN)
    groups = by_way(methods, lambda method: tuple(brief(row, BRIEF) for row in _rows(method)))
    known = [(way, rows[0]) for way, rows in groups if rows]
    told = [f"{row} (nộp {way})" for way, row in known] if len(groups) > 1 else [known[0][1]]
    short = sentence("; ".join(told))
    return (whole, short) if MARK in short else (whole,)


def _rows(method: Method) -> tuple[str, ...]:
    if method.time is not None:
        return (time_text(method.time),)
    return (f"Cổng ghi: {phrase(method.note)}",) if method.note and _tells_time(method.note) else ()


def time_text(time: Time) -> str:
    """ "3 ngày làm việc (kể từ ngày nhận đủ hồ sơ)"; the words alone when they hold the number."""
    words = phrase(time.text or "")
    if time.value is None or time.unit is None:
        return sentence(words)
    told = duration(time.value, time.unit)
    if not words:
        return told
    return sentence(words) if _holds(words, time.value) else f"{told} ({words})"


def _holds(words: str, value: float) -> bool:
    return bool(re.search(rf"(?<![\d.,/])0*{re.escape(number(value))}(?![\d.,/]) *(giờ|ngày|tháng|năm)", words))


def _tells_time(note: str) -> bool:
    return bool(re.search(r"\d+ *(giờ|ngày|tháng|năm)\b", note))
