"""Days counted from one that the citizen tells, or back from one to come: by when to act, when a result is due, how
long a term still runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from actions.answers.section import View
from actions.saying.wording import day, either, phrase
from data.models import Procedure, TimeUnit
from data.provisions import Concerns, holding
from data.workdays import workdays
from nlu.reading.dates import Told, coming_day_in, day_in
from nlu.reading.text import fold, normalize, syllables

_LENGTH = r"(?P<number>\d+) (?P<unit>ngày làm việc|ngày|tháng)"
_WITHIN = re.compile(
    rf"(?:trong|chậm nhất)(?: vòng)? {_LENGTH}[^.;]*?(?:kể từ|từ) (?P<since>(?:ngày|khi|lúc|hôm)[^.;,]*)",
    re.IGNORECASE,
)
"""A term of a record with that from which it runs."""
_BEFORE = re.compile(
    r"(?P<how>trong|chậm nhất|muộn nhất|ít nhất)(?: vòng| thời hạn)? (?P<number>\d+) (?P<unit>ngày làm việc|ngày)"
    r" trước (?P<until>(?:ngày|khi|lúc)[^.;,]*?)(?= hoặc |[.;,]|$)",
    re.IGNORECASE,
)
"""A term of a record with the day before which it lies."""
_TERM = re.compile(rf"\b(?:trong|chậm nhất|hạn)(?: vòng| là)? {_LENGTH}\b", re.IGNORECASE)
"""A term of an answer, which does not say from when it runs."""

_RUNS = re.compile(rf"{_LENGTH}[^.;,]*?(?:kể từ|từ) (?P<since>(?:ngày|khi|lúc|hôm)[^.;,]*)", re.IGNORECASE)
"""A term of an answer that says from when it runs."""
_A_DOSSIER = re.compile(r"\b(?:nộp|nhận|đủ|hồ sơ|giấy)\b")


def _event(verbs: str, verbs_behind: str) -> re.Pattern[str]:
    """An event with the words around it that may tell its day, without marks: behind ``verbs``, or right before
    ``verbs_behind``. Another event's day ends them ("gửi với ngày sinh 1/1"), and so does that of what it is to be in
    time for ("hôm nay nộp có kịp bay 20/12 không", "phải nộp trước 15/12 mấy ngày").
    """
    other = r"hay\b|kip\b|truoc (?:ngay )?\d|(?:ngay|con|chau|be) sinh\b|sinh (?:ngay|hom|\d)|mat (?:ngay|hom|\d)"
    who = r"toi|em|minh|chau|con|e|da|moi|la|bac|ong|ba|chi|anh|xa|ho"
    return re.compile(
        rf"\b(?:{verbs})(?P<after>(?: (?!{other})[^\s,;?!]+){{1,12}})"
        rf"|(?P<before>\d[\d/.-]*(?: thang \d+)?|hom nay|hom qua)(?: (?:{who})){{0,3}} (?:{verbs_behind})\b"
    )


_FILED = _event(r"(?:nop|gui)\b(?! (?:phat|thue|tien|bao hiem))", "nop|gui")
_NOTICED = _event(r"(?:bao|tin|yeu cau|thong bao|bi doi|doi bo sung|nhac)\b", "bao|yeu cau|thong bao|nhan tin")
_LEAVE_ENDED = _event(r"(?:het nghi|nghi (?:het|den|toi)|di lam lai|tro lai lam)\b", "het nghi|het phep|di lam lai")
_OF_LEAVE = re.compile(r"hết (?:thời gian )?nghỉ|trở lại làm việc")
"""Terms that run from the end of a leave: who asks about one tells the day of a birth as well."""
_OF_AN_OFFICE = re.compile(r"^ngày (?:con được )?đăng ký")
"""Terms that run from an act at an office ("ngày đăng ký khai sinh"): the day on which something happened at home is
not that of the act.
"""
_COUNTED = {TimeUnit.WORKING_DAY: "ngày làm việc", TimeUnit.DAY: "ngày", TimeUnit.MONTH: "tháng"}
"""Units of a time in which days can be counted."""
_OF_ANY_EVENT = frozenset(["ngay", "khi", "luc", "hom", "co", "duoc", "dang", "ky", "con", "nguoi"])
"""Words of that from which a term runs that do not tell what it is."""
_MOST_TERMS = 2
"""Terms of one procedure that are counted; where it has more, nobody knows which is meant."""


def days_left(view: View) -> tuple[str, ...]:
    """Return by when one must act that is told when it happened, and how long that is from today."""
    within = _term(view)
    told = _day_told(view, within) if within else None
    if within is None or told is None:
        return _counted_back(view)
    about, last = "khoảng " if told.about else "", _end(within, told)
    since, term = phrase(within["since"]), f"{within['number']} {within['unit']}"
    return (
        f"Tính ra: nếu {since} là {about}{day(told.day)} thì thêm {term} là {about}{day(last)}. "
        f"{_from(view.today, last, about)}",
    )


def _counted_back(view: View) -> tuple[str, ...]:
    """Return from when, or by when, one must act who tells the day to come before which it is to be done."""
    fact, coming = view.procedure.deadline, coming_day_in(view.question, view.today)
    term = _BEFORE.search(fact.text) if fact else None
    if term is None or coming is None:
        return ()
    first = _ahead_of(coming, int(term["number"]), term["unit"])
    told = f"Tính ra: nếu {phrase(term['until'])} là {day(coming)} thì"
    if term["how"].lower() != "trong":
        return (f"{told} chậm nhất là {day(first)}. {_from(view.today, first, '')}",)
    ahead = (first - view.today).days
    since = f"còn {ahead} ngày nữa mới đến" if ahead > 0 else "làm được rồi"
    return (f"{told} làm từ {day(first)} đến {day(coming)}. Hôm nay {day(view.today)}: {since}.",)


def last_day(view: View) -> date | None:
    """The last day on which one must act, reckoned from the day that the citizen tells; None where either is
    unknown.
    """
    within = _term(view)
    told = _day_told(view, within) if within else None
    return _end(within, told) if within and told else None


def _end(within: re.Match[str], told: Told) -> date:
    return _after(told.day, int(within["number"]), within["unit"])


def _day_told(view: View, within: re.Match[str]) -> Told | None:
    """The day on which it happened, by this message, or else by what was told before.

    How long ago something was ("ở trọ 5 tháng rồi") counts only where it is that from which the term runs, and so
    does any day where that is an act at an office.
    """
    if _OF_LEAVE.search(within["since"]):
        return _day_beside(_LEAVE_ENDED, view)
    told = day_in(view.question, view.today) or (Told(view.happened) if view.happened else None)
    if told is None:
        return None
    event = set(syllables(within["since"])) - _OF_ANY_EVENT
    named = event.intersection((*syllables(view.procedure.title), *syllables(view.question)))
    if _OF_AN_OFFICE.search(within["since"]) and named != event:
        return None
    return told if not told.about or named else None


def _term(view: View) -> re.Match[str] | None:
    fact = view.procedure.deadline
    return _WITHIN.search(fact.text) if fact else None


def due(view: View) -> tuple[str, ...]:
    """Return by when the result is due of who tells the day of filing, by each time that the record states; nothing
    where a law in force states another time.
    """
    filed, terms = _day_beside(_FILED, view), _terms(view.procedure)
    if filed is None or filed.about or not 0 < len(terms) <= _MOST_TERMS:
        return ()
    if holding(view.procedure.code, Concerns.TIME, view.today):
        return ()
    ends = [(term, _after(filed.day, *term)) for term in terms]
    told = either([f"thêm {number} {unit} là {day(end)}" for (number, unit), end in ends])
    last = max(end for _, end in ends)  # days left until a result would read as the last day to file
    late = _from(view.today, last, "") if len(ends) == 1 and last < view.today else f"Hôm nay {day(view.today)}."
    return (f"Tính ra: hồ sơ nhận đủ ngày {day(filed.day)} thì {told}. {late}",)


def runs_from_another_event(answer: str) -> bool:
    """Tell whether the terms in an answer run from something else than the filing ("kể từ khi bắt đầu rà soát"): the
    day of filing tells nothing about these.
    """
    events = [match["since"] for match in _RUNS.finditer(answer)]
    return bool(events) and not any(map(_A_DOSSIER.search, events))


def term_left(answer: str, view: View) -> tuple[str, ...]:
    """Return when the one term in the first line of ``answer`` is over, counted from the day on which, by this
    message, the office said that something is missing.
    """
    first_line, _, _ = answer.partition("\n")
    told, terms = _day_beside(_NOTICED, view), {match.groups() for match in _TERM.finditer(first_line)}
    if told is None or told.about or len(terms) != 1:
        return ()
    ((number, unit),) = terms
    last = _after(told.day, int(number), unit)
    counted = f"nếu tính từ {day(told.day)} thì thêm {number} {unit} là {day(last)}"
    return (f"Tính ra: {counted}. {_from(view.today, last, '')}",)


def _day_beside(event: re.Pattern[str], view: View) -> Told | None:
    """The day of an event: told right after it ("nộp trên VNeID hôm 16/11") or right before it. A message has other
    days too ("gửi với ngày sinh 1/1").
    """
    said = (match["after"] or match["before"] for match in event.finditer(fold(normalize(view.question))))
    return next(filter(None, (day_in(each, view.today) for each in said)), None)


def _terms(procedure: Procedure) -> list[tuple[int, str]]:
    """The times that a record states, in whole days or months, each once."""
    times = chain((each.time for each in procedure.methods), (each.time for each in procedure.filing_cases))
    stated = ((time.value, time.unit) for time in times if time is not None and time.value is not None)
    return list(dict.fromkeys((int(value), _COUNTED[unit]) for value, unit in stated if unit in _COUNTED))


def _after(start: date, term: int, unit: str) -> date:
    if unit == "tháng":
        return _months_after(start, term)
    if unit == "ngày":
        return start + timedelta(days=term)
    return next(day for number, day in enumerate(_working_days(start), start=1) if number == term)


def _ahead_of(end: date, term: int, unit: str) -> date:
    if unit.lower() == "ngày":
        return end - timedelta(days=term)
    return next(day for number, day in enumerate(_working_days(end, -1), start=1) if number == term)


def _working_days(start: date, step: int = 1) -> Iterator[date]:
    calendar, one = workdays(), start
    while True:
        one += timedelta(days=step)
        if calendar.includes(one):
            yield one


def _months_after(start: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))


def _from(today: date, last: date, about: str) -> str:
    left = (last - today).days
    if left < 0:
        return f"Hôm nay {day(today)}: đã quá {about}{-left} ngày."
    return f"Hôm nay {day(today)}: còn {about}{left} ngày." if left else f"Hạn là hôm nay, {day(today)}."
