"""The questions behind a bar of the figures, as they are kept of citizens who agreed to it: without names, addresses
and numbers. Commune staff read those of their own commune; nobody reads those of fewer than some citizens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from citizens.questions import Question, Wanted
from citizens.questions import Questions as Kept
from common.errors import InputError
from common.today import VIETNAM, today
from console.audit import Deed, note
from console.entry.accounts import Role
from console.staff.charts import Bar
from console.staff.figures import TURNS, UNSERVED, Board, Told
from console.web.inbox import KINDS
from console.web.visit import STAFF, Page, Visit
from figures import measures as m
from figures.views import Span, span_of

PATH = "/so-lieu"
BEHIND = f"{PATH}/cau-hoi"
MOST = 100
KEPT_AS: Mapping[str, str] = {m.ASKED_BACK: "asked", m.HANDED_OVER: "officer", m.REFUSED: "refused"}
"""What became of a question in the figures, and as what it is kept."""


def board_of(visit: Visit) -> Board:
    """The figures, with the names in force."""
    contents = visit.services.contents
    return Board(visit.services.engine, contents.lookup(contents.live()))


def own_office(visit: Visit) -> str:
    """The only office whose figures and questions this visitor may see; empty for every one."""
    return visit.me.office if visit.me.role is Role.COMMUNE else ""


def may_read(visit: Visit, scope: str) -> bool:
    """Tell whether the questions behind the bars of a scope are for this visitor."""
    office = own_office(visit)
    if office:
        return scope == m.office_scope(office)
    return scope == m.PROVINCE or scope.startswith((m.office_scope(""), m.channel_scope("")))


def questions(visit: Visit) -> Response:
    """The questions behind one bar. That they were looked at is in the log."""
    scope = visit.query("cua")
    what, procedure = m.parts_of(visit.query("cot"))
    if what not in UNSERVED or not may_read(visit, scope):
        raise InputError("Không có cột số liệu này, hoặc tài khoản không xem được.")
    board, weeks = board_of(visit), visit.query("ky")
    name = board.scopes(own_office(visit)).get(scope)
    if name is None:
        raise InputError("Không có phạm vi này, hoặc tài khoản không xem được.")
    span = span_of(int(weeks) if weeks.isdecimal() and 0 < int(weeks[:3]) <= 53 else 4, today())
    found = _found(visit, scope, span, visit.query("cot"))
    if found:
        told = f"{name}, {TURNS[what].lower()}{f', {procedure}' if procedure else ''}: {len(found)} câu"
        with visit.services.engine.begin() as connection:
            note(connection, Deed(visit.me.name, "xem-cau-hoi", key=scope, title=told))
    values: dict[str, Any] = {"name": name, "what": TURNS[what], "title": board.title(procedure) if procedure else ""}
    values.update(last=span.until - timedelta(days=1), first=span.since, kinds=KINDS, least=m.LEAST)
    return visit.page("staff/behind.html", questions=found, back=f"{PATH}?cua={scope}&ky={weeks}", **values)


def with_open_bars(visit: Visit, scope: str, told: Told) -> Told:
    """The figures, with a way to the questions only from bars that have some to show."""
    charts = [
        replace(chart, bars=[_open(visit, scope, told.span, bar) if bar.behind else bar for bar in chart.bars])
        for chart in told.charts
    ]
    return replace(told, charts=charts)


def _open(visit: Visit, scope: str, span: Span, bar: Bar) -> Bar:
    return bar if _found(visit, scope, span, bar.behind) else replace(bar, behind="")


def _found(visit: Visit, scope: str, span: Span, key: str) -> Sequence[Question]:
    what, procedure = m.parts_of(key)
    since, until = (datetime.combine(day, time(), VIETNAM) for day in (span.since, span.until))
    wanted = Wanted(KEPT_AS[what], since, until, _part(scope, "o:"), _part(scope, "c:"), procedure)
    return _enough(Kept(visit.services.engine).behind(wanted, MOST))


def _enough(found: Sequence[Question]) -> Sequence[Question]:
    """The questions, where they are of enough citizens that nobody can be guessed."""
    return found if len({one.address.owner for one in found}) >= m.LEAST else ()


def _part(scope: str, kind: str) -> str:
    return scope.removeprefix(kind) if scope.startswith(kind) else ""


PAGES = [Page(BEHIND, questions, roles=STAFF)]
