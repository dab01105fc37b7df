"""The wish to have the figures of each week sent."""

from __future__ import annotations

from starlette.responses import Response

from common.errors import InputError
from common.today import today
from console.staff.weekly import Wishes
from console.web.staff.behind import PATH, board_of, own_office
from console.web.visit import STAFF, Page, Visit, go


def change(visit: Visit) -> Response:
    """Send from next Monday on, to another address or of another scope, or no more."""
    wishes, scope = Wishes(visit.services.engine), visit.form.get("cua", "")
    if scope not in board_of(visit).scopes(own_office(visit)):
        raise InputError("Không có phạm vi này, hoặc tài khoản không xem được.")
    if not visit.form.get("gui"):
        wishes.stop(visit.me.name)
        return go(PATH, "thoi-thu", cua=scope)
    if visit.services.mail is None:
        raise InputError("Hệ thống chưa cài máy chủ thư nên chưa gửi được.")
    wishes.want(visit.me.name, visit.form.get("thu", "").strip(), scope, today())
    return go(PATH, "gui-thu", cua=scope)


PAGES = [Page(f"{PATH}/hang-tuan", change, "POST", STAFF)]
