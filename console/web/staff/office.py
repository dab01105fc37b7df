"""The office of a commune: address, hours, telephone, place, closing days and a notice, told to citizens at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from common.errors import InputError
from common.place import Spot
from console.audit import Wanted, find
from console.draft.publishing import Clashed
from console.entry.accounts import Role
from console.forms.fields import Misfilled, filled
from console.forms.records import OWN_OFFICE, dated
from console.web.staff.area import area_map
from console.web.visit import STAFF, Page, Visit, go
from data.editing.edits import Edit
from data.editing.records import Json, Kind
from data.models import Level, Office
from data.shared_links import SharedLink, SharedLinks

PATH = "/noi-lam-viec"
TELLING = (("address", "địa chỉ"), ("hours", "giờ làm việc"), ("phone", "điện thoại"), ("latitude", "vị trí"))
"""Facts that citizens ask for, and that the province wants to have of all."""
PRINTED = TELLING[:3]
"""Those that stand on a poster."""
FAR_KM = 40.0
"""Farther from the middle of its commune no office lies: two numbers were mixed up."""
HISTORY = 10


def offices(visit: Visit) -> Response:
    """The province's list, those first of which most is missing; commune staff go to their own."""
    if visit.me.role is Role.COMMUNE:
        return go(f"{PATH}/{visit.me.office}")
    rows = [(one, lacking(one)) for one in _wards(visit)]
    empty = sum(len(missing) == len(TELLING) for _, missing in rows)
    done = sum(not missing for _, missing in rows)
    rows.sort(key=lambda row: (-len(row[1]), row[0].name))
    return visit.page("staff/offices.html", rows=rows, empty=empty, done=done, path=PATH)


def lacking(one: Office, facts: Sequence[tuple[str, str]] = TELLING) -> Mapping[str, str]:
    """Return what nobody has filled in of an office: the fields, in words."""
    return {field: word for field, word in facts if getattr(one, field) is None}


def office(visit: Visit) -> Response:
    """The form of one office."""
    key = _key(visit)
    release = visit.services.contents.live()
    return _form(visit, key, _json(visit, key), f"r{release.id}")


def save(visit: Visit) -> Response:
    """Put what was typed in force. What others changed meanwhile in other places stays."""
    key, seen = _key(visit), visit.form.get("seen", "")
    shown = _shown(visit, key, seen)
    try:
        values = dated(filled(Kind.OFFICES, OWN_OFFICE.parts, visit.form, shown), shown)
    except Misfilled as wrong:
        return _form(visit, key, wrong.values, seen, wrong.errors, status=400)
    if problem := _misplaced(values):
        return _form(visit, key, values, seen, {"latitude": problem}, status=400)
    try:
        changed = visit.services.desk.put_right(Edit(Kind.OFFICES, key, shown, values), visit.me.name)
    except Clashed:
        fresh = f"r{visit.services.contents.live().id}"
        return _form(visit, key, values, fresh, {}, clash=_json(visit, key), status=409)
    poster = _poster(visit, key)
    back = {"ve": poster.code} if poster else {}
    return go(f"{PATH}/{key}", "noi-lam-viec" if changed else "khong-doi", **back)


def _form(
    visit: Visit,
    key: str,
    values: Json,
    seen: str,
    errors: Mapping[str, str] | None = None,
    clash: Json | None = None,
    status: int = 200,
) -> Response:
    known = _json(visit, key)
    shown: dict[str, Any] = {
        "key": key,
        "values": values,
        "seen": seen,
        "errors": errors or {},
        "parts": OWN_OFFICE.parts,
        "clash": clash,
        "name": known["name"],
        "map": area_map(_wards(visit), key),
        "history": find(visit.services.engine, Wanted(kind=Kind.OFFICES.value, key=key), most=HISTORY),
        "missing": {field: word for field, word in TELLING if not known.get(field)},
        "poster": _poster(visit, key),
        "path": PATH,
    }
    return visit.page("staff/office.html", status, **shown)


def _poster(visit: Visit, key: str) -> SharedLink | None:
    """The link of this office whose poster somebody wanted to print when they were told what it lacks."""
    code = visit.form.get("ve") or visit.query("ve")
    found = SharedLinks(visit.services.engine).get(code) if code else None
    return found if found and found.office == key else None


def _misplaced(values: Json) -> str:
    here, middle = (
        Spot(values[f"{kind}latitude"], values[f"{kind}longitude"]) if f"{kind}latitude" in values else None
        for kind in ("", "middle_")
    )
    if here and middle and here.km_to(middle) > FAR_KM:
        return f"Vị trí này cách giữa xã {here.km_to(middle):.0f} km. Hãy xem lại vĩ độ và kinh độ."
    return ""


def _wards(visit: Visit) -> list[Office]:
    found = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES).values()
    return [one for one in found if isinstance(one, Office) and one.level is Level.WARD]


def _key(visit: Visit) -> str:
    key = visit.path("key")
    if visit.me.role is Role.COMMUNE and key != visit.me.office:
        raise InputError("Tài khoản này chỉ sửa được nơi làm việc của xã, phường mình.")
    if visit.services.contents.json(Kind.OFFICES, key) is None:
        raise InputError("Không có xã, phường này.")
    return key


def _json(visit: Visit, key: str) -> Json:
    return visit.services.contents.json(Kind.OFFICES, key) or {}


def _shown(visit: Visit, key: str, seen: str) -> Json:
    """The office as the form showed it."""
    contents = visit.services.contents
    if not seen.startswith("r") or not seen[1:].isdecimal() or len(seen) > 10:
        raise InputError("Trang này mở đã lâu. Hãy mở lại rồi sửa.")
    return contents.lookup(contents.of(int(seen[1:]))).json(Kind.OFFICES, key) or {}


PAGES = [
    Page(PATH, offices, roles=STAFF),
    Page(f"{PATH}/{{key}}", office, roles=STAFF),
    Page(f"{PATH}/{{key}}", save, "POST", STAFF),
]
