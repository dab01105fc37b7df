"""The accounts of officials, and what each may do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from common.errors import InputError
from common.sql.moments import utc
from console.audit import Deed, note
from console.entry.secrets import Vault, check_password, fits, hashed, recovery_codes, totp_step
from console.tables import accounts, now, sessions, weekly_pages
from console.tables import recovery_codes as codes

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")


class Role(str, Enum):
    """Roles, from the one that may do everything down to the one that only looks."""

    ADMIN = "admin"
    EDITOR = "editor"
    COMMUNE = "commune"
    READER = "reader"


ROLES: Mapping[Role, str] = {
    Role.ADMIN: "quản trị (cả tài khoản)",
    Role.EDITOR: "biên tập (sửa và đưa lên)",
    Role.COMMUNE: "cán bộ xã (sửa thông tin xã mình)",
    Role.READER: "chỉ xem",
}


@dataclass(frozen=True)
class Account:
    """An official's account. ``office`` is the only one that commune staff may edit."""

    name: str
    full_name: str
    role: Role
    office: str
    must_change: bool
    has_codes: bool
    active: bool
    last_seen: datetime | None

    @property
    def publishes(self) -> bool:
        """Tell whether it may edit everything and publish."""
        return self.role in (Role.ADMIN, Role.EDITOR)


