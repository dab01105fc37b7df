"""Links and posters: a code for a counter, hamlet or campaign, how often it was opened, and what is printed of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from common.channels import channel_name
from common.errors import InputError, MotCuaError
from common.today import today
from console.audit import Deed, note
from console.entry.accounts import Role
from console.staff.lines import Kit
from console.web.staff.office import PRINTED, lacking
from console.web.visit import ADMINS, STAFF, Page, Visit, go
from data.editing.records import Kind
from data.folding import unmarked
from data.models import Level, Office, Procedure
from data.shared_links import PlaceKind, SharedLink, SharedLinks

PATH = "/lien-ket"
DAYS = 30
KINDS = {PlaceKind.COUNTER: "quầy", PlaceKind.HAMLET: "thôn, tổ", PlaceKind.CAMPAIGN: "đợt vận động"}
WAYS = {"page": "mở trang", "chat": "chọn hỏi trên web", "zalo": "chọn Zalo", "telegram": "chọn Telegram"}
PAPERS = {"a4": "áp phích A4", "a5": "áp phích A5", "a6": "thẻ A6"}
USES = {
    "a4": "dán ở quầy, bảng tin, cửa, nhà văn hóa",
    "a5": "dán hoặc dựng ở quầy, bàn tiếp dân, chỗ hẹp",
    "a6": "để sẵn ở quầy, đưa bà con cầm về; không để treo",
}
TYPES = {"pdf": "application/pdf", "png": "image/png"}
MOST_NAMED = 12
"""Procedures to choose from where words fit several."""
SEVERAL = "Có {} thủ tục khớp “{}”. Hãy chọn một thủ tục ở dưới."
_FILE = re.compile(r"(a[456])\.(pdf|png)")


def links(visit: Visit) -> Response:
    """The links of one's own commune, or of all; and the form for a new one."""
    return _list(visit)


def add(visit: Visit) -> Response:
    """Register a link."""
    form = visit.form
    try:
        office = _own_office(visit, form.get("office", ""))
        kind = PlaceKind(form.get("place", PlaceKind.COUNTER.value))
        fitting, chosen = _fitting(visit, form.get("procedure", "")), form.get("chosen", "")
        if len(fitting) > 1 and chosen not in fitting:
            return _list(visit, SEVERAL.format(len(fitting), form["procedure"].strip()), fitting[:MOST_NAMED])
        procedure = chosen if chosen in fitting else "".join(fitting)
        link = SharedLinks(visit.services.engine).add(
            office, kind, form.get("label", ""), procedure=procedure, owner=visit.me.name, code=form.get("code", "")
        )
    except ValueError:
        return _list(visit, "Hãy chọn nơi treo: quầy, thôn hoặc đợt.")
    except InputError as error:
        return _list(visit, str(error))
    _log(visit, link, "đăng ký")
    return go(f"{PATH}/{link.code}", "lien-ket")


def show(visit: Visit) -> Response:
    """One link: its address, its code, its counts, its posters."""
    link, kit = _link(visit), _kit(visit)
    opened = visit.wait(lambda: kit.opened(DAYS))
    release = visit.services.contents.live()
    values: dict[str, Any] = {
        "link": link,
        "address": kit.address(link),
        "typed": kit.typed(link),
        "ways": kit.ways(link),
        "warning": kit.warning(link, release.content),
        "counts": _counts(opened, link.code),
        "days": DAYS,
        "missing": lacking(_office(visit, link.office), PRINTED),
    }
    return visit.page("staff/link.html", **values, **_names(visit))


def stop(visit: Visit) -> Response:
    """Let a link lead to the ordinary chat from now on."""
    link = _link(visit)
    if SharedLinks(visit.services.engine).stop(link.code):
        _log(visit, link, "dừng")
    return go(PATH, "dung")


def code(visit: Visit) -> Response:
    """The QR code."""
    link, kit = _link(visit), _kit(visit)
    headers = {"Content-Disposition": f'inline; filename="qr-{link.code}.svg"'}
    return Response(kit.code(link), media_type="image/svg+xml", headers=headers)


def poster(visit: Visit) -> Response:
    """A poster or card of a link."""
    link, kit, (paper, form) = _link(visit), _kit(visit), _file(visit)
    office = _office(visit, link.office)
    procedure = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.PROCEDURES).get(link.procedure)
    made = kit.poster(link, office, procedure if isinstance(procedure, Procedure) else None, paper, form)
    return _given(made, f"ap-phich-{office.id}-{link.code.lower()}-{paper}.{form}", form, bool(visit.query("tai")))


def plain_poster(visit: Visit) -> Response:
    """A poster of an office, without a registered link."""
    office, (paper, form) = _office(visit, _own_office(visit, visit.path("key"))), _file(visit)
    made = _kit(visit).plain_poster(office, paper, form)
    return _given(made, f"ap-phich-{office.id}-{paper}.{form}", form, bool(visit.query("tai")))


def every_poster(visit: Visit) -> Response:
    """The posters of all communes in one file."""
    paper = visit.path("paper")
    if paper not in PAPERS:
        raise InputError("Khổ giấy là A4, A5 hoặc A6.")
    kit, out = _kit(visit), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:  # a PDF is compressed already
        for office in _wards(visit):
            packed.writestr(f"ap-phich-{office.id}-{paper}.pdf", kit.plain_poster(office, paper, "pdf"))
    headers = {"Content-Disposition": f'attachment; filename="ap-phich-{paper}-{today():%d-%m-%Y}.zip"'}
    return Response(out.getvalue(), media_type="application/zip", headers=headers)


