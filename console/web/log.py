"""The audit log, searched and exported."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

from starlette.responses import Response

from console.audit import ACTIONS, CONTENT, Deed, Wanted, every, find, note
from console.entry.accounts import Role
from console.web.render import moment
from console.web.visit import ADMINS, EDITORS, Page, Visit

PER_PAGE = 50
READERS = EDITORS | {Role.READER}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = ("Số", "Lúc", "Ai", "Việc", "Loại", "Mã", "Mục", "Ghi chú", "Trước", "Sau")


def log(visit: Visit) -> Response:
    """The lines that fit a search, the newest first."""
    wanted = _wanted(visit)
    text = visit.query("trang")
    page = max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
    found = find(visit.services.engine, wanted, most=PER_PAGE + 1, skip=(page - 1) * PER_PAGE)
    query = {name: visit.query(name) for name in ("tim", "ai", "viec", "tu", "den", "loai", "ma")}
    actions = {name: ACTIONS[name] for name in wanted.actions}
    values: dict[str, Any] = {
        "query": query,
        "page_number": page,
        "more": len(found) > PER_PAGE,
        "kinds_of_deed": actions,
    }
    return visit.page("log.html", deeds=found[:PER_PAGE], **values)


def export(visit: Visit) -> Response:
    """The lines that fit, as a table that Excel opens. No cell begins like a formula."""
    wanted = _wanted(visit)
    with visit.services.engine.begin() as connection:
        note(connection, Deed(visit.me.name, "tai-nhat-ky", note=f"tìm: {wanted.words}" if wanted.words else ""))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(cell) for cell in _cells(deed)] for deed in every(visit.services.engine, wanted))
    headers = {"Content-Disposition": 'attachment; filename="nhat-ky.csv"'}
    return Response("\ufeff" + file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _wanted(visit: Visit) -> Wanted:
    return Wanted(
        words=visit.query("tim"),
        account=visit.query("ai"),
        action=visit.query("viec"),
        kind=visit.query("loai"),
        key=visit.query("ma"),
        since=_day(visit.query("tu")),
        until=_day(visit.query("den")),
        actions=tuple(ACTIONS) if visit.me.role is Role.ADMIN else CONTENT,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _cells(deed: Deed) -> list[str]:
    before, after = ("" if one is None else json.dumps(one, ensure_ascii=False) for one in (deed.before, deed.after))
    about = (deed.kind, deed.key, deed.title, deed.note)
    return [str(deed.id), moment(deed.at), deed.account, deed.done, *about, before, after]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


PAGES = [
    Page("/nhat-ky", log, roles=READERS),
    Page("/nhat-ky.csv", export, roles=ADMINS),
]
