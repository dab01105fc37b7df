"""The charts of what came of the dossiers: how they were filed, whether they came back, and what was hard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from citizens.outcomes import Answer
from console.staff.charts import Chart, lying
from figures import measures as m
from figures.store import Figures
from figures.views import Counted, Span

MOST = 5
DOSSIERS, ANSWERS = "hồ sơ", "người"
WAYS = {
    m.ONLINE: "Nộp trên mạng",
    m.COUNTER: "Nộp tại quầy",
    m.POST: "Gửi qua bưu điện",
    m.UNKNOWN: "Hệ thống không nói rõ",
}
STATES = {m.SUPPLEMENT: "phải bổ sung", m.NOT_ACCEPTED: "không được nhận", m.STOPPED: "dừng xử lý"}
SAID = {
    Answer.FILED.value: "Đã nộp được",
    Answer.PAPERS.value: "Vướng giấy tờ",
    Answer.ONLINE.value: "Vướng nộp trên mạng",
    Answer.NOT_YET.value: "Chưa nộp",
}
HARD = (Answer.PAPERS.value, Answer.ONLINE.value)
WAYS_NOTE = (
    "Mọi hồ sơ bà con tra được ở đây, dù vào bằng liên kết hay không, nên nhiều hơn số ở bảng trên; mỗi hồ sơ một "
    "lần, ở nơi tra lần đầu."
)
BACK_NOTE = (
    "Hồ sơ bà con tra hoặc theo dõi ở đây, mỗi hồ sơ mỗi bước một lần; không ghi lời của cán bộ. Thủ tục dưới "
    f"{m.LEAST} hồ sơ không nêu tên."
)
SAID_NOTE = "Chỉ tính người đã nhờ trợ lý hỏi thăm và đã trả lời, mỗi người mỗi thủ tục một lần."
NO_NAME = "Thủ tục chưa rõ tên"
Title = Callable[[str], str]


def charts_of_dossiers(store: Figures, span: Span, found: Counted, title: Title) -> list[Chart]:
    """Each with the day from which it is counted."""
    return [_ways(store, span, found), _back(store, span, found, title), *_hard(store, span, found, title)]


def begins(begun: date | None, span: Span) -> bool:
    """Tell whether something was counted in all of a time."""
    return begun is not None and begun <= span.since


def since(begun: date | None) -> str:
    """The day from which something is counted, in words."""
    return f"đếm từ {begun.day}/{begun.month}/{begun.year}" if begun else "chưa bắt đầu đếm"


def _ways(store: Figures, span: Span, found: Counted) -> Chart:
    chart = _chart(("nop", "Nộp trên mạng hay tại quầy"), m.FILED, WAYS, store, span, found, WAYS_NOTE)
    return replace(chart, unit=DOSSIERS)


def _back(store: Figures, span: Span, found: Counted, title: Title) -> Chart:
    """The procedures whose dossiers come back; all of a state together first, also where each procedure is few."""
    sums = {state: _sum(found.now, m.CAME_BACK, state) for state in STATES}
    before = {state: _sum(found.before, m.CAME_BACK, state) for state in STATES}
    begun = store.begun(m.CAME_BACK, "")
    compare = begins(begun, span.before())
    rows = [(f"Tất cả: {word}", sums[state], before[state] if compare else None) for state, word in STATES.items()]
    rows += _rows(found, m.CAME_BACK, STATES, title, compare)
    note = f"{BACK_NOTE} {since(begun).capitalize()}."
    return replace(lying("tra-ve", "Hồ sơ phải làm lại", rows, note=note), unit=DOSSIERS)


def _hard(store: Figures, span: Span, found: Counted, title: Title) -> list[Chart]:
    begun = store.begun(m.OUTCOME, "")
    compare = begins(begun, span.before())
    rows: list[tuple[str, int, int | None]] = [
        (
            word,
            _sum(found.now, m.OUTCOME, key),
            _sum(found.before, m.OUTCOME, key) if compare else None,
        )
        for key, word in SAID.items()
    ]
    rows += _rows(found, m.OUTCOME, {key: SAID[key].lower() for key in HARD}, title, compare)
    note = f"{SAID_NOTE} Thủ tục dưới {m.LEAST} người không nêu tên. {since(begun).capitalize()}."
    return [replace(lying("vuong", "Nộp được chưa, vướng gì", rows, note=note), unit=ANSWERS)]


def _chart(
    named: tuple[str, str],
    measure: str,
    words: Mapping[str, str],
    store: Figures,
    span: Span,
    found: Counted,
    note: str,
) -> Chart:
    begun = store.begun(measure, "")
    compare = begins(begun, span.before())
    rows = [
        (word, found.of(measure, key), found.of(measure, key, before=True) if compare else None)
        for key, word in words.items()
    ]
    return lying(*named, rows, found.total(measure), f"{note} {since(begun).capitalize()}.")


def _rows(
    found: Counted, measure: str, words: Mapping[str, str], title: Title, compare: bool
) -> Sequence[tuple[str, int, int | None]]:
    """The procedures with the most, each with what it is about."""
    ranked = [(m.parts_of(key), key, count) for key, count in found.ranked(measure, len(found.now))]
    return [
        (
            f"{title(procedure) if procedure else NO_NAME}: {words[what]}",
            count,
            found.of(measure, key, before=True) if compare else None,
        )
        for (what, procedure), key, count in ranked
        if what in words
    ][:MOST]


def _sum(counts: Mapping[tuple[str, str], int], measure: str, key: str) -> int:
    """All procedures together."""
    return sum(count for (one, both), count in counts.items() if one == measure and m.parts_of(both)[0] == key)
