"""The integration protocol of the Government Office (VPCP): one address, services by name, a session from a login.

How long a session lasts is not documented, so it is kept until a call fails and then renewed once. ``error_code``
comes as 0, "0" or "00"; anything else is a refusal, whose numbers have no known catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.errors import Malformed, Refused
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from portals.access import Access
from portals.dossier import CHANNELS, Dossier, Status, code_date, status_named
from portals.dossiers.by_code import FoundByCode
from portals.transport import MALFORMED, REFUSED, Patience, PortalAnswer, Transport
from portals.values import fields, rows, text_of, times_of

LOGIN_PATH, SERVICE_PATH = "/mapi/login", "/mapi/g"
LONG_TEXT = 5_000
"""Characters of a question or an answer."""

_sessions: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Question:
    """One question of a citizen and its official answer ("" when there is none yet), without the asker."""

    id: str
    unit: str
    text: str
    answer: str


@dataclass(frozen=True)
class Vpcp(FoundByCode):
    """One adapter of the national exchange. ``unit`` is our agency (madonvi), ``route`` the addressee (dstcode)."""

    name: str
    url: str
    unit: str
    route: str
    username: str
    password: str
    patience: Patience
    login_path: str = LOGIN_PATH
    service_path: str = SERVICE_PATH

    async def procedure(self, code: str) -> Mapping[str, Any] | None:
        """The ministry's own record of a procedure (``LayThuTuc``), as it came; None when it has none.

        Raises :class:`common.errors.OutsideError`.
        """
        found, _ = await self._rows("LayThuTuc", {"maTTHC": code})
        return next((row for row in found if text_of(row.get("MATTHC")) == code), None)

    async def questions(self) -> tuple[Question, ...]:
        """Questions that citizens asked at the national portal (``LayDanhSachHoiDapGuiTuDVCQG``).

        Who asked is not read. Raises :class:`common.errors.OutsideError`.
        """
        found, _ = await self._rows("LayDanhSachHoiDapGuiTuDVCQG", {})
        return tuple(map(_question, found))

    async def answer_to(self, question: str) -> str | None:
        """The answer to the question with that id (``LayNoiDungTraLoiTheoCauHoi``); None while there is none.

        Raises :class:`common.errors.OutsideError`.
        """
        found, _ = await self._rows("LayNoiDungTraLoiTheoCauHoi", {"cauhoiid": question})
        return next((text for row in found if (text := text_of(row.get("NOIDUNGTRALOI"), LONG_TEXT))), None)

    async def _row(self, code: str) -> tuple[Mapping[str, Any] | None, bool]:
        """The record of exactly that code, and whether a sandbox gave it."""
        found, simulated = await self._rows("TraCuuHoSo", {"mahoso": code})
        return next((row for row in found if (text_of(row.get("MaHoSo")) or "").upper() == code), None), simulated

    async def _rows(self, service: str, parameters: Mapping[str, str]) -> tuple[list[Mapping[str, Any]], bool]:
        """The rows of an answer, and whether a sandbox gave it. A session that is refused is renewed once."""
        async with Transport.within(self.patience, self._headers(), circuit=self.url) as transport:
            for fresh in (False, True):
                session = await self._session(transport, fresh)
                body = {"session": session, "madonvi": self.unit, "service": service, **parameters}
                answer = await transport.ask("POST", self.url + self.service_path, json=body)
                if _succeeded(answer):
                    envelope = fields(answer.body)
                    return rows(envelope.get("result", envelope.get("data")) or []), answer.simulated
        raise Refused(REFUSED)

    async def _session(self, transport: Transport, fresh: bool) -> str:
        key = (self.url, self.username)
        if fresh or key not in _sessions:
            _sessions.pop(key, None)
            _sessions[key] = await self._log_in(transport)
        return _sessions[key]

    async def _log_in(self, transport: Transport) -> str:
        account = {"username": self.username, "password": self.password}
        answer = await transport.ask("POST", self.url + self.login_path, json=account)
        session = fields(answer.body).get("session") if _succeeded(answer) else None
        if not isinstance(session, str) or not session:
            raise Refused(REFUSED)
        return session

    def _headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "Charset": "utf-8", "dstcode": self.route}

    def _owners(self, row: Mapping[str, Any]) -> Sequence[str]:
        return _owner_numbers(row)

    def _dossier(self, code: str, row: Mapping[str, Any], simulated: bool) -> Dossier:
        status, words = _status(row)
        submitted, accepted, due = times_of(
            [row.get(key) for key in ("NgayNop", "NgayTiepNhan", "NgayHenTra")], near=code_date(code)
        )
        return Dossier(
            code=code,
            procedure=text_of(row.get("TenDVC")),
            status=status,
            status_text=words,
            agency=text_of(row.get("DonViXuLy")),
            submitted=submitted,
            accepted=accepted,
            due=due,
            finished=None,
            note=None,
            source=self.name,
            fetched_at=datetime.now(VIETNAM),
            simulated=simulated,
            # Named so where dossiers are synchronised; whether a look-up returns it is not known.
            channel=CHANNELS.get(str(row.get("KenhThucHien"))),
            procedure_code=text_of(row.get("MaTTHC")),
        )


def _succeeded(answer: PortalAnswer) -> bool:
    """Tell whether ``error_code`` is a zero of any spelling. Raises :class:`Malformed` when there is none."""
    if answer.status >= 400:
        return False
    code = fields(answer.body).get("error_code")
    try:
        return int(str(code)) == 0
    except ValueError:
        raise Malformed(MALFORMED) from None


def _status(row: Mapping[str, Any]) -> tuple[Status | None, str]:
    """The national code, and the words of the source or else of the code."""
    code, words = text_of(row.get("MaTrangThai")), text_of(row.get("TrangThaiHoSo"))
    status = Status(int(code)) if code in {str(status.value) for status in Status} else status_named(words or "")
    if words is None and status is None:
        raise Malformed(MALFORMED)
    return status, words or ""


def _owner_numbers(row: Mapping[str, Any]) -> list[str]:
    """The owner's numbers under the names that the protocol has for them where dossiers are pushed.

    Whether a look-up returns them is not known.
    """
    listed = row.get("DinhDanhCHS")
    entries = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    given = [row.get("SoGiayToChuHoSo"), *(each.get("SoDinhDanh") for each in entries)]
    return [number for value in given if (number := text_of(value))]


def _question(row: Mapping[str, Any]) -> Question:
    texts = (text_of(row.get(key), LONG_TEXT) or "" for key in ("HOIDAPID", "TENDONVI", "NOIDUNG", "NOIDUNGTRALOI"))
    return Question(*texts)


def connect(system: DossierSystem, access: Access) -> Vpcp:
    """The adapter of a row."""
    return Vpcp(
        name=system.name,
        url=access.url,
        unit=access.get("unit"),
        route=access.get("route"),
        username=access.get("username"),
        password=access.get("password"),
        patience=access.patience,
        login_path=access.get("login_path", LOGIN_PATH),
        service_path=access.get("service_path", SERVICE_PATH),
    )
