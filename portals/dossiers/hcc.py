"""Look-up by code and identity number: the TD HccPortal protocol (``GetHoSoPublic``).

The system itself compares the number with the owner's and the authorised person's, and gives nothing away unless it
matches. It answers HTTP 200 for failures too; only its exact messages tell them apart.

What the answers hold is known from one server's source (docs/decisions/010-dossier-lookup.md). The amount of money
stands only in the longer answer (``SearchHoSoTraCuu``), which wants a captcha: it is asked for where the operator
gave the bot something to send in its place, which is our own assumption.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.errors import Malformed, OutsideError, Refused
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from portals.access import Access
from portals.dossier import CHANNELS, Dossier, Finding, LookUp, Step, code_date, status_named
from portals.transport import MALFORMED, REFUSED, Patience, PortalAnswer, Transport
from portals.values import fields, money_of, rows, text_of, times_of

log = logging.getLogger(__name__)

UNKNOWN_CODE = "Mã hồ sơ không hợp lệ!"
OTHER_NUMBER = "Vui lòng nhập đúng số định danh chủ hồ sơ/người ủy quyền!"
BONUS_SECONDS = 3.0


@dataclass(frozen=True)
class Hcc:
    """One HccPortal. ``url`` ends in ``…/hosos``; ``key`` opens the timeline, which names the office, ``captcha`` the
    longer answer with the amount of money.
    """

    name: str
    url: str
    key: str
    patience: Patience
    captcha: str = ""

    async def look_up(self, code: str, identity: str) -> LookUp:
        """See :class:`portals.dossier.DossierSource`."""
        async with Transport.within(self.patience, circuit=self.url) as transport:
            request = {"maHoSo": code, "soDinhDanh": identity}
            answer = await transport.ask("POST", f"{self.url}/GetHoSoPublic", json=request)
            found = self._read(code, answer)
            dossier = found.dossier
            if dossier is not None and self.captcha:
                dossier = await self._with_money(transport, dossier, request)
            if dossier is not None and self.key:
                dossier = await self._with_timeline(transport, dossier)
            return replace(found, dossier=dossier)

    @property
    def can_watch(self) -> bool:
        """The timeline needs the shared key."""
        return bool(self.key)

    async def watch(self, code: str) -> Dossier | None:
        """See :class:`portals.dossier.DossierSource`. Never None: the timeline answers an unknown code with
        the same 500 as a wrong key, so that an unknown code is a refusal here.
        """
        if not self.key:
            raise Refused(REFUSED)
        async with Transport.within(self.patience, circuit=self.url) as transport:
            answer, data = await self._timeline(transport, code)
        status = text_of(data.get("trangThaiHoSo"))
        if status is None:
            raise Malformed(MALFORMED)
        accepted, due = times_of([data.get("ngayTiepNhan"), data.get("ngayHenTra")], near=code_date(code))
        bare = self._bare(code, text_of(data.get("tenTTHC")), status, (accepted, due), answer.simulated)
        return _with_steps(bare, data)

    def _read(self, code: str, answer: PortalAnswer) -> LookUp:
        if answer.status >= 400:
            raise Refused(REFUSED)
        envelope = fields(answer.body)
        message = text_of(envelope.get("message"))
        if envelope.get("succeeded") is True and envelope.get("data") is not None:
            return LookUp(Finding.CONFIRMED, self._dossier(code, fields(envelope["data"]), answer.simulated))
        if message == UNKNOWN_CODE:
            return LookUp(Finding.UNKNOWN_CODE)
        if message == OTHER_NUMBER:
            return LookUp(Finding.OTHER_NUMBER)
        raise Malformed(MALFORMED)

    def _dossier(self, code: str, data: Mapping[str, Any], simulated: bool) -> Dossier:
        status = text_of(data.get("trangThaiHoSo"))
        if status is None or (text_of(data.get("maHoSo")) or code).upper() != code:
            raise Malformed(MALFORMED)
        dates = times_of([data.get("ngayTiepNhan"), data.get("ngayHenTra")], near=code_date(code))
        return self._bare(code, text_of(data.get("tenThuTuc")), status, dates, simulated)

    def _bare(
        self, code: str, procedure: str | None, status: str, dates: Sequence[datetime | None], simulated: bool
    ) -> Dossier:
        """A dossier as far as both answers tell it; ``dates`` are those of acceptance and of the result promised."""
        accepted, due = dates
        return Dossier(
            code=code,
            procedure=procedure,
            status=status_named(status),
            status_text=status,
            agency=None,
            submitted=None,
            accepted=accepted,
            due=due,
            finished=None,
            note=None,
            source=self.name,
            fetched_at=datetime.now(VIETNAM),
            simulated=simulated,
        )

    async def _with_money(self, transport: Transport, dossier: Dossier, request: Mapping[str, str]) -> Dossier:
        """The longer answer's amount, office, day and way of filing. Without it the answer still stands.

        Names, addresses and numbers of people that stand in it as well are not read.
        """
        asked = {**request, "maCaptCha": self.captcha}
        try:
            more = transport.ask("POST", f"{self.url}/SearchHoSoTraCuu", json=asked, retries=0)
            answer = await asyncio.wait_for(more, BONUS_SECONDS)
            envelope = fields(answer.body)
            data = fields(envelope.get("data") if envelope.get("succeeded") is True else {})
        except (OutsideError, asyncio.TimeoutError) as error:
            log.warning("amount: %s", type(error).__name__)
            return dossier
        (filed,) = times_of([data.get("ngayNopHoSo")], near=code_date(dossier.code))
        return replace(
            dossier,
            amount=money_of(data.get("soTien")),
            agency=text_of(data.get("tenDonVi")),
            submitted=filed,
            channel=CHANNELS.get(str(data.get("kenhThucHien"))),
            procedure_code=text_of(data.get("maTTHC")),
        )

    async def _with_timeline(self, transport: Transport, dossier: Dossier) -> Dossier:
        """The timeline with the office, its last note and the day it ended. Without it the answer still stands."""
        try:
            _, data = await asyncio.wait_for(self._timeline(transport, dossier.code), BONUS_SECONDS)
            return _with_steps(dossier, data)
        except (OutsideError, asyncio.TimeoutError) as error:
            log.warning("timeline: %s", type(error).__name__)
            return dossier

    async def _timeline(self, transport: Transport, code: str) -> tuple[PortalAnswer, Mapping[str, Any]]:
        """The answer and the data in it."""
        url, query = f"{self.url}/GetHoSoThongTinTienTrinh", {"maHoSo": code, "key": self.key}
        answer = await transport.ask("GET", url, params=query, retries=0, answers=(500,))
        if answer.status == 500:  # a wrong key or an unknown code, which says nothing about how the system is
            raise Refused(REFUSED)
        return answer, fields(fields(answer.body).get("data"))


def _with_steps(dossier: Dossier, data: Mapping[str, Any]) -> Dossier:
    given = rows(data.get("thongTinTienTrinh") or [])
    dates = [data.get(key) for key in ("ngayTiepNhan", "ngayKetThucHoSo", "ngayTraKetQua")]
    times = times_of([*dates, *(row.get("thoiGian") for row in given)], near=code_date(dossier.code))
    steps = [_step(row, at) for row, at in zip(given, times[3:], strict=True)]
    last = steps[-1] if steps else Step("", None, None, None)
    return replace(
        dossier,
        agency=last.unit or dossier.agency,
        note=last.opinion,
        channel=text_of(data.get("kieuTiepNhan")) or dossier.channel,
        finished=times[2] or times[1],
        steps=tuple(step for step in steps if step.name),
    )


def _step(row: Mapping[str, Any], at: datetime | None) -> Step:
    return Step(text_of(row.get("buocXuLy")) or "", text_of(row.get("donViXuLy")), at, text_of(row.get("yKien")))


def connect(system: DossierSystem, access: Access) -> Hcc:
    """The HccPortal of a row."""
    return Hcc(system.name, access.url, access.get("key"), access.patience, access.get("captcha"))