def _list(visit: Visit, problem: str = "", choices: Sequence[str] = ()) -> Response:
    kit, own = _kit(visit), visit.me.office if visit.me.role is Role.COMMUNE else ""
    opened = visit.wait(lambda: kit.opened(DAYS))
    content = visit.services.contents.live().content
    rows = [
        (link, sum(_counts(opened, link.code).values()), "" if link.stopped else kit.warning(link, content))
        for link in SharedLinks(visit.services.engine).all(own)
    ]
    rows.sort(key=lambda row: (row[0].stopped is not None, not row[2], row[0].label))
    values: dict[str, Any] = {"rows": rows, "own": own, "problem": problem, "typed": visit.form, "days": DAYS}
    values["choices"] = choices
    values["offices"] = [] if own else _wards(visit)
    values["missing"] = lacking(_office(visit, own), PRINTED) if own else {}
    values["incomplete"] = sum(bool(lacking(one, PRINTED)) for one in values["offices"])
    return visit.page("staff/links.html", 400 if problem else 200, **values, **_names(visit))


def _names(visit: Visit) -> Mapping[str, Any]:
    lookup = visit.services.contents.lookup(visit.services.contents.live())
    return {
        "path": PATH,
        "papers": PAPERS,
        "uses": USES,
        "places": {kind.value: word for kind, word in KINDS.items()},
        "office_names": {key: getattr(one, "name", key) for key, one in lookup.of(Kind.OFFICES).items()},
        "titles": {code: getattr(one, "title", code) for code, one in lookup.of(Kind.PROCEDURES).items()},
    }


def _counts(opened: Mapping[tuple[str, str], int], code: str) -> dict[str, int]:
    return {_way(way): count for (what, way), count in sorted(opened.items()) if what == code}


def _way(way: str) -> str:
    kind, _, channel = way.partition(":")
    return f"gõ mã trên {channel_name(channel)}" if kind == "typed" else WAYS.get(way, way)


def _fitting(visit: Visit, typed: str) -> Sequence[str]:
    """The codes of the procedures that somebody named by a code or by words of their names, the likeliest first: one
    where it is clear, none where nothing was named. Raises :class:`InputError` where none fits.
    """
    if not (words := unmarked(typed).split()):
        return ()
    known = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.PROCEDURES)
    if typed.strip() in known:
        return (typed.strip(),)
    wanted = f" {' '.join(words)} "
    names = {code: [f" {' '.join(unmarked(name).split())} " for name in _called(one)] for code, one in known.items()}
    called = [code for code, own in names.items() if wanted in own]
    if len(called) == 1:
        return called
    fits = [code for code, own in names.items() if all(f" {word} " in "".join(own) for word in words)]
    if not fits:
        raise InputError(f"Không có thủ tục nào khớp “{typed.strip()}”. Hãy gõ mã hoặc vài chữ trong tên.")

    def likeliness(code: str) -> tuple[bool, int]:
        return all(wanted not in own for own in names[code]), min(map(len, names[code]))

    return sorted(fits, key=likeliness)


def _called(procedure: object) -> tuple[str, str]:
    """The everyday title and the official name."""
    return getattr(procedure, "title", ""), getattr(procedure, "name", "")


def _own_office(visit: Visit, wanted: str) -> str:
    if visit.me.role is Role.COMMUNE and wanted not in ("", visit.me.office):
        raise InputError("Tài khoản này chỉ làm được cho xã, phường mình.")
    key = visit.me.office if visit.me.role is Role.COMMUNE else wanted
    return _office(visit, key).id


def _office(visit: Visit, key: str) -> Office:
    found = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES).get(key)
    if not isinstance(found, Office):
        raise InputError("Hãy chọn xã, phường.")
    return found


def _wards(visit: Visit) -> Sequence[Office]:
    found = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES).values()
    return [one for one in found if isinstance(one, Office) and one.level is Level.WARD]


def _link(visit: Visit) -> SharedLink:
    link = SharedLinks(visit.services.engine).get(visit.path("code"))
    if link is None or (visit.me.role is Role.COMMUNE and link.office != visit.me.office):
        raise InputError("Không có liên kết này, đã dừng, hoặc của nơi khác.")
    return link


def _file(visit: Visit) -> tuple[str, str]:
    found = _FILE.fullmatch(visit.path("file"))
    if found is None:
        raise InputError("Khổ giấy là A4, A5 hoặc A6; dạng tệp là PDF hoặc PNG.")
    return found[1], found[2]


def _given(made: bytes, name: str, form: str, download: bool) -> Response:
    shown = "attachment" if download else "inline"
    return Response(made, media_type=TYPES[form], headers={"Content-Disposition": f'{shown}; filename="{name}"'})


def _kit(visit: Visit) -> Kit:
    if visit.services.kit is None:
        raise MotCuaError("Phần in áp phích và liên kết chưa chạy.")
    return visit.services.kit


def _log(visit: Visit, link: SharedLink, what: str) -> None:
    with visit.services.engine.begin() as connection:
        note(connection, Deed(visit.me.name, "lien-ket", key=link.code, title=link.label, note=what))


PAGES = [
    Page(PATH, links, roles=STAFF),
    Page(PATH, add, "POST", STAFF),
    Page(f"{PATH}/tat-ca/{{paper}}", every_poster, roles=ADMINS),
    Page(f"{PATH}/xa/{{key}}/{{file}}", plain_poster, roles=STAFF),
    Page(f"{PATH}/{{code}}", show, roles=STAFF),
    Page(f"{PATH}/{{code}}/dung", stop, "POST", STAFF),
    Page(f"{PATH}/{{code}}/qr.svg", code, roles=STAFF),
    Page(f"{PATH}/{{code}}/to-in/{{file}}", poster, roles=STAFF),
]
