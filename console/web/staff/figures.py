"""The figures of a commune, a link, a channel or the province: as charts with their tables, in Excel, on one page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from openpyxl import Workbook
from starlette.responses import Response

from common.channels import NAMES
from common.errors import InputError, MotCuaError
from common.today import today
from console.entry.accounts import Role
from console.web.staff.charts import TALL, WIDTH, Bar, Chart, change, lying, share, standing, told
from console.web.visit import STAFF, Page, Visit
from data.editing.records import Kind
from data.models import Level, Office
from data.shared_links import SharedLink, SharedLinks
from figures import measures as m
from figures.store import DAY, Figures
from figures.views import Counted, Span, compared, counted, course, span_of, telling

PATH = "/so-lieu"
WEEKS = {1: "7 ngày", 4: "4 tuần", 13: "13 tuần", 52: "52 tuần"}
USUAL = 4
"""Weeks with which the page opens, where they tell something."""
MOST = 10
FORMULA = ("=", "+", "-", "@")
LOOKED_UP = "Tra, theo dõi hồ sơ"
TURNS = {
    m.ANSWERED: "Trả lời được",
    m.ASKED_BACK: "Hỏi lại cho rõ",
    m.DOSSIER: LOOKED_UP,
    m.HANDED_OVER: "Chuyển cán bộ",
    m.REFUSED: "Không trả lời được",
}
STEPS = {
    m.OPENED: "Mở liên kết, quét mã",
    m.ASKED: "Có hỏi",
    m.OUT: "Bấm sang trang nộp hồ sơ hoặc trang khác của cơ quan nhà nước",
    m.FILING: "Trong đó: bấm “Nộp trực tuyến”",
    m.LOOKED_UP: LOOKED_UP,
}
FUNNEL_NOTE = (
    "Chỉ tính bà con vào từ liên kết, mã QR; mỗi cuộc trò chuyện một lượt. Riêng bấm sang trang khác, bấm “Nộp trực "
    "tuyến” trong cuộc trò chuyện thì mỗi lần bấm một lượt, không phải số người. Phần trăm là so với lượt mở."
)
TURNS_NOTE = "Tính mọi câu hỏi, cả của bà con không vào từ liên kết; mỗi câu một lượt."
PEOPLE, TIMES = "người (mỗi người mỗi ngày một lần)", "lượt"


@dataclass(frozen=True)
class Shown:
    """Everything that one view tells. ``tells``: something of it may be shown; ``some``: there is anything at all.

    ``wider`` are more weeks that tell something where these do not, None where none do; ``widened``: the page opens
    with more weeks than usual, for that reason.
    """

    name: str
    span: Span
    weeks: int
    heads: Sequence[tuple[str, str, str]]
    charts: Sequence[Chart]
    tells: bool
    some: bool
    wider: int | None
    widened: bool


def figures(visit: Visit) -> Response:
    """The page."""
    scopes = _scopes(visit)
    scope, shown = _shown(visit, scopes)
    values: dict[str, Any] = {"shown": shown, "scopes": scopes, "scope": scope, "every_weeks": WEEKS}
    values.update(path=PATH, days=_days(shown.span), times=TIMES)
    return visit.page("staff/figures.html", province=m.PROVINCE, least=m.LEAST, usual=USUAL, **values)


def workbook(visit: Visit) -> Response:
    """The same in Excel, small groups hidden as on the page."""
    _, shown = _shown(visit, _scopes(visit))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.column_dimensions["A"].width = 60
    for row in _rows(shown):
        sheet.append([_number(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(out.getvalue(), media_type=kind, headers=_file("so-lieu.xlsx"))


def page(visit: Visit) -> Response:
    """One page for a meeting, as PDF."""
    if visit.services.kit is None:
        raise MotCuaError("Phần in chưa chạy.")
    _, shown = _shown(visit, _scopes(visit))
    values = {
        "name": shown.name,
        "days": _days(shown.span),
        "heads": [list(head) for head in shown.heads],
        "charts": [
            {
                "title": f"{chart.title} ({TIMES})",
                "upright": chart.upright,
                "note": chart.note,
                "bars": [[bar.label, bar.told, _beside(bar), *_shares(bar)] for bar in chart.bars],
            }
            for chart in shown.charts
        ],
    }
    made = visit.services.kit.report(values)
    return Response(made, media_type="application/pdf", headers=_file("so-lieu.pdf"))


def _shown(visit: Visit, scopes: Mapping[str, str]) -> tuple[str, Shown]:
    scope = visit.query("cua") or next(iter(scopes))
    if scope not in scopes:
        raise InputError("Không có phạm vi này, hoặc tài khoản không xem được.")
    store, asked = Figures(visit.services.engine), visit.query("ky")
    chosen = int(asked) if asked in map(str, WEEKS) else None
    weeks = chosen or telling(store, scope, [one for one in WEEKS if one >= USUAL], today()) or USUAL
    span = span_of(weeks, today())
    found = counted(store, scope, span)
    charts = [*_charts(visit, store, scope, span, found)]
    if scope == m.PROVINCE and visit.me.role is Role.ADMIN:
        charts.append(_communes(visit, store, span))
    wider = None if found.tells else telling(store, scope, [one for one in WEEKS if one > weeks], today())
    widened = not chosen and weeks > USUAL
    return scope, Shown(
        scopes[scope], span, weeks, _heads(found), charts, found.tells, bool(found.now), wider, widened
    )


def _heads(found: Counted) -> list[tuple[str, str, str]]:
    asked, before = found.total(m.TURN), found.total(m.TURN, before=True)
    helped, helped_before = found.total(m.CITIZENS), found.total(m.CITIZENS, before=True)
    served = found.of(m.TURN, m.ANSWERED) + found.of(m.TURN, m.DOSSIER)
    return [
        ("Bà con được giúp", told(helped), _after(PEOPLE, change(helped, helped_before))),
        ("Câu hỏi", told(asked), _after(TIMES, change(asked, before))),
        ("Trả lời được ngay", share(served, asked) or f"dưới {m.LEAST} lượt, không tính", "số lượt hỏi"),
    ]


def _charts(visit: Visit, store: Figures, scope: str, span: Span, found: Counted) -> list[Chart]:
    titles = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.PROCEDURES)
    turns = [(word, found.of(m.TURN, key), found.of(m.TURN, key, before=True)) for key, word in TURNS.items()]
    asked = [
        (getattr(titles.get(code), "title", code), count, found.of(m.PROCEDURE, code, before=True))
        for code, count in found.ranked(m.PROCEDURE, MOST)
    ]
    hours = [(f"{hour} giờ", found.of(m.HOUR, f"{hour:02}")) for hour in range(24)]
    each = "ngày" if span.period == DAY else "tuần"
    times = [(f"{start.day}/{start.month}", count) for start, count in course(store, scope, m.TURN, span)]
    helped = [(key, found.of(m.ASSISTED, key), None) for key, _ in found.ranked(m.ASSISTED, MOST)]
    return [
        lying("thu-tuc", "Bà con hay hỏi gì", asked, note=_small_note(found.small(m.PROCEDURE))),
        _funnel(store, span, found),
        lying("ket-qua", "Câu hỏi được xử lý thế nào", turns, found.total(m.TURN), TURNS_NOTE),
        standing("theo-thoi-gian", f"Câu hỏi mỗi {each}", times),
        standing("gio", "Câu hỏi theo giờ trong ngày", hours),
        *([lying("ho-tro", "Lượt hỗ trợ tại quầy", helped)] if helped else []),
    ]


def _funnel(store: Figures, span: Span, found: Counted) -> Chart:
    """The steps from a link to filing. One that began to be counted later says when; it is neither compared with days
    that have none nor told as a part of what they have.
    """
    begun = {key: store.begun(m.FUNNEL, key) for measure, key in m.BEGUN if measure == m.FUNNEL}
    whole = {key for key in STEPS if key not in begun or _covers(begun[key], span)}
    rows = [
        (
            f"{word} ({_since(begun[key])})" if key in begun else word,
            found.of(m.FUNNEL, key),
            found.of(m.FUNNEL, key, before=True) if key not in begun or _covers(begun[key], span.before()) else None,
        )
        for key, word in STEPS.items()
    ]
    chart = lying("pheu", "Từ liên kết đến nộp hồ sơ", rows, found.of(m.FUNNEL, m.OPENED), FUNNEL_NOTE)
    bars = [bar if key in whole else replace(bar, share="") for key, bar in zip(STEPS, chart.bars, strict=True)]
    return replace(chart, bars=bars)


def _covers(begun: date | None, span: Span) -> bool:
    return begun is not None and begun <= span.since


def _since(begun: date | None) -> str:
    return f"đếm từ {begun.day}/{begun.month}/{begun.year}" if begun else "chưa bắt đầu đếm"


def _after(unit: str, change: str) -> str:
    return ", ".join(filter(None, (unit, change)))


def _small_note(small: int) -> str:
    """Say in words that there is more than the list shows."""
    return f"Còn {small} thủ tục được hỏi, mỗi thủ tục dưới {m.LEAST} lượt nên không nêu tên." if small else ""


def _communes(visit: Visit, store: Figures, span: Span) -> Chart:
    names = {m.office_scope(one.id): one.name for one in _wards(visit)}
    rows = compared(store, list(names), span)
    return lying("xa", "Câu hỏi theo xã, phường", [(names[scope], now, before) for scope, now, before in rows])


def _scopes(visit: Visit) -> dict[str, str]:
    """The names of all that this person may look at, by scope: commune staff their own commune and its links, and
    the sums of the whole province to compare with.
    """
    own = visit.me.office if visit.me.role is Role.COMMUNE else ""
    wards = [one for one in _wards(visit) if not own or one.id == own]
    links = SharedLinks(visit.services.engine).all(own)
    whole = {m.PROVINCE: "Cả tỉnh"}
    found = {} if own else dict(whole)
    found.update({m.office_scope(one.id): one.name for one in wards})
    if not own:
        found.update({m.channel_scope(channel): f"Kênh {word}" for channel, word in NAMES.items()})
    found.update({m.link_scope(link.code): _link_name(link) for link in links})
    return {**found, **whole}


def _link_name(link: SharedLink) -> str:
    return f"Mã {link.code}: {link.label}"


def _wards(visit: Visit) -> list[Office]:
    found = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES).values()
    return [one for one in found if isinstance(one, Office) and one.level is Level.WARD]


def _days(span: Span) -> str:
    last = date.fromordinal(span.until.toordinal() - 1)
    return f"từ {span.since.day}/{span.since.month}/{span.since.year} đến {last.day}/{last.month}/{last.year}"


def _rows(shown: Shown) -> Iterator[Sequence[str]]:
    yield shown.name, _days(shown.span)
    yield from shown.heads
    for chart in shown.charts:
        yield ()
        yield chart.title, TIMES
        yield from ((bar.label, bar.told, bar.share, bar.change) for bar in chart.bars)
        if chart.note:
            yield (chart.note,)


def _beside(bar: Bar) -> str:
    return ", ".join(filter(None, (bar.share, bar.change)))


def _shares(bar: Bar) -> list[float]:
    return [round(bar.width / WIDTH, 4), round(bar.height / TALL, 4)]


def _number(text: str) -> int | str:
    """A count as a number; any other text so that it is no formula."""
    plain = text.replace(".", "")
    if plain.isdecimal():
        return int(plain)
    return f"'{text}" if text.startswith(FORMULA) else text


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


PAGES = [
    Page(PATH, figures, roles=STAFF),
    Page(f"{PATH}/tep.xlsx", workbook, roles=STAFF),
    Page(f"{PATH}/tep.pdf", page, roles=STAFF),
]
