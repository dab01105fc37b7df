"""How long a procedure takes, by way of submission."""

from __future__ import annotations

import re

from actions.answers.by_way import by_way, one_line
from actions.answers.section import Section, View, bullets, lines
from actions.wording import PORTAL, duration, number, phrase, sentence
from data.models import Method, Procedure, Time

UNKNOWN = "Cổng chưa nêu thời hạn cho cách nộp này, hãy hỏi nơi nộp hồ sơ."
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


def time_line(procedure: Procedure) -> str:
    """The times in one line, for the overview."""
    if not any(_rows(method) for method in procedure.methods):
        return "Cổng chưa nêu, hãy hỏi nơi nộp hồ sơ."
    return one_line(by_way(procedure.methods, _rows), UNKNOWN, "Thời gian")


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