class Accounts:
    """All accounts. Every change is in the audit log, under the name of who made it (``by``)."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def create(self, name: str, full_name: str, role: Role, office: str, password: str, by: str) -> None:
        """A new account, whose ``password`` has to be changed at the first log-in. Raises :class:`InputError`."""
        if not NAME.fullmatch(name):
            raise InputError("Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm, gạch; từ 2 đến 39 ký tự.")
        if not full_name.strip():
            raise InputError("Cần ghi họ tên.")
        row = {
            "name": name,
            "full_name": full_name.strip()[:120],
            "role": role.value,
            "office": _office(role, office),
            "password": hashed(password),
            "must_change": True,
            "created": now(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(accounts.insert().values(**row))
                shown = {"role": role.value, "office": row["office"], "full_name": row["full_name"]}
                _note(connection, by, name, "tạo tài khoản", None, shown)
        except IntegrityError:
            raise InputError(f"Đã có tài khoản tên {name}.") from None

    def find(self, name: str) -> Account | None:
        """The account of that name, active or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
        return _account(row) if row else None

    def all(self) -> list[Account]:
        """All accounts by name."""
        with self._engine.connect() as connection:
            return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.name)).all()]

    def with_password(self, name: str, password: str) -> Account | None:
        """The active account whose password it is."""
        with self._engine.connect() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
        right = fits(password, row.password if row else None)
        return _account(row) if row and right and row.active else None

    def set_password(self, name: str, password: str) -> None:
        """Change one's own password. Raises :class:`InputError` for one that is easily guessed, or the old one."""
        check_password(password, name)
        with self._engine.connect() as connection:
            old = connection.execute(select(accounts.c.password).where(accounts.c.name == name)).scalar_one()
        if fits(password, old):
            raise InputError("Mật khẩu mới phải khác mật khẩu cũ.")
        self._change(name, name, "đổi mật khẩu", {"password": hashed(password), "must_change": False}, "mat-khau")

    def set_codes(self, name: str, secret: str, step: int) -> list[str]:
        """Begin to ask for one-time codes, the first of which was just shown; the recovery codes."""
        fresh = recovery_codes()
        with self._engine.begin() as connection:
            values = {"totp": self._vault.sealed(secret), "totp_step": step}
            connection.execute(accounts.update().where(accounts.c.name == name).values(**values))
            self._keep(connection, name, fresh)
            _note(connection, name, name, "cài mã một lần", None, None, "ma-mot-lan")
        return fresh

    def renew_recovery(self, name: str) -> list[str]:
        """New recovery codes in place of the old ones."""
        fresh = recovery_codes()
        with self._engine.begin() as connection:
            self._keep(connection, name, fresh)
            _note(connection, name, name, "tạo mã dự phòng mới", None, None, "ma-mot-lan")
        return fresh

    def recovery_left(self, name: str) -> int:
        """Return how many recovery codes were not used."""
        query = select(func.count()).select_from(codes).where(codes.c.account == name)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def with_code(self, name: str, code: str) -> bool:
        """Tell whether it is the one-time code of now, which is good once, or a recovery code, which is used up."""
        with self._engine.begin() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one()
            secret = self._vault.opened(row.totp) if row.totp else None
            step = totp_step(secret, code, row.totp_step) if secret else None
            if step is not None:
                unused = accounts.c.totp_step == row.totp_step
                later = accounts.update().where(accounts.c.name == name, unused).values(totp_step=step)
                return bool(connection.execute(later).rowcount)
            mine = codes.c.account == name, codes.c.digest.in_(self._vault.digests(code))
            if not connection.execute(delete(codes).where(*mine)).rowcount:
                return False
            _note(connection, name, name, "dùng một mã dự phòng", None, None, "ma-du-phong")
            return True

    def reset(self, name: str, password: str, by: str) -> None:
        """Give a new first password and ask for one-time codes anew, for somebody who lost theirs."""
        values = {"password": hashed(password), "must_change": True, "totp": "", "totp_step": 0}
        self._change(name, by, "đặt lại mật khẩu và mã một lần", values)

    def set_role(self, name: str, role: Role, office: str, active: bool, by: str) -> None:
        """Change what an account may do. Raises :class:`InputError` where nobody would be left to admit others."""
        before = self.find(name)
        if before is None:
            raise InputError(f"Không có tài khoản {name}.")
        values = {"role": role.value, "office": _office(role, office), "active": active}
        admits = active and role is Role.ADMIN
        if not admits and not self._other_admins(name):
            raise InputError("Phải còn ít nhất một tài khoản quản trị đang dùng.")
        self._change(name, by, "đổi quyền", values)

    def seen(self, name: str) -> None:
        """Note a log-in."""
        self._change(name, name, "đăng nhập", {"last_seen": now()}, "dang-nhap")

    def _other_admins(self, name: str) -> list[Account]:
        return [one for one in self.all() if one.role is Role.ADMIN and one.active and one.name != name]

    def _change(self, name: str, by: str, what: str, values: Mapping[str, Any], action: str = "tai-khoan") -> None:
        shown = [field for field in ("role", "office", "active") if field in values]
        with self._engine.begin() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one()
            before = {field: getattr(row, field) for field in shown} or None
            connection.execute(accounts.update().where(accounts.c.name == name).values(**values))
            if action == "tai-khoan":
                connection.execute(delete(sessions).where(sessions.c.account == name))
            if values.get("active") is False:  # an address to write to is not kept of who has no account any more
                connection.execute(delete(weekly_pages).where(weekly_pages.c.account == name))
            _note(connection, by, name, what, before, {field: values[field] for field in shown} or None, action)

    def _keep(self, connection: Connection, name: str, fresh: list[str]) -> None:
        connection.execute(delete(codes).where(codes.c.account == name))
        rows = [{"digest": self._vault.digests(code)[0], "account": name} for code in fresh]
        connection.execute(codes.insert(), rows)


def _office(role: Role, office: str) -> str:
    """The office that an account of ``role`` keeps. Raises :class:`InputError` where it needs one and has none."""
    if role is not Role.COMMUNE:
        return ""
    if not office:
        raise InputError("Cán bộ xã cần ghi mã xã, phường (ví dụ xa-cho-ra).")
    return office


def _note(
    connection: Connection, by: str, name: str, what: str, before: Any, after: Any, action: str = "tai-khoan"
) -> None:
    note(connection, Deed(by, action, key=name, title=name, before=before, after=after, note=what))


def _account(row: Row) -> Account:
    seen = utc(row.last_seen) if row.last_seen else None
    return Account(
        row.name, row.full_name, Role(row.role), row.office, row.must_change, bool(row.totp), row.active, seen
    )
