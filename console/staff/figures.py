"""The figures of one scope as everything that tells them needs them: the page, Excel, and the PDF of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.engine import Engine

from common.channels import NAMES
from console.staff.charts import Chart, change, lying, share, standing, told
from console.staff.filed import begins, charts_of_dossiers, since
from data.editing.edits import Lookup
from data.editing.records import Kind
from data.models import Level, Office
from data.shared_links import SharedLink, SharedLinks
from figures import measures as m
from figures.store import DAY, Figures
from figures.views import Counted, Span, compared, counted, course

MOST, SOME = 10, 5
LOOKED_UP = "Tra, theo dõi hồ sơ"
TURNS = {
    m.ANSWERED: "Trả lời được",
    m.ASKED_BACK: "Hỏi lại cho rõ",
    m.DOSSIER: LOOKED_UP,
    m.HANDED_OVER: "Chuyển cán bộ",
    m.REFUSED: "Không trả lời được",
}
UNSERVED = (m.ASKED_BACK, m.HANDED_OVER, m.REFUSED)
STEPS = {
    m.OPENED: "Mở liên kết, quét mã",
    m.ASKED: "Có hỏi",
    m.OUT: "Bấm sang trang của cơ quan nhà nước",
    m.FILING: "Trong đó: bấm “Nộp trực tuyến”",
    m.LOOKED_UP: LOOKED_UP,
    m.FOUND: "Có hồ sơ đã nộp, trên mạng hay tại quầy",
}
FUNNEL_NOTE = (
    "Chỉ tính bà con vào từ liên kết, mã QR. Một lượt là một cuộc trò chuyện, một lần bấm hoặc một hồ sơ, không phải "
    "một người. Phần trăm là so với lượt mở."
)
TURNS_NOTE = "Tính mọi câu hỏi, cả của bà con không vào từ liên kết; mỗi câu một lượt."
UNSERVED_NOTE = "Chỉ tính câu hỏi mà trợ lý biết là về thủ tục nào; mỗi câu một lượt."
PEOPLE, EACH = "người (mỗi người mỗi ngày một lần)", "lượt"


@dataclass(frozen=True)
class Board:
    """The figures of an installation, with the names of all that they are about."""

    engine: Engine
    names: Lookup

    @property
    def store(self) -> Figures:
        """The counts."""
        return Figures(self.engine)

    @property
    def wards(self) -> list[Office]:
        """The communes."""
        found = self.names.of(Kind.OFFICES).values()
        return [one for one in found if isinstance(one, Office) and one.level is Level.WARD]

    def title(self, code: str) -> str:
        """A procedure as people call it."""
        return str(getattr(self.names.of(Kind.PROCEDURES).get(code), "title", code))

    def scopes(self, own: str) -> dict[str, str]:
        """The names of all that somebody may look at, by scope: commune staff their ``own`` commune and its links,
        and the sums of the whole province to compare with; everything where ``own`` is empty.
        """
        links = SharedLinks(self.engine).all(own)
        whole = {m.PROVINCE: "Cả tỉnh"}
        found = {} if own else dict(whole)
        found.update({m.office_scope(one.id): one.name for one in self.wards if not own or one.id == own})
        if not own:
            found.update({m.channel_scope(channel): f"Kênh {word}" for channel, word in NAMES.items()})
        found.update({m.link_scope(link.code): _link_name(link) for link in links})
        return {**found, **whole}


@dataclass(frozen=True)
class Told:
    """The figures of a time: what stands above, and the charts. ``tells``: something of it may be shown; ``some``:
    there is anything at all.
    """

    name: str
    span: Span
    heads: Sequence[tuple[str, str, str]]
    charts: Sequence[Chart]
    tells: bool
    some: bool


def figures_of(board: Board, scope: str, name: str, span: Span, *, every: bool, behind: bool = False) -> Told:
    """Everything of one scope. ``every``: of somebody who may compare the communes; ``behind``: who may read the
    questions behind a bar.
    """
    found = counted(board.store, scope, span)
    charts = [*_charts(board, scope, span, found, behind)]
    if scope == m.PROVINCE and every:
        charts.append(_communes(board, span))
    return Told(name, span, _heads(found), charts, found.tells, bool(found.now))


def days_of(span: Span, day: date | None = None) -> str:
    """The first and the last day, in words; ``day`` is the last where it comes before, in a week that is not over."""
    last = span.until - timedelta(days=1)
    last = min(last, day) if day else last
    return f"từ {span.since.day}/{span.since.month}/{span.since.year} đến {last.day}/{last.month}/{last.year}"


def _heads(found: Counted) -> list[tuple[str, str, str]]:
    asked, before = found.total(m.TURN), found.total(m.TURN, before=True)
    helped, helped_before = found.total(m.CITIZENS), found.total(m.CITIZENS, before=True)
    served = found.of(m.TURN, m.ANSWERED) + found.of(m.TURN, m.DOSSIER)
    return [
        ("Bà con được giúp", told(helped), _after(PEOPLE, change(helped, helped_before))),
        ("Câu hỏi", told(asked), _after(EACH, change(asked, before))),
        ("Trả lời được ngay", share(served, asked) or f"dưới {m.LEAST} lượt, không tính", "số lượt hỏi"),
    ]


def _charts(board: Board, scope: str, span: Span, found: Counted, behind: bool) -> list[Chart]:
    asked = [
        (board.title(code), count, found.of(m.PROCEDURE, code, before=True))
        for code, count in found.ranked(m.PROCEDURE, MOST)
    ]
    hours = [(f"{hour} giờ", found.of(m.HOUR, f"{hour:02}")) for hour in range(24)]
    each = "ngày" if span.period == DAY else "tuần"
    times = [(f"{start.day}/{start.month}", count) for start, count in course(board.store, scope, m.TURN, span)]
    helped = [(key, found.of(m.ASSISTED, key), None) for key, _ in found.ranked(m.ASSISTED, MOST)]
    return [
        _funnel(board.store, span, found),
        lying("thu-tuc", "Bà con hay hỏi gì", asked, note=_small_note(found.small(m.PROCEDURE))),
        *charts_of_dossiers(board.store, span, found, board.title),
        _turns(found, behind),
        *_unserved(board, span, found, behind),
        standing("theo-thoi-gian", f"Câu hỏi mỗi {each}", times),
        standing("gio", "Câu hỏi theo giờ trong ngày", hours),
        *([lying("ho-tro", "Lượt hỗ trợ tại quầy", helped)] if helped else []),
    ]


def _turns(found: Counted, behind: bool) -> Chart:
    rows = [(word, found.of(m.TURN, key), found.of(m.TURN, key, before=True)) for key, word in TURNS.items()]
    chart = lying("ket-qua", "Câu hỏi được xử lý thế nào", rows, found.total(m.TURN), TURNS_NOTE)
    return _leading(chart, list(TURNS), behind)


def _unserved(board: Board, span: Span, found: Counted, behind: bool) -> list[Chart]:
    """The procedures of which questions are not answered."""
    begun = board.store.begun(m.UNSERVED, "")
    keys = [key for key, _ in found.ranked(m.UNSERVED, SOME)]
    compare = begins(begun, span.before())
    rows = [
        (
            f"{board.title(procedure)}: {TURNS[what].lower()}",
            found.of(m.UNSERVED, key),
            found.of(m.UNSERVED, key, before=True) if compare else None,
        )
        for key in keys
        for what, procedure in [m.parts_of(key)]
    ]
    note = f"{UNSERVED_NOTE} {since(begun).capitalize()}."
    chart = lying("chua-tra-loi", "Thủ tục hay chưa trả lời được ngay", rows, note=note)
    return [_leading(chart, keys, behind)]


def _leading(chart: Chart, keys: Sequence[str], behind: bool) -> Chart:
    """The chart whose bars of questions without an answer lead to these, for who may read them."""
    if not behind:
        return chart
    bars = [
        replace(bar, behind=key) if m.parts_of(key)[0] in UNSERVED and bar.width else bar
        for key, bar in zip(keys, chart.bars, strict=True)
    ]
    return replace(chart, bars=bars)


def _funnel(store: Figures, span: Span, found: Counted) -> Chart:
    """The steps from a link to filing. One that began to be counted later says when; it is neither compared with days
    that have none nor told as a part of what they have.
    """
    begun = {key: store.begun(m.FUNNEL, key) for measure, key in m.BEGUN if measure == m.FUNNEL}
    whole = {key for key in STEPS if key not in begun or begins(begun[key], span)}
    rows = [
        (
            f"{word} ({since(begun[key])})" if key in begun else word,
            found.of(m.FUNNEL, key),
            found.of(m.FUNNEL, key, before=True) if key not in begun or begins(begun[key], span.before()) else None,
        )
        for key, word in STEPS.items()
    ]
    chart = lying("pheu", "Từ liên kết đến nộp hồ sơ", rows, found.of(m.FUNNEL, m.OPENED), FUNNEL_NOTE)
    bars = [bar if key in whole else replace(bar, share="") for key, bar in zip(STEPS, chart.bars, strict=True)]
    return replace(chart, bars=bars)


def _after(unit: str, change: str) -> str:
    return ", ".join(filter(None, (unit, change)))


def _small_note(small: int) -> str:
    """Say in words that there is more than the list shows."""
    return f"Còn {small} thủ tục được hỏi, mỗi thủ tục dưới {m.LEAST} lượt nên không nêu tên." if small else ""


def _communes(board: Board, span: Span) -> Chart:
    names = {m.office_scope(one.id): one.name for one in board.wards}
    rows = compared(board.store, list(names), span)
    return lying("xa", "Câu hỏi theo xã, phường", [(names[scope], now, before) for scope, now, before in rows])


def _link_name(link: SharedLink) -> str:
    return f"Mã {link.code}: {link.label}"
