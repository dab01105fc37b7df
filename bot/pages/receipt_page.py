"""The page ``/phieu``: an officer types the code under an answer and sees exactly what the citizen was told.

Whoever has the code may look: a receipt holds public facts and nothing about the person. Codes cannot be guessed, and
look-ups are limited per address.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from actions.saying.reply import Reply
from actions.saying.wording import day
from bot.citizen_data.arrivals import arrival_in_words
from bot.limits import Allowance, Limiter
from bot.messages.short_codes import read_code, written
from bot.pages.protection import POLICY
from bot.processes.addresses import address_of
from bot.redis import Client
from citizens.receipts import Receipt, Receipts
from common.channels import channel_name
from common.log import where
from common.today import VIETNAM
from data.models import Procedure
from data.official.facets import official_hash
from data.releases.store import Store

log = logging.getLogger(__name__)

PATH = "/phieu"
PAGE = Path(__file__).resolve().parent.parent / "web" / "receipt.html"
ALLOWANCE = Allowance(burst=20, per_minute=30)

NOT_A_CODE = "Mã câu trả lời có 10 chữ và số, ví dụ K7Q2M-9TX4H, in ở cuối mỗi câu trả lời."
UNKNOWN = "Không có phiếu nào mang mã này. Có thể mã gõ chưa đúng, hoặc phiếu đã quá hạn lưu."
TOO_FAST = "Bạn tra nhanh quá. Vui lòng đợi {seconds} giây rồi tra tiếp."
INTERRUPTED = "Hiện chưa đọc được phiếu. Vui lòng thử lại sau ít phút."
SAME = "Đến nay dữ liệu của bot về thủ tục này chưa đổi."
CHANGED = "Từ đó đến nay dữ liệu của bot về thủ tục này đã đổi, nên nội dung dưới đây có thể không còn đúng."
GONE = "Dữ liệu của bot nay không còn thủ tục này."
SAID = "Bot đã trả lời như sau"


class ReceiptPage:
    """Serves the page. The database at ``sql_url`` is opened at the first look-up: chats do not depend on it."""

    def __init__(self, sql_url: str, redis: Client) -> None:
        self._sql_url = sql_url
        self._limiter = Limiter(redis)
        self._template = Template(PAGE.read_text(encoding="utf-8"))

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [Route(PATH, self._show)]

    @cached_property
    def _store(self) -> Store:
        return Store(self._sql_url)

    async def _show(self, request: Request) -> Response:
        typed = request.query_params.get("ma", "").strip()
        if not typed:
            return self._page("", "")
        code = read_code(typed)
        if code is None:
            return self._page(typed, _notice(NOT_A_CODE), 400)
        address = address_of(request)
        wait = await self._limiter.wait_for(f"phieu:{address}", ALLOWANCE)
        if wait:
            return self._page(typed, _notice(TOO_FAST.format(seconds=round(wait + 0.5))), 429)
        return await self._look_up(typed, code)

    async def _look_up(self, typed: str, code: str) -> Response:
        try:
            body = await asyncio.to_thread(self._body, code)
        except SQLAlchemyError as error:
            log.error("receipts cannot be read: %s", where(error))
            return self._page(typed, _notice(INTERRUPTED), 503)
        return self._page(written(code), body) if body else self._page(typed, _notice(UNKNOWN), 404)

    def _body(self, code: str) -> str | None:
        receipts = Receipts(self._store)
        receipt = receipts.get(code)
        if receipt is None:
            return None
        arrived = arrival_in_words(receipt.channel, receipts.arrived(receipt.answer))
        codes = {told.procedure for told in receipt.told}
        now = self._store.procedures(self._store.newest_id() or 0, codes)
        published = self._store.published_at(receipt.release)
        of = f", đưa lên ngày {day(published.astimezone(VIETNAM).date())}" if published else ""
        return "".join(
            [
                f"<h2>Phiếu {written(code)}</h2>",
                _facts(receipt, of, arrived),
                *(_procedure(told.procedure, told.version, now.get(told.procedure)) for told in receipt.told),
                f"<h3>{SAID}</h3>",
                *map(_reply, receipt.replies),
            ]
        )

    def _page(self, typed: str, body: str, status: int = 200) -> Response:
        html = self._template.substitute(typed=escape(typed, quote=True), body=body)
        policy = POLICY.replace("form-action 'none'", "form-action 'self'")
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        return HTMLResponse(html, status_code=status, headers=headers)


def _facts(receipt: Receipt, published: str, arrived: str) -> str:
    at = receipt.at.astimezone(VIETNAM)
    rows = {
        "Trả lời lúc": f"{at:%H:%M} ngày {day(at.date())}",
        "Qua": channel_name(receipt.channel),
        "Theo bản nội dung": f"số {receipt.release}{published}",
        "Đã tới công dân chưa": arrived,
    }
    return f"<dl>{''.join(f'<dt>{label}</dt><dd>{escape(value)}</dd>' for label, value in rows.items())}</dl>"


def _procedure(code: str, version: str, now: Procedure | None) -> str:
    """Return which record was told, and whether the same record is in force today."""
    state = GONE if now is None else SAME if official_hash(now) == version else CHANGED
    name = escape(now.title) if now else "Thủ tục"
    link = f' <a href="{escape(now.official_url, quote=True)}">Xem trên Cổng</a>' if now and now.official_url else ""
    return f"<p class=record><b>{name}</b> (mã {escape(code)}, bản ghi {escape(version)}).{link}<br>{state}</p>"


def _reply(told: Mapping[str, Any]) -> str:
    reply = Reply.from_dict(told)
    buttons = _list((escape(choice.label) for choice in reply.choices), "Nút bấm")
    links = _list((f"{escape(link.label)}: {escape(link.url)}" for link in reply.links), "Liên kết")
    return f"<blockquote><p>{escape(reply.text)}</p>{buttons}{links}</blockquote>"


def _list(items: Iterable[str], title: str) -> str:
    shown = ", ".join(items)
    return f"<p class=beside>{title}: {shown}</p>" if shown else ""


def _notice(text: str) -> str:
    return f'<p class=notice role="status">{escape(text)}</p>'
