"""``motcua portal``: whether the dossier systems answer, and what the national exchange says of a procedure."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Iterator, Mapping
from time import monotonic
from typing import Any, TypeVar

import click

from actions.saying.wording import number
from common.errors import InputError, OutsideError
from common.log import setup
from common.settings import settings
from data.dossier_systems import DossierSystem, Protocol
from portals.dossier import DossierSource
from portals.dossiers.vpcp import LONG_TEXT, Vpcp
from portals.probe import probe
from portals.routing import source_of, systems
from portals.values import rows, text_of

T = TypeVar("T")

CHANNELS = {"1": "Trực tiếp", "2": "Trực tuyến", "3": "Bưu chính công ích"}


@click.group("portal", short_help="Kiểm tra các hệ thống hồ sơ, xem trục kết nối trả lời gì")
def command() -> None:
    """Kiểm tra kết nối tới các hệ thống hồ sơ, và xem Cổng quốc gia trả lời gì qua trục kết nối (VPCP)."""
    setup("ERROR")


@command.command("check")
def check() -> None:
    """Hỏi thử từng hệ thống trong dossier_sources.yml bằng một mã không có thật. Mã thoát 1: có nơi không đáp."""
    reached = asyncio.run(_check_all())
    sys.exit(0 if reached else 1)


@command.command("procedure")
@click.argument("code")
def procedure(code: str) -> None:
    """Bản ghi của Bộ về thủ tục CODE (dịch vụ LayThuTuc), để đối chiếu với nội dung của bot."""
    record = _answer(_exchange().procedure(code))
    if record is None:
        raise InputError(f"Trục kết nối trả lời là không có thủ tục mã {code}.")
    click.echo("\n".join(_lines(record)))


@command.command("questions")
def questions() -> None:
    """Câu hỏi người dân gửi qua Cổng quốc gia và câu trả lời chính thức, để chọn đưa vào hỏi đáp của bot.

    Tên, địa chỉ, điện thoại của người hỏi không được đọc.
    """
    exchange = _exchange()
    for question in _answer(exchange.questions()):
        answer = question.answer or _answer(exchange.answer_to(question.id)) or "chưa có câu trả lời"
        click.echo(f"[{question.id}] {question.unit}\nHỏi:  {question.text}\nĐáp:  {answer}\n")


async def _check_all() -> bool:
    """Ask each system and print what came; whether all that are set up answered."""
    chosen, asked = settings(), []
    for system in systems():
        source = source_of(system, chosen)
        if source is None:
            click.echo(f"{system.prefix:6} {_protocol(system):6} {_not_asked(system)}")
            continue
        problem, seconds = await _ask(system, source)
        asked.append(problem is None)
        said = problem or f"trả lời được, sau {number(round(seconds, 2))} giây"
        click.echo(f"{system.prefix:6} {_protocol(system):6} {said}")
    return all(asked)


async def _ask(system: DossierSystem, source: DossierSource) -> tuple[str | None, float]:
    """Return what is wrong with a system, None when it answered; and after how many seconds."""
    started = monotonic()
    try:
        await probe(source, system.prefix)
    except OutsideError as error:
        return str(error), monotonic() - started
    return None, monotonic() - started


def _protocol(system: DossierSystem) -> str:
    return system.adapter.value if system.adapter else "–"


def _not_asked(system: DossierSystem) -> str:
    if system.adapter is None:
        return "bot không tra, chỉ người dân sang trang tra cứu chính thức"
    return "chưa đặt địa chỉ, tài khoản hoặc trường số định danh"


def _exchange() -> Vpcp:
    """The exchange of the settings. Raises :class:`InputError` when there is none."""
    chosen = settings()
    for system in systems():
        source = source_of(system, chosen) if system.adapter is Protocol.VPCP else None
        if isinstance(source, Vpcp):
            return source
    raise InputError("Chưa đặt VPCP_URL, hoặc không có hệ thống nào dùng adapter vpcp trong dossier_sources.yml.")


def _answer(question: Awaitable[T]) -> T:
    async def asked() -> T:
        return await question

    return asyncio.run(asked())


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    """A record of ``LayThuTuc`` for reading."""
    yield f"{text_of(record.get('MATTHC'))}  {text_of(record.get('TENTTHC'), LONG_TEXT)}"
    yield f"Lĩnh vực: {_names(record.get('LINHVUCTHUCHIEN'), 'TENLINHVUC')}"
    yield f"Cơ quan thực hiện: {_names(record.get('COQUANTHUCHIEN'), 'TENDONVI')}"
    for way in _rows(record.get("CACHTHUCTHUCHIEN")):
        for time in _rows(way.get("THOIGIAN")):
            yield f"{CHANNELS.get(str(way.get('KENH')), 'Cách khác')}: {_time(time)}"
    for case in _rows(record.get("THANHPHANHOSO")):
        yield f"Giấy tờ {text_of(case.get('TRUONGHOP')) or ''}".rstrip() + ":"
        yield from (f"  – {text_of(paper.get('TENGIAYTO'), LONG_TEXT)}" for paper in _rows(case.get("GIAYTO")))
    yield f"Yêu cầu: {text_of(record.get('YEUCAU'), LONG_TEXT) or 'không nêu'}"
    yield f"Căn cứ: {_names(record.get('CANCUPHAPLY'), 'SOVANBAN')}"


def _time(time: Mapping[str, Any]) -> str:
    """ "3 Ngày làm việc; phí 7.000 đồng/lần". An amount of 0 may be a placeholder, so the words go first."""
    fees = [
        text_of(fee.get("MOTA")) or f"{fee.get('SOTIEN')} {text_of(fee.get('DONVI')) or ''}".strip()
        for fee in _rows(time.get("PHILEPHI"))
    ]
    length = f"{time.get('THOIGIANGIAIQUYET')} {text_of(time.get('DONVITINH')) or ''}".strip()
    return f"{length}; phí {'; '.join(fees) if fees else 'không nêu'}"


def _rows(value: object) -> list[Mapping[str, Any]]:
    """A list of the exchange, which leaves out or gives as null what is empty."""
    return rows(value or [])


def _names(value: object, key: str) -> str:
    return "; ".join(name for row in _rows(value) if (name := text_of(row.get(key)))) or "không nêu"
