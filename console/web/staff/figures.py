"""The figures of a commune, a link, a channel or the province: as charts with their tables, in Excel, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from common.errors import InputError, MotCuaError
from common.today import today
from console.entry.accounts import Role
from console.staff.figures import Board, Told, days_of, figures_of
from console.staff.figures_told import as_excel, as_page
from console.staff.weekly import Wishes
from console.web.staff.behind import PATH, board_of, may_read, own_office, with_open_bars
from console.web.visit import STAFF, Page, Visit
from figures import measures as m
from figures.views import span_of, telling

WEEKS = {1: "7 ngày", 4: "4 tuần", 13: "13 tuần (3 tháng)", 52: "52 tuần (1 năm)"}
USUAL = 4
"""Weeks with which the page opens, where they tell something."""


@dataclass(frozen=True)
class Shown:
    """One view: ``wider`` are more weeks that tell something where these do not, None where none do; ``widened``: the
    page opens with more weeks than usual, for that reason.
    """

    told: Told
    weeks: int
    wider: int | None
    widened: bool


def figures(visit: Visit) -> Response:
    """The page."""
    board = board_of(visit)
    scopes = board.scopes(own_office(visit))
    scope, shown = _shown(visit, board, scopes)
    shown = replace(shown, told=with_open_bars(visit, scope, shown.told))
    values: dict[str, Any] = {"shown": shown, "told": shown.told, "scopes": scopes, "scope": scope}
    values.update(wish=Wishes(board.engine).of(visit.me.name), has_mail=visit.services.mail is not None)
    values.update(path=PATH, days=days_of(shown.told.span, today()), every_weeks=WEEKS)
    return visit.page("staff/figures.html", province=m.PROVINCE, least=m.LEAST, usual=USUAL, **values)


def workbook(visit: Visit) -> Response:
    """The same in Excel, small groups hidden as on the page."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(as_excel(_told(visit)), media_type=kind, headers=_file("so-lieu.xlsx"))


def page(visit: Visit) -> Response:
    """One page for a meeting, as PDF."""
    if visit.services.kit is None:
        raise MotCuaError("Phần in chưa chạy.")
    made = visit.services.kit.report(as_page(_told(visit)))
    return Response(made, media_type="application/pdf", headers=_file("so-lieu.pdf"))


def _told(visit: Visit) -> Told:
    board = board_of(visit)
    return _shown(visit, board, board.scopes(own_office(visit)))[1].told


def _shown(visit: Visit, board: Board, scopes: Mapping[str, str]) -> tuple[str, Shown]:
    scope = visit.query("cua") or next(iter(scopes))
    if scope not in scopes:
        raise InputError("Không có phạm vi này, hoặc tài khoản không xem được.")
    store, asked = board.store, visit.query("ky")
    chosen = int(asked) if asked in map(str, WEEKS) else None
    weeks = chosen or telling(store, scope, [one for one in WEEKS if one >= USUAL], today()) or USUAL
    every = visit.me.role is Role.ADMIN
    told = figures_of(
        board, scope, scopes[scope], span_of(weeks, today()), every=every, behind=may_read(visit, scope)
    )
    wider = None if told.tells else telling(store, scope, [one for one in WEEKS if one > weeks], today())
    return scope, Shown(told, weeks, wider, not chosen and weeks > USUAL)


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


PAGES = [
    Page(PATH, figures, roles=STAFF),
    Page(f"{PATH}/tep.xlsx", workbook, roles=STAFF),
    Page(f"{PATH}/tep.pdf", page, roles=STAFF),
]
