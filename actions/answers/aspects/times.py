"""The time that a procedure takes: by way of submission, and as the portal sets it for the cases of filing.

A record holds times in two places that often disagree. The way's own time is told first; the other one is told with
where it stands, and both where they differ. Nothing is averaged, and a number without a unit is no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from actions.answers.aspects.by_way import by_way, one_line
from actions.answers.aspects.in_force import in_force
from actions.answers.aspects.words_of_ways import told_beside
from actions.answers.brief import MARK, brief
from actions.answers.reckoned.days import due
from actions.answers.section import Item, Section, View, bullets, lines, title
from actions.saying.wording import NOT_STATED, PORTAL, clip, duration, either, phrase, sentence
from data.models import Method, Procedure, Time, TimeUnit
from data.provisions import Concerns, holding

HEADING = "thời gian giải quyết"
UNKNOWN = "Cổng chưa nêu thời hạn cho cách nộp này, hãy hỏi nơi nộp hồ sơ."
UNKNOWN_AT_ALL = f"{PORTAL} chưa nêu thời hạn của thủ tục này. Hãy hỏi nơi nộp hồ sơ và xem ngày hẹn trên phiếu hẹn."
OF_FILING = "Thời hạn khai trên Cổng cho trường hợp nộp hồ sơ"
DIFFERS = "Cổng ghi khác nhau: ở bước nộp hồ sơ lại ghi"
APPOINTMENT = "Ngày nhận kết quả đúng nhất là ngày ghi trên phiếu hẹn."
BESIDE, ALONE = "Cổng ghi thêm", "Cổng ghi"
BRIEF = 60
"""Characters of a time in the first answer."""
CASE_NAME = 110
"""Characters of a filing case's name."""

TELLS_TIME = re.compile(r"\d+\W*(?:\([^()]{1,30}\)\s*)?(giờ|ngày|tháng|năm)\b(?! ?\d)", re.IGNORECASE)

_HALF_A_TIME = re.compile(rf"\s*\(?\d+\)?(?: \w+)?{MARK}$")
"""A number that lost its unit, or half of it, when the sentence was cut: "5 ngày…" may be working days."""

_Length = tuple[float, TimeUnit]


def times(view: View) -> Section:
    """The time by way of submission, then what is set for the cases of filing, then what the ways say of time."""
    methods = view.procedure.methods
    of_ways, of_filing = _of_ways(methods), _of_filing(view.procedure)
    in_order = (*of_ways, *of_filing) if _lengths(methods) else (*of_filing, *of_ways)
    beside = told_beside(methods, TELLS_TIME, BESIDE if in_order else ALONE)
    known = (*in_force(view, Concerns.TIME), *in_order, *beside)
    return Section(HEADING, (*lines(due(view)), *(known or lines([UNKNOWN_AT_ALL]))))


def time_told(view: View) -> str:
    """The time in one line under the name of the procedure, with the day by which the result is due."""
    return "\n".join((f"{title(view.procedure)}: {time_lines(view)[0]}", *due(view)))


def time_lines(view: View) -> tuple[str, ...]:
    """The times in one line for the first answer: in full, and without what is explained in brackets."""
    newer = holding(view.procedure.code, Concerns.TIME, view.today)
    return tuple(sentence(each.brief) for each in newer) or _recorded_lines(view)


def _recorded_lines(view: View) -> tuple[str, ...]:
    methods, filing = view.procedure.methods, _filing_in_a_row(view.procedure)
    if not any(map(_rows, methods)):
        return (filing,) if filing else _beside_in_a_row(told_beside(methods, TELLS_TIME, ""))
    of_ways = one_line(by_way(methods, _rows), UNKNOWN)
    if filing and not _lengths(methods):
        return (f"{filing} {of_ways}", f"{filing[:-1]}{MARK}")
    whole, short = (" ".join(filter(None, [told, filing])) for told in (of_ways, _first_of_ways(methods)))
    return (whole, short) if MARK in short else (whole,)


def _first_of_ways(methods: Sequence[Method]) -> str:
    """The first time of each way, without what is explained in brackets."""
    groups = by_way(methods, lambda method: tuple(brief(row, BRIEF) for row in _rows(method)))
    known = [(way, rows[0]) for way, rows in groups if rows]
    told = [f"{row} (nộp {way})" for way, row in known] if len(groups) > 1 else [known[0][1]]
    return sentence("; ".join(told))


