"""The works of the console (:mod:`console.works`) on this installation: each call connects, works and leaves."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from bot.channels.web import channel as web
from bot.channels.web.history import History
from bot.citizen_data.erasure import proof_code
from bot.delivery.commit import Conversations
from bot.delivery.quarantine import Case, Quarantine
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import CannotOpen, Envelope, Sealed
from bot.messages.masking import mask
from bot.messages.short_codes import read_code
from bot.redis import Client, address, reached
from bot.secret import secrets_of
from bot.sync.program import Options, sync
from bot.sync.texts import Flag, flags, mark_reread
from citizens.consents import Erasures
from citizens.notices import Notices, Telling
from common.errors import InputError, MotCuaError, OutsideError
from common.log import who
from common.settings import Settings
from common.today import VIETNAM
from data.official.changes import readable
from data.official.facets import LABELS
from data.official.synced import Records
from data.releases.store import Store
from portals.probe import probe
from portals.routing import source_of, systems

if TYPE_CHECKING:
    from bot.kept import CitizenData

T = TypeVar("T")
NOT_HERE = "Bản cài này của trang quản trị chưa làm được việc đó. Nhờ người vận hành dùng lệnh motcua citizen."
_WHY = {Telling.UNDELIVERED: "kênh không nhận", Telling.UNCERTAIN: "không rõ đã tới chưa"}


class Here:
    """The works of the installation that ``chosen`` describes."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen

    def aside(self) -> list[tuple[str, float, str]]:
        """Number, moment and fault of each message that was set aside."""
        cases = self._with_quarantine(lambda quarantine: quarantine.cases())
        return [(case.number, case.record.at, case.record.error) for case in cases]

    def read_aside(self, number: str) -> str:
        """Its words, with numbers masked."""

        async def look(quarantine: Quarantine) -> str:
            message = await quarantine.message(await _find(quarantine, number))
            return mask(message.text)[0] if message else "Không mở được: khóa bí mật đã đổi, hoặc tin bị hỏng."

        return self._with_quarantine(look)

    def answer_again(self, number: str) -> bool:
        """Put it back into its lane."""

        async def again(quarantine: Quarantine) -> bool:
            return await quarantine.replay(await _find(quarantine, number))

        return self._with_quarantine(again)

    def drop(self, number: str) -> bool:
        """Delete it."""

        async def away(quarantine: Quarantine) -> bool:
            return await quarantine.drop(await _find(quarantine, number))

        return self._with_quarantine(away)

    def undelivered(self) -> list[tuple[float, str, str, str]]:
        """Moment, topic, citizen as logs name them, and reason of each piece of news that did not arrive."""
        envelope = self._envelope()
        rows = []
        for notice in Notices(self._store().engine).failed(now=time.time()):
            whom = f"{notice.address.channel} (không mở được)"
            with suppress(CannotOpen):
                whom = who(notice.address.channel, envelope.open(notice.address.chat))
            rows.append((notice.created, notice.topic, whom, _WHY[notice.state]))
        return rows

    def kept_of(self, channel: str, chat: str) -> dict[str, Any]:
        """Everything that is kept of a citizen."""
        return self._with_citizen_data(lambda kept, redis, envelope: kept_of(kept, redis, envelope, channel, chat))

    def forget(self, channel: str, chat: str) -> str:
        """Delete it."""
        code = proof_code(secrets.token_bytes(32), f"{channel}\0{chat}")
        return self._with_citizen_data(lambda kept, _redis, _envelope: kept.eraser.erase(channel, chat, code))

    def proof(self, code: str) -> str:
        """A proof of deletion, which names nobody."""
        known = read_code(code)
        found = Erasures(self._store().engine).get(known) if known else None
        if found is None:
            raise InputError(f"Không có biên nhận {code}.")
        what = "; ".join(found.deleted) or "không có gì được lưu"
        return f"{found.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}: {what}"

    def sync(self, progress: Callable[[int, int], None]) -> str:
        """Read the catalogue of the portal in the settings."""
        found = asyncio.run(sync(self._chosen, Options.of(self._chosen, ""), progress))
        return (
            f"Bản số {found.release}: {found.procedures} thủ tục của Cổng; {found.added} mới, {found.changed} thay "
            f"đổi, {found.withdrawn} không còn, {found.skipped} không đưa vào được."
        )

    def changes(self) -> tuple[int, list[str]] | None:
        """The last changes of a sync."""
        found = Records(self._store()).changes(None)
        return (found[0], list(readable(found[1]))) if found else None

    def to_reread(self) -> list[tuple[str, str, str]]:
        """Code, name and reason of each text to reread."""
        return [(flag.code, flag.name, _why(flag)) for flag in flags(self._store())]

    def reread(self, code: str) -> None:
        """Note it in a release."""
        mark_reread(self._store(), (code,))

    def systems(self) -> list[tuple[str, str]]:
        """Ask each dossier system for a code that there is not."""
        return asyncio.run(_asked(self._chosen))

    def _store(self) -> Store:
        return Store(self._chosen.sql_url)

    def _envelope(self) -> Envelope:
        return Sealed(*secrets_of(self._chosen).every)

    def _with_quarantine(self, work: Callable[[Quarantine], Awaitable[T]]) -> T:
        async def connected(redis: Client) -> T:
            return await work(Quarantine(redis, self._envelope()))

        return self._with(connected)

    def _with_citizen_data(self, work: Callable[[CitizenData, Client, Envelope], Awaitable[T]]) -> T:
        # It knows what answers are made of, which the console's own image lacks.
        try:
            from bot.kept import citizen_data_of
        except ImportError:
            raise MotCuaError(NOT_HERE) from None

        async def connected(redis: Client) -> T:
            envelope = self._envelope()
            return await work(citizen_data_of(self._chosen, redis, envelope), redis, envelope)

        return self._with(connected)

    def _with(self, work: Callable[[Client], Awaitable[T]]) -> T:
        async def run() -> T:
            async with reached(address(self._chosen)) as redis:
                return await work(redis)

        return asyncio.run(run())


