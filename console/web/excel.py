"""Excel out and in again: read in the background, merged into the draft, clashes told cell by cell."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from common.errors import ContentError, InputError
from console.audit import Deed, note
from console.jobs import Job
from console.tables import audit
from console.web.render import shown
from console.web.visit import EDITORS, Page, Services, Visit, go
from data.editing.edits import Conflict, Edit, rebase
from data.editing.records import Kind
from data.excel.spreadsheet import UNNUMBERED, Imported, Mistaken, export_content, read_edits
from data.excel.workbook import MAX_FILE
from data.models import Content

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TOLD = 500
TICK = "đánh dấu “Cho phép bỏ hết một trang”"
Progress = Callable[[int, int], None]


def excel(visit: Visit) -> Response:
    """The page with both ways."""
    return visit.page("excel.html")


def download(visit: Visit) -> Response:
    """Write what is in force as a workbook."""
    live = visit.services.contents.live()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "noi-dung.xlsx"
        export_content(live.content, path, live.id)
        body = path.read_bytes()
    with visit.services.engine.begin() as connection:
        note(connection, Deed(visit.me.name, "tai-excel", note=f"bản số {live.id}"))
    headers = {"Content-Disposition": f'attachment; filename="noi-dung-ban-{live.id}.xlsx"'}
    return Response(body, media_type=XLSX, headers=headers)


def upload(visit: Visit) -> Response:
    """Begin to read a workbook."""
    if visit.file is None:
        raise InputError("Chưa chọn tệp Excel nào.")
    name, body = visit.file
    if len(body) > MAX_FILE:
        raise InputError(f"{name} lớn hơn {MAX_FILE // 1024**2} MB nên không nhập.")
    may_empty = bool(visit.form.get("may_empty"))
    return _begin(visit, name, body, may_empty=may_empty, prefer=None)


def state(visit: Visit) -> Response:
    """The progress of the reading, and then what it found."""
    job = _job(visit)
    name = job.told.get("name", "Excel") if isinstance(job.told, dict) else "Excel"
    return visit.page("import.html", job=job, name=name)


def choose(visit: Visit) -> Response:
    """Read the same workbook again, with the clashes decided as the person said."""
    job = _job(visit)
    if not isinstance(job.told, dict) or not job.told.get("conflicts") or not job.file:
        raise InputError("Không còn gì phải chọn ở tệp này.")
    told = job.told
    prefer = visit.form.get("mine") == "1"
    return _begin(visit, told["name"], job.file, may_empty=told["may_empty"], prefer=prefer)


def _begin(visit: Visit, name: str, body: bytes, *, may_empty: bool, prefer: bool | None) -> Response:
    services, account = visit.services, visit.me.name
    job = services.jobs.begin("excel", account, body)

    def work(progress: Progress) -> Mapping[str, Any]:
        told = _import(services, account, name, body, may_empty, prefer, progress)
        return {"name": name, "may_empty": may_empty, "problems": [], "conflicts": [], "right": [], **told}

    services.jobs.run(job, work)
    return go(f"/excel/{job}")


def _import(
    services: Services,
    account: str,
    name: str,
    body: bytes,
    may_empty: bool,
    prefer: bool | None,
    progress: Progress,
) -> Mapping[str, Any]:
    """Merge the workbook into the draft. ``prefer``: the file's text where both clash, or theirs; None: ask."""

    def base_of(number: int | None) -> Content:
        if number is None:
            raise ContentError(UNNUMBERED)
        try:
            return services.contents.of(number).content
        except InputError as error:
            raise ContentError(str(error)) from None

    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tep.xlsx"
            path.write_bytes(body)
            imported = read_edits(path, base_of, may_empty=may_empty, how_to_empty=TICK, progress=progress)
    except ContentError as error:
        told = [str(problem).replace("tep.xlsx", name) for problem in error.problems[:MOST_TOLD]]
        right = error.fine if isinstance(error, Mistaken) else ()
        return {"problems": told, "right": list(map(str, right[:MOST_TOLD])), "count": len(right)}
    edits = _seen_before(services, account, imported.edits)
    if prefer is False:
        edits = _without_clashes(services, edits)
    clashing = services.draft.lay(
        edits, services.contents.json, account, "nhap-excel", f"tệp {name}", prefer_mine=bool(prefer)
    )
    if clashing:
        return {"conflicts": _told(imported, clashing)[:MOST_TOLD]}
    return _counted(edits)


def _counted(edits: list[Edit]) -> Mapping[str, Any]:
    added = sum(edit.base is None and edit.value is not None for edit in edits)
    removed = sum(edit.value is None for edit in edits)
    return {"added": added, "removed": removed, "changed": len(edits) - added - removed}


def _seen_before(services: Services, account: str, edits: list[Edit]) -> list[Edit]:
    """Whoever brings the same file again changes what they brought before: that is no clash with somebody else."""
    pending = {(one.edit.kind, one.edit.key): one for one in services.draft.all() if one.account == account}
    query = select(audit.c.id).where(audit.c.account == account, audit.c.action == "nhap-excel")
    with services.engine.connect() as connection:
        mine = {row.id for row in connection.execute(query).all()}
    return [
        Edit(edit.kind, edit.key, pending[place].edit.value, edit.value)
        if (place := (edit.kind, edit.key)) in pending and pending[place].version in mine
        else edit
        for edit in edits
    ]


def _without_clashes(services: Services, edits: list[Edit]) -> list[Edit]:
    """The edits with their clashes decided for the others."""
    pending = {(one.edit.kind, one.edit.key): one.edit.value for one in services.draft.all()}

    def current(kind: Kind, key: str) -> Any:
        return pending[kind, key] if (kind, key) in pending else services.contents.json(kind, key)

    moved, _ = rebase(edits, current)
    return moved


def _told(imported: Imported, conflicts: list[Conflict]) -> list[Mapping[str, str]]:
    return [
        {"place": imported.place_of(one.edit, clash.path), "mine": shown(clash.mine), "theirs": shown(clash.theirs)}
        for one in conflicts
        for clash in one.clashes
    ]


def _job(visit: Visit) -> Job:
    job = visit.services.jobs.find(visit.path("job"))
    if job is None or job.what != "excel" or job.account != visit.me.name:
        raise InputError("Không còn lần nhập này. Hãy nhập lại tệp.")
    return job


PAGES = [
    Page("/excel", excel, roles=EDITORS),
    Page("/excel/tai-ve", download, roles=EDITORS),
    Page("/excel/nhap", upload, "POST", EDITORS),
    Page("/excel/{job}", state, roles=EDITORS),
    Page("/excel/{job}/chon", choose, "POST", EDITORS),
]