def _beside_in_a_row(beside: Sequence[Item]) -> tuple[str, ...]:
    """Return what the words beside a way say of time, cut for the first answer."""
    if not beside:
        return (NOT_STATED,)
    told = f"Cổng ghi: {beside[0].text.removeprefix('• ')}"
    return tuple(sentence(_HALF_A_TIME.sub(MARK, brief(told, limit))) for limit in (2 * BRIEF, BRIEF))


def time_text(time: Time) -> str:
    """ "3 ngày làm việc (kể từ ngày nhận đủ hồ sơ)"; the words alone when they hold the number."""
    words = phrase(time.text or "")
    if time.value is None or time.unit is None:
        return sentence(words)
    told = duration(time.value, time.unit)
    if not words:
        return told
    return sentence(words) if _holds(words, told) else f"{told} ({words})"


def at_odds(procedure: Procedure) -> bool:
    """Tell whether the cases of filing have times that no way of submission has."""
    ways = _lengths(procedure.methods)
    return bool(ways) and bool(_filing(procedure).keys() - ways)


def _of_ways(methods: Sequence[Method]) -> tuple[Item, ...]:
    if not any(_rows(method) for method in methods):
        return ()
    groups = by_way(methods, _rows)
    return tuple(
        item for way, rows in groups for item in (bullets(rows, f"Nộp {way}") or lines([UNKNOWN], f"Nộp {way}"))
    )


def _of_filing(procedure: Procedure) -> tuple[Item, ...]:
    """The times of the cases of filing that the ways do not have, with the names of the cases."""
    cases = _filing(procedure)
    ways = _lengths(procedure.methods)
    rows = [_case_row(length, names) for length, names in cases.items() if length not in ways]
    if not rows:
        return ()
    heading = DIFFERS if ways else OF_FILING
    return (*bullets(rows, heading), *lines([APPOINTMENT] if ways or len(rows) > 1 else [], heading))


def _case_row(length: _Length, names: Sequence[str]) -> str:
    named = "; ".join(clip(phrase(name), CASE_NAME) for name in names)
    return f"{duration(*length)}: {named}" if named else duration(*length)


def _filing_in_a_row(procedure: Procedure) -> str:
    """The same in one sentence; the number alone, for the names have no room there."""
    ways = _lengths(procedure.methods)
    rows = [duration(*length) for length in _filing(procedure) if length not in ways]
    if not rows:
        return ""
    if ways and _numbers(_filing(procedure)) <= _numbers(ways):
        return f"Có chỗ trên Cổng ghi {either(rows)}."
    if ways:
        return f"Bước nộp hồ sơ trên Cổng lại ghi {either(rows)}; xem ngày trên phiếu hẹn."
    if _one_number(procedure):
        return f"{rows[0]}, có trường hợp ghi {rows[1]} (thời hạn khai trên Cổng khi nộp)."
    return f"{either(rows)}{' tùy trường hợp' if len(rows) > 1 else ''} (thời hạn khai trên Cổng khi nộp)."


def _numbers(lengths: Iterable[_Length]) -> set[float]:
    return {value for value, _ in lengths}


def _one_number(procedure: Procedure) -> bool:
    """Tell whether two cases of filing differ in nothing but the unit: "1 ngày làm việc" and "1 ngày"."""
    lengths = tuple(_filing(procedure))
    return len(lengths) == 2 and len({value for value, _ in lengths}) == 1


def _filing(procedure: Procedure) -> dict[_Length, list[str]]:
    """The times of the cases of filing, each with the names of its cases where they say more than the procedure's."""
    found: dict[_Length, list[str]] = {}
    for case in procedure.filing_cases:
        if case.time is None or case.time.value is None or case.time.unit is None:
            continue
        names = found.setdefault((case.time.value, case.time.unit), [])
        if case.name and not _same(case.name, procedure.name) and case.name not in names:
            names.append(case.name)
    return found


def _same(one: str, other: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"\W+", "", re.sub(r"^thủ tục", "", text.lower()))

    return bare(one) == bare(other)


def _lengths(methods: Sequence[Method]) -> frozenset[_Length]:
    timed = (method.time for method in methods if method.time is not None)
    return frozenset((time.value, time.unit) for time in timed if time.value is not None and time.unit is not None)


def _rows(method: Method) -> tuple[str, ...]:
    return (time_text(method.time),) if method.time is not None else ()


def _holds(words: str, told: str) -> bool:
    """Tell whether words name a length of time themselves, with the same unit: "ngày" is not "ngày làm việc"."""
    return bool(re.search(rf"(?<![\d.,/])0*{re.escape(told)}(?! làm việc)\b", words))