async def kept_of(kept: CitizenData, redis: Client, envelope: Envelope, channel: str, chat: str) -> dict[str, Any]:
    """Everything that is kept of a citizen, as they may take it along."""
    citizen = await kept.desk.citizen(Inbound(channel, chat, "", Kind.TEXT))
    answer = await asyncio.to_thread(kept.consents.get, citizen.ref)
    quarantine = Quarantine(redis, envelope)
    aside = [await quarantine.message(case) for case in await quarantine.of(channel, chat)]
    shown = await History(redis, envelope).after(chat) if channel == web.NAME else []
    return {
        "dong_y": citizen.consent.value,
        "dong_y_luc": answer.at.isoformat() if answer else None,
        "dong_y_voi": await asyncio.to_thread(kept.consents.text, answer.version) if answer else None,
        "mach_tro_chuyen": await Conversations(redis, envelope).memory(channel, chat),
        "ho_so_theo_doi": [each.code for each in citizen.follows],
        "cho_cong_hoat_dong_lai": list(citizen.awaits),
        "tin_bao": await asyncio.to_thread(_news, kept, citizen.ref, envelope),
        "tin_chua_tra_loi_duoc": [message.text for message in aside if message],
        "trao_doi_voi_can_bo": await kept.staff.said_with(channel, chat),
        "cau_hoi_chua_co_tra_loi_tot": [one.text for one in await asyncio.to_thread(kept.questions.of, citizen.ref)],
        "hien_tren_trang_web": [one.entry for one in shown],
    }


def _news(kept: CitizenData, ref: str, envelope: Envelope) -> list[str]:
    """The news of a citizen, told or not, as far as they can be opened."""
    texts = []
    for notice in kept.notices.all_of(ref):
        with suppress(CannotOpen):
            texts.append(json.loads(envelope.open(notice.body))["text"])
    return texts


async def _find(quarantine: Quarantine, number: str) -> Case:
    found = await quarantine.case(number)
    if found is not None:
        return found
    raise InputError(f"Không có tin số {number}: có người vừa xử lý, hoặc đã quá hạn giữ.")


def _why(flag: Flag) -> str:
    if flag.withdrawn:
        return "Cổng không còn công bố"
    return f"Cổng đã đổi {', '.join(LABELS[name].lower() for name in flag.changed)}"


async def _asked(chosen: Settings) -> list[tuple[str, str]]:
    found: Sequence[tuple[str, str]] = await asyncio.gather(*(_ask(chosen, system) for system in systems()))
    return list(found)


async def _ask(chosen: Settings, system: Any) -> tuple[str, str]:
    source, name = source_of(system, chosen), f"{system.prefix} {system.name}"
    if source is None:
        return name, "chưa tra được: chỉ người dân sang trang chính thức, hoặc chưa đặt tài khoản"
    started = monotonic()
    try:
        await probe(source, system.prefix)
    except OutsideError as error:
        return name, str(error)
    return name, f"trả lời được, sau {monotonic() - started:.1f} giây".replace(".", ",")
