"""The page ``/viec/<code>``: the papers of one's own case to tick off, to print, and to send on.

Nothing is kept here of a list: what the page needs stands in its address (:mod:`bot.pages.list_code`), what is told
comes from the release in force, and the ticks stay in the phone.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from actions.answers.aspects.paper_kinds import NOTES
from actions.answers.aspects.papers import MUST, every_paper
from actions.answers.aspects.places import can_file_online
from actions.answers.overview import LINES
from actions.answers.own_case import guide_path, said
from actions.answers.section import Item, View, title
from actions.answers.source import cautions, source_line
from actions.saying.wording import LIST_PAGE, NEW_LIST, PORTAL, day, phrase
from bot.pages.list_code import ListCode, digest_of, head_of, new_code, read_code
from bot.pages.one_case import OTHER_QUESTIONS, Found, find, newest
from common.log import where
from common.settings import Settings
from common.today import today
from data.models import Procedure, State
from data.own_case.tree import Leaf
from data.record import PROCEDURE_CODE
from data.releases.store import Store

log = logging.getLogger(__name__)

TEMPLATE = Path(__file__).resolve().parent.parent / "web" / "list.html"
KEPT = "no-cache"
"""A copy may be kept, and is asked about before it is used: a release may have changed the page."""
REMEMBERED = 200
"""Procedures of the release in force that need not be read again."""

NAME = "Danh sách mang đi"
WRONG = (
    "Địa chỉ này không đúng, có thể bị chép thiếu hoặc sai một chữ. Bà con xem lại, hoặc hỏi trợ lý để lập danh sách "
    "mới."
)
UNKNOWN = "Nội dung đang dùng không còn việc này. Bà con hỏi trợ lý để biết nay làm việc nào."
INTERRUPTED = "Hệ thống đang tạm gián đoạn. Vui lòng thử lại sau ít phút; danh sách đã mở trên máy này vẫn xem được."
CHANGED = "Từ khi lập danh sách ngày {made}, nội dung đã thay đổi. Dưới đây là nội dung mới, bà con xem lại từng mục."
REPLACED = "Việc này đã được thay bằng việc khác. Hỏi trợ lý trước khi đi nộp."
NO_PAPERS = f"{PORTAL} chưa nêu giấy tờ của việc này. Hãy hỏi nơi nộp hồ sơ."
LOOK_AGAIN = "Trước khi đi, mở lại trang này khi có mạng để xem có gì mới."


class ListPage:
    """Serves the page. The database is opened at the first request: chats do not depend on it."""

    def __init__(self, chosen: Settings) -> None:
        self._sql_url = chosen.sql_url
        self._template = Template(TEMPLATE.read_text(encoding="utf-8"))
        self._remembered: dict[tuple[int, str], Found | None] = {}

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [
            Route(f"{LIST_PAGE}/{NEW_LIST}/{{procedure}}", self._make, methods=["GET"]),
            Route(f"{LIST_PAGE}/{NEW_LIST}/{{procedure}}/{{path}}", self._make, methods=["GET"]),
            Route(f"{LIST_PAGE}/{{code}}", GZipMiddleware(Route(LIST_PAGE, self._show).app), methods=["GET"]),
        ]

    @cached_property
    def _store(self) -> Store:
        return Store(self._sql_url)

    async def _make(self, request: Request) -> Response:
        """Lead to a new list. Nothing is written, so that opening it twice does no harm."""
        procedure, path = request.path_params["procedure"], request.path_params.get("path", "")
        if not re.match(PROCEDURE_CODE, procedure):
            return self._page(_notice(WRONG), 404)
        try:
            found = await asyncio.to_thread(self._look_up, procedure)
        except SQLAlchemyError as error:
            return self._interrupted(error)
        if found is None:
            return self._page(_notice(UNKNOWN), 404)
        known, leaf = found.case(path)
        code = new_code(procedure, leaf.path if leaf else "", today(), _told(known))
        return RedirectResponse(f"{LIST_PAGE}/{code}", 303, {"Cache-Control": "no-store"})

    async def _show(self, request: Request) -> Response:
        code = read_code(request.path_params["code"])
        if code is None:
            return self._page(_notice(WRONG), 404)
        try:
            found = await asyncio.to_thread(self._look_up, code.procedure)
        except SQLAlchemyError as error:
            return self._interrupted(error)
        return self._page(body(code, found)) if found else self._page(_notice(UNKNOWN), 404)

    def _interrupted(self, error: SQLAlchemyError) -> Response:
        log.error("lists cannot be read: %s", where(error))
        return self._page(_notice(INTERRUPTED), 503)

    def _look_up(self, procedure: str) -> Found | None:
        """The procedure of the release in force with its tree, if that fits it."""
        release = newest(self._store)
        key = (release, procedure)
        if key not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = find(self._store, release, procedure)
        return self._remembered[key]

    def _page(self, content: str, status: int = 200) -> Response:
        html = self._template.substitute(name=NAME, body=content)
        return HTMLResponse(html, status, {"Cache-Control": KEPT if status == 200 else "no-store"})


def body(code: ListCode, found: Found) -> str:
    """The content of the page."""
    procedure = found.procedure
    known, leaf = found.case(code.path)
    chosen = f"<p>Trường hợp: {escape(said(leaf.labels))}.</p>" if leaf else ""
    return "".join(
        [
            f"<p><b>{escape(title(procedure))}</b> (mã {procedure.code}).</p>{chosen}",
            *(_notice(text) for text in (*_changes(code, known, leaf), *cautions(procedure))),
            f'<p id="left" class="record" role="status" data-list="{head_of(code.procedure, code.path)}" hidden></p>',
            *_groups(every_paper(known, of_a_case=leaf is not None)),
            f"<section>{_list(_facts(known))}</section>",
            _ways(procedure, leaf.path if leaf else ""),
            f"<p class=source>{escape(source_line(procedure))} Lập ngày {day(code.made)}. {found.release} "
            f"{LOOK_AGAIN}</p>",
        ]
    )


def _changes(code: ListCode, known: Procedure, leaf: Leaf | None) -> list[str]:
    """Return what is different from when the list was made."""
    if known.state is State.REPLACED:
        return [REPLACED]
    if code.path and leaf is None:
        return [OTHER_QUESTIONS]
    return [CHANGED.format(made=day(code.made))] if digest_of(_told(known)) != code.digest else []


def _told(known: Procedure) -> str:
    """All that a list of this procedure tells, as one text."""
    papers = (f"{item.group} {item.text}" for item in every_paper(known, of_a_case=True))
    return "\n".join((*papers, *_facts(known)))


def _facts(known: Procedure) -> list[str]:
    """Fee, time and place in a line each."""
    return [f"{name}: {phrase(lines(View(known))[0])}." for name, lines in LINES.values()]


def _groups(items: Sequence[Item]) -> list[str]:
    if not items:
        return [_notice(NO_PAPERS)]
    groups = groupby(items, lambda item: item.group)
    return [_group(heading, [item.text.removeprefix("• ") for item in some]) for heading, some in groups]


def _group(heading: str, texts: Sequence[str]) -> str:
    if heading == NOTES:
        return f"<section><h2>{escape(heading)}</h2>{_list(texts)}</section>"
    look = "ticks must" if heading in MUST else "ticks"
    rows = "".join(_row(heading, text) for text in dict.fromkeys(texts))
    return f'<section><h2>{escape(heading)}</h2><ul class="{look}">{rows}</ul></section>'


def _row(heading: str, text: str) -> str:
    box = f'<input type="checkbox" id="{_key(heading + text)}">'
    return f"<li><label>{box} <span>{escape(text)}</span></label></li>"


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _key(row: str) -> str:
    """A name under which the phone keeps a tick: the same as long as the paper is."""
    return f"g{hashlib.blake2b(row.encode(), digest_size=6).hexdigest()}"


def _ways(procedure: Procedure, path: str) -> str:
    opens = can_file_online(procedure) and procedure.state is not State.REPLACED
    guide = guide_path(procedure.code, path)
    online = [("Làm trên mạng từng bước", guide, "")] if opens else []
    rows = [*online, ("Hỏi trợ lý", f"/?thu-tuc={procedure.code}", "")]
    links = "".join(f'<a class="{look}" href="{escape(url, quote=True)}">{label}</a>' for label, url, look in rows)
    buttons = (("print", "In danh sách"), ("share", "Gửi cho người nhà"), ("clear", "Bỏ hết dấu đã đánh"))
    shown = "".join(f'<button type="button" id="{name}" hidden>{label}</button>' for name, label in buttons)
    return f'<p class="ways">{shown}{links}</p><p id="sent" role="status"></p>'


def _notice(text: str) -> str:
    return f'<p class="notice">{escape(text)}</p>'
