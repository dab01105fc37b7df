"""The draft's page: what is waiting, what the check says, and the button that puts it in force."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.responses import Response

from common.errors import InputError
from console.draft.checking import Finding
from console.draft.draft import Moved, Pending
from console.draft.publishing import Refused, View
from console.jobs import Job, State
from console.web.visit import ANYBODY, EDITORS, Page, Visit, go
from data.editing.edits import Conflict, Edit
from data.editing.merging import merge
from data.editing.records import Kind

MOST_SHOWN = 200


def draft(visit: Visit) -> Response:
    """Everything that waits, with old and new text."""
    return _page(visit, visit.services.desk.view())


def check(visit: Visit) -> Response:
    """Begin a check in the background."""
    jobs, desk = visit.services.jobs, visit.services.desk
    view = desk.view()
    name = jobs.begin("check", visit.me.name)
    jobs.run(name, lambda progress: [asdict(found) for found in desk.check(view, progress)])
    return go("/ban-nhap", viec=name)


def progress(visit: Visit) -> Response:
    """The progress of a check; htmx asks for it until it is done."""
    return visit.page("check.html", job=_job(visit, visit.path("job")))


def publish(visit: Visit) -> Response:
    """Put the draft in force as it was seen."""
    words = visit.form.get("note", "").strip()[:400]
    try:
        visit.services.desk.publish(visit.form.get("mark", ""), words, visit.me.name)
    except Refused as refused:
        return _page(visit, visit.services.desk.view(), str(refused), list(refused.found), status=409)
    return go("/cac-ban", "dua-len")


def drop(visit: Visit) -> Response:
    """Take one change out of the draft."""
    kind, key, version = (visit.form.get(name, "") for name in ("kind", "key", "version"))
    try:
        visit.services.draft.drop(Kind(kind), key, int(version), visit.me.name)
    except (Moved, ValueError):
        raise InputError("Thay đổi đó vừa được sửa hoặc đã bỏ. Hãy mở lại bản nháp.") from None
    return go("/ban-nhap", "bo")


def settle(visit: Visit) -> Response:
    """Decide a change that clashes with what came into force since: keep ours, or take theirs."""
    try:
        kind, key, version = (
            Kind(visit.form.get("kind", "")),
            visit.form.get("key", ""),
            visit.form.get("version", ""),
        )
    except ValueError:
        raise InputError("Không có loại nội dung này.") from None
    services, pending = visit.services, visit.services.draft.find(kind, key)
    if pending is None or str(pending.version) != version:
        raise InputError("Thay đổi đó vừa được sửa hoặc đã bỏ. Hãy mở lại bản nháp.")
    live = services.contents.json(kind, key)
    value = merge(pending.edit.base, pending.edit.value, live, prefer_mine=visit.form.get("mine") == "1")[0]
    services.draft.drop(kind, key, pending.version, visit.me.name)
    services.draft.lay([Edit(kind, key, live, value)], services.contents.json, visit.me.name, "sua")
    return go("/ban-nhap", "luu")


def _page(
    visit: Visit, view: View, message: str = "", found: list[Finding] | None = None, status: int = 200
) -> Response:
    clashing = {(one.edit.kind, one.edit.key): one for one in view.conflicts}
    waiting = [(one, clashing.get((one.edit.kind, one.edit.key))) for one in view.pending]
    rows: list[tuple[Pending, Conflict | None]] = sorted(waiting, key=lambda row: row[1] is None)[:MOST_SHOWN]
    name = visit.query("viec")
    values: dict[str, Any] = {"message": message, "found": found or [], "job": _job(visit, name) if name else None}
    return visit.page("draft.html", status, view=view, rows=rows, count=len(waiting), **values)


def _job(visit: Visit, name: str) -> Job:
    job = visit.services.jobs.find(name)
    if job is None or job.what != "check":
        return Job(name, "check", "", 0, 0, State.FAILED, "Không còn kết quả kiểm tra này. Hãy kiểm tra lại.", None)
    return job


PAGES = [
    Page("/ban-nhap", draft),
    Page("/ban-nhap/kiem-tra", check, "POST", ANYBODY),
    Page("/ban-nhap/kiem-tra/{job}", progress),
    Page("/ban-nhap/dua-len", publish, "POST", EDITORS),
    Page("/ban-nhap/bo", drop, "POST", EDITORS),
    Page("/ban-nhap/chon", settle, "POST", EDITORS),
]
