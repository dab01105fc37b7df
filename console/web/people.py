"""The accounts, for those who may admit others."""

from __future__ import annotations

from starlette.responses import Response

from common.errors import InputError
from console.entry.accounts import Role
from console.entry.secrets import first_password
from console.web.visit import ADMINS, Page, Visit, go
from data.editing.records import Kind


def people(visit: Visit) -> Response:
    """All accounts."""
    return visit.page("people.html", people=visit.services.accounts.all())


def create(visit: Visit) -> Response:
    """A new account; its first password is shown once."""
    role, office = _role(visit)
    name, password = visit.form.get("name", "").strip(), first_password()
    visit.services.accounts.create(name, visit.form.get("full_name", ""), role, office, password, visit.me.name)
    return visit.page("first_password.html", name=name, password=password)


def change(visit: Visit) -> Response:
    """Change what an account may do."""
    role, office = _role(visit)
    active = bool(visit.form.get("active"))
    visit.services.accounts.set_role(visit.path("name"), role, office, active, visit.me.name)
    return go("/tai-khoan", "tai-khoan")


def reset(visit: Visit) -> Response:
    """A new first password for somebody who lost theirs, or their telephone."""
    name, password = visit.path("name"), first_password()
    if visit.services.accounts.find(name) is None:
        raise InputError(f"Không có tài khoản {name}.")
    visit.services.accounts.reset(name, password, visit.me.name)
    return visit.page("first_password.html", name=name, password=password)


def _role(visit: Visit) -> tuple[Role, str]:
    try:
        role = Role(visit.form.get("role", ""))
    except ValueError:
        raise InputError("Hãy chọn quyền của tài khoản.") from None
    office = visit.form.get("office", "").strip()
    known = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES)
    if role is Role.COMMUNE and office not in known:
        raise InputError(f"Không có xã, phường mã “{office}”. Mã đúng nằm ở trang Xã, phường.")
    return role, office


PAGES = [
    Page("/tai-khoan", people, roles=ADMINS),
    Page("/tai-khoan", create, "POST", ADMINS),
    Page("/tai-khoan/{name}", change, "POST", ADMINS),
    Page("/tai-khoan/{name}/dat-lai", reset, "POST", ADMINS),
]
