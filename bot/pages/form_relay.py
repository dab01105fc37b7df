"""``/mau/<id>/<name>``: the file of an official form. The portal gives it out by POST alone, which no link can do.

Only files that the content in force names are fetched, so that nobody reads anything else of the portal's through us.
Whatever goes wrong is told on a page, with what to do instead.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from actions.answers.aspects.forms import PATH, plain_file_name
from actions.saying.wording import GUIDE_PAGE as GUIDE_PATH
from bot.form_shelf import FormShelf
from bot.limits import Allowance, Limiter
from bot.processes.addresses import address_of
from bot.redis import Client
from common.errors import OutsideError, TooSlow, Unreachable
from common.log import where
from common.settings import Settings
from data.models import FORM_ID
from data.releases.store import Store
from portals.catalogue.forms import FormFile, fetch_form
from portals.transport import Patience

log = logging.getLogger(__name__)

PAGE = Path(__file__).resolve().parent.parent / "web" / "form.html"
PATIENCE = Patience(attempt=12.0, total=15.0, retries=2)
ALLOWANCE = Allowance(burst=40, per_minute=60)
"""Many people share one address at a commune's office."""
AT_ONCE = 4
"""Files fetched from the portal at the same time."""
KEPT = "public, max-age=86400"

UNKNOWN = "Không có tệp mẫu này trong nội dung đang dùng. Có thể mẫu đã được thay bằng mẫu mới."
TOO_FAST = "Bà con tải nhanh quá. Đợi {seconds} giây rồi bấm thử lại."
INTERRUPTED = "Hệ thống đang tạm gián đoạn."
NOT_CONNECTED = "Trợ lý này chưa nối với Cổng nên chưa lấy được tệp mẫu."
OUTSIDE, PORTAL = "Hệ thống bên ngoài", "Cổng Dịch vụ công quốc gia"

Known = Mapping[str, tuple[str, str]]


class FormRelay:
    """Serves the files. The database is opened at the first request: chats do not depend on it."""

    def __init__(self, chosen: Settings, redis: Client, patience: Patience = PATIENCE) -> None:
        self._chosen = chosen
        self._patience = patience
        self._limiter = Limiter(redis)
        self._shelf = FormShelf(chosen.var_dir / "forms")
        self._template = Template(PAGE.read_text(encoding="utf-8"))
        self._known: tuple[int, Known] = (0, {})
        self._under_way: dict[str, asyncio.Task[FormFile]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [Route(f"{PATH}/{{file_id}}/{{name}}", self._serve)]

    @cached_property
    def _store(self) -> Store:
        return Store(self._chosen.sql_url)

    async def _serve(self, request: Request) -> Response:
        file_id = request.path_params["file_id"]
        address = address_of(request)
        wait = await self._limiter.wait_for(f"mau:{address}", ALLOWANCE)
        if wait:
            return self._sorry(TOO_FAST.format(seconds=round(wait + 0.5)), 429)
        try:
            known = await asyncio.to_thread(self._names)
        except SQLAlchemyError as error:
            log.error("forms cannot be looked up: %s", where(error))
            return self._sorry(INTERRUPTED, 503)
        if not re.match(FORM_ID, file_id) or file_id not in known:
            return self._sorry(UNKNOWN, 404)
        return await self._file(file_id, *known[file_id])

    async def _file(self, file_id: str, name: str, procedure: str) -> Response:
        kept = await asyncio.to_thread(self._shelf.get, file_id, name)
        if kept is not None:
            return _download(kept, name)
        if not self._chosen.portal_url:
            return self._sorry(NOT_CONNECTED, 503, procedure)
        try:
            return _download(await self._fetched(file_id, name), name)
        except OutsideError as error:
            log.warning("form %s: %s", file_id, error)
            return self._sorry(str(error).replace(OUTSIDE, PORTAL), _status(error), procedure)

    async def _fetched(self, file_id: str, name: str) -> FormFile:
        """From the portal, once for all who ask at the same time."""
        task = self._under_way.get(file_id)
        if task is None:
            task = asyncio.create_task(self._fetch(file_id, name))
            self._under_way[file_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(file_id, None))
        return await asyncio.shield(task)

    async def _fetch(self, file_id: str, name: str) -> FormFile:
        async with self._room:
            file = await fetch_form(self._chosen.portal_url, file_id, name, self._patience)
        await asyncio.to_thread(self._shelf.put, file_id, file)
        return file

    def _names(self) -> Known:
        """The files that the release in force names, read once for each release."""
        newest = self._store.newest_id() or 0
        if newest != self._known[0]:
            self._known = (newest, self._store.form_files(newest))
        return self._known[1]

    def _sorry(self, sentence: str, status: int, procedure: str = "") -> Response:
        ways = '<li><a href="">Thử lại</a></li>' if status != 404 else ""
        if procedure:
            guide = f"{GUIDE_PATH}/{procedure}"
            ways += f'<li><a href="{guide}">Hướng dẫn và các mẫu khác của thủ tục {escape(procedure)}</a></li>'
        html = self._template.substitute(sentence=escape(sentence), ways=ways)
        headers = {"Cache-Control": "no-store", **({"Retry-After": "30"} if status >= 429 else {})}
        return HTMLResponse(html, status, headers)


def _download(file: FormFile, name: str) -> Response:
    stem = name.rsplit(".", 1)[0]
    plain = plain_file_name(f"{stem}.{file.ending}")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(f'{stem}.{file.ending}', safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": KEPT}
    return Response(file.body, media_type=file.media_type, headers=headers)


def _status(error: OutsideError) -> int:
    return 504 if isinstance(error, TooSlow) else 503 if isinstance(error, Unreachable) else 502
