"""Assisted mode: an officer lets a citizen use the office's tablet. Here it begins; it runs without an account."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import Response

from common.errors import InputError, MotCuaError
from console.entry.accounts import Role
from console.web.visit import STAFF, Page, Visit
from data.editing.records import Kind
from data.shared_links import SharedLinks

PATH = "/ho-tro"


def begin(visit: Visit) -> Response:
    """Choose the counter."""
    return _page(visit)


def start(visit: Visit) -> Response:
    """An address that opens one session on a tablet, with its code."""
    kit = visit.services.kit
    if kit is None:
        raise MotCuaError("Phần trò chuyện chưa chạy nên chưa mở được phiên hỗ trợ.")
    code = visit.form.get("counter", "")
    link = SharedLinks(visit.services.engine).get(code) if code else None
    own = visit.me.office if visit.me.role is Role.COMMUNE else ""
    if code and (link is None or (own and link.office != own)):
        raise InputError("Không có quầy này. Hãy mở lại trang rồi chọn.")
    office, counter = (link.office, link.code) if link else (own, "")
    address = visit.wait(lambda: kit.assist(office, counter))
    here = urlsplit(address).hostname == visit.request.url.hostname
    return visit.page("staff/assist_begun.html", address=address, here=here, path=PATH, code=kit.code_of(address))


def _page(visit: Visit) -> Response:
    own = visit.me.office if visit.me.role is Role.COMMUNE else ""
    counters = [link for link in SharedLinks(visit.services.engine).all(own) if link.stopped is None]
    offices = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES)
    names = {key: getattr(one, "name", key) for key, one in offices.items()}
    return visit.page("staff/assist.html", counters=counters, office_names=names, own=own, path=PATH)


PAGES = [
    Page(PATH, begin, roles=STAFF),
    Page(PATH, start, "POST", STAFF),
]
