"""Look-up in an IOCTC proxy (Đà Nẵng): token, then the dossier by its code.

The rows that were seen carry the owner's name and no identity number, and a name proves nothing. A dossier is told
only where the operator adds the number under a field that the table names (``identity``); without that field in the
row, nothing of it is handed out. The service fails now and then with a 500 of its own source and wants to be asked
again after a second and a half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any

from common.errors import Malformed, Refused
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from portals.access import Access
from portals.dossier import Dossier, code_date, status_named
from portals.dossiers.by_code import FoundByCode
from portals.transport import MALFORMED, REFUSED, Patience, PortalAnswer, Transport
from portals.values import fields, rows, text_of, times_of

TOKEN_SECONDS = 23 * 3600.0
"""A token is reused for so long; it is valid for about a day."""
PAUSE = 1.5
"""Seconds between two tries."""

_tokens: dict[tuple[str, str], tuple[str, float]] = {}


@dataclass(frozen=True)
class Ioctc(FoundByCode):
    """One IOCTC proxy. ``identity`` names the field with the owner's number, which the operator must have added."""

    name: str
    url: str
    username: str
    password: str
    identity: str
    patience: Patience

    async def _row(self, code: str) -> tuple[Mapping[str, Any] | None, bool]:
        """The record of exactly that code, and whether a sandbox gave it."""
        async with Transport.within(replace(self.patience, growth=1.0), circuit=self.url) as transport:
            answer = await self._search(transport, code)
        found = answer.body if isinstance(answer.body, list) else fields(answer.body).get("HoSo")
        row = next((row for row in rows(found or []) if (text_of(row.get("MaHoSo")) or "").upper() == code), None)
        return row, answer.simulated

    async def _search(self, transport: Transport, code: str) -> PortalAnswer:
        """The answer for a code. A token that the service no longer takes is renewed once."""
        for fresh in (False, True):
            headers = {"Authorization": f"Bearer {await self._token(transport, fresh)}"}
            answer = await transport.ask("GET", f"{self.url}/tra-cuu", params={"ma_ho_so": code}, headers=headers)
            if answer.status != 401:
                break
        if answer.status >= 400:
            raise Refused(REFUSED)
        return answer

    async def _token(self, transport: Transport, fresh: bool) -> str:
        key = (self.url, self.username)
        token, until = _tokens.get(key, ("", 0.0))
        if fresh or monotonic() >= until:
            token = await self._new_token(transport)
            _tokens[key] = (token, monotonic() + TOKEN_SECONDS)
        return token

    async def _new_token(self, transport: Transport) -> str:
        account = {"username": self.username, "password": self.password}
        answer = await transport.ask("POST", f"{self.url}/getToken", json=account)
        if answer.status >= 400:
            raise Refused(REFUSED)
        token = fields(answer.body).get("token")
        if not isinstance(token, str) or not token.isascii():
            raise Malformed(MALFORMED)
        return token

    def _owners(self, row: Mapping[str, Any]) -> Sequence[str]:
        number = text_of(row.get(self.identity))
        return (number,) if number else ()

    def _dossier(self, code: str, row: Mapping[str, Any], simulated: bool) -> Dossier:
        status = text_of(row.get("TenTrangThai"))
        if status is None:
            raise Malformed(MALFORMED)
        given = [row.get(key) for key in ("NgayTiepNhan", "HanGiaiQuyet", "NgayTraKetQua")]
        accepted, due, returned = times_of(given, near=code_date(code))
        return Dossier(
            code=code,
            procedure=text_of(row.get("TenTTHC")),
            status=status_named(status),
            status_text=status,
            agency=text_of(row.get("DonViXuLy")),
            submitted=None,
            accepted=accepted,
            due=due,
            finished=returned,
            note=None,
            source=self.name,
            fetched_at=datetime.now(VIETNAM),
            simulated=simulated,
        )


def connect(system: DossierSystem, access: Access) -> Ioctc | None:
    """The proxy of a row; None when the row does not say where the owner's number stands."""
    if not system.identity:
        return None
    return Ioctc(
        name=system.name,
        url=access.url,
        username=access.get("username"),
        password=access.get("password"),
        identity=system.identity,
        patience=replace(access.patience, pause=PAUSE),
    )
