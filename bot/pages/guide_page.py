"""The page ``/huong-dan/<code>``: filing one procedure online, all steps at once, to read and to print; of one's own
case where the address goes on with the answers that lead to it (``/huong-dan/1.001193/aa``).

It stands by itself: help for what goes wrong, the papers and the forms are on it, so that it is still
of use where there is no network.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template

from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from actions.answers.aspects.forms import form_files
from actions.answers.aspects.papers import situations
from actions.answers.aspects.places import can_file_online, online_line
from actions.answers.guide.filing import SCAN
from actions.answers.guide.steps import Group, Step, case_groups, help_of, steps_of
from actions.answers.own_case import LIST, list_path, said
from actions.answers.section import title
from actions.answers.source import cautions, source_line
from actions.saying.wording import GUIDE_PAGE as PATH
from actions.saying.wording import SCAN_PAGE, phrase
from bot.link_kit.out import way_out
from bot.pages.one_case import OTHER_QUESTIONS, Found, find, newest
from common.log import where
from common.settings import Settings
from data.entries import FaqEntry
from data.guide import Opens
from data.models import Procedure
from data.own_case.tree import Leaf
from data.record import PROCEDURE_CODE
from data.releases.store import Store

log = logging.getLogger(__name__)

WEB = Path(__file__).resolve().parent.parent / "web"
WORKER_POLICY = "default-src 'none'; connect-src 'self'"
KEPT = "no-cache"
"""A copy may be kept, and is asked about before it is used: a release may have changed the page."""
FORMS = 30
CASES = 20
LINES = 80
"""Papers of single cases on one page at most; the chat tells every case."""

WHOLE = "nop-truc-tuyen-tung-buoc"
"""The entry of the FAQ that tells in short what this page tells."""
UNKNOWN = "Nội dung đang dùng không có thủ tục mã này."
INTERRUPTED = "Hệ thống đang tạm gián đoạn. Vui lòng thử lại sau ít phút."
MORE_CASES = "Còn trường hợp khác: hỏi trợ lý “giấy tờ” của việc này."

Faq = Mapping[str, FaqEntry]


class GuidePage:
    """Serves the page. The database is opened at the first request: chats do not depend on it."""

    def __init__(self, chosen: Settings) -> None:
        self._sql_url = chosen.sql_url
        self._template = Template((WEB / "guide.html").read_text(encoding="utf-8"))
        worker = Template((WEB / "sw.js").read_text(encoding="utf-8"))
        self._service_worker = worker.substitute(version=_digest(WEB))

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [
            Route("/sw.js", self._worker),
            Route(f"{PATH}/{{code}}", GZipMiddleware(Route(PATH, self._show).app), methods=["GET"]),
            Route(f"{PATH}/{{code}}/{{path}}", GZipMiddleware(Route(PATH, self._show).app), methods=["GET"]),
        ]

    @cached_property
    def _store(self) -> Store:
        return Store(self._sql_url)

    async def _worker(self, _request: Request) -> Response:
        """Return what keeps opened guides on the phone; at the root, since it may only keep what lies below it."""
        policy = {"Content-Security-Policy": WORKER_POLICY, "Cache-Control": "no-cache"}
        return Response(self._service_worker, media_type="text/javascript", headers=policy)

    async def _show(self, request: Request) -> Response:
        code, path = request.path_params["code"], request.path_params.get("path", "")
        try:
            found = await asyncio.to_thread(self._look_up, code) if re.match(PROCEDURE_CODE, code) else None
        except SQLAlchemyError as error:
            log.error("guides cannot be read: %s", where(error))
            return self._page("Hướng dẫn", _notice(INTERRUPTED), 503)
        if found is None:
            return self._page("Hướng dẫn", _notice(UNKNOWN), 404)
        known, faq = found
        return self._page(title(known.procedure), body(known, path, faq))

    def _look_up(self, code: str) -> tuple[Found, Faq] | None:
        found = find(self._store, newest(self._store), code)
        if found is None:
            return None
        steps = (*steps_of(found.procedure), help_of(found.procedure))
        return found, self._store.faq(found.number, {entry for step in steps for entry in step.help})

    def _page(self, name: str, content: str, status: int = 200) -> Response:
        html = self._template.substitute(name=escape(name), body=content)
        return HTMLResponse(html, status, {"Cache-Control": KEPT if status == 200 else "no-store"})


def _digest(folder: Path) -> str:
    """A name for the pages as they are in this version of the program."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def body(found: Found, path: str, faq: Faq) -> str:
    """The content of the page: for the case at the end of ``path``, or for all."""
    procedure, leaf = found.case(path)
    opens = can_file_online(procedure)
    steps = steps_of(procedure) if opens else ()
    return "".join(
        [
            f"<p>{escape(phrase(procedure.name))} (mã {procedure.code}).</p>",
            _case(path, leaf),
            f"<p>{escape(online_line(procedure))}</p>",
            _ways(procedure, opens, leaf.path if leaf else ""),
            *(_notice(note) for note in cautions(procedure)),
            *(_step(number, step, procedure, faq) for number, step in enumerate(steps, 1)),
            _forms(procedure),
            f"<p class=source>{escape(source_line(procedure))}</p>",
            _help(procedure, faq),
        ]
    )


def _case(path: str, leaf: Leaf | None) -> str:
    """Tell of which case the page is; and where there is no such case any more, that it is of all."""
    if leaf is None:
        return _notice(OTHER_QUESTIONS) if path else ""
    return f"<p>Trường hợp: {escape(said(leaf.labels))}.</p>"


def _ways(procedure: Procedure, opens: bool, path: str) -> str:
    filing = [("Nộp trực tuyến", procedure.online_url, "main")] if opens else []
    to_take = [(LIST, list_path(procedure.code, path), "")] if procedure.cases else []
    rows = [
        *filing,
        *to_take,
        ("Xem trên Cổng", procedure.official_url, ""),
        ("Hỏi trợ lý", f"/?thu-tuc={procedure.code}", ""),
    ]
    links = (_link(name, way_out(url), look) for name, url, look in rows if url)
    return f"<p class=ways>{''.join(links)}<button type=button id=print hidden>In trang này</button></p>"


def _step(number: int, step: Step, procedure: Procedure, faq: Faq) -> str:
    groups = [*step.groups, *(_of_cases(procedure) if step.id == "papers" else [])]
    told = f"{''.join(map(_group, groups))}{_list(step.lines)}"
    return (
        f'<section id="buoc-{number}"><h2>{_drawing(step)}<span>Bước {number}. {escape(step.title)}</span></h2>'
        f"{told}{_tool(step)}{_troubles(step, faq)}{_sources(step)}</section>"
    )


def _tool(step: Step) -> str:
    return f"<p class=ways>{_link(SCAN, SCAN_PAGE)}</p>" if step.opens is Opens.SCAN else ""


def _of_cases(procedure: Procedure) -> list[Group]:
    """The papers of each case, as far as there is room on a page."""
    places = situations(procedure)
    if len(places) < 2:
        return []
    groups: list[Group] = []
    for place in places[:CASES]:
        more = case_groups(procedure, place)
        if sum(len(group.lines) for group in (*groups, *more)) > LINES:
            break
        groups += more
    told = len({group.heading.split(" – ")[0] for group in groups})
    return groups if told >= len(places) else [*groups, Group("", (MORE_CASES,))]


def _group(group: Group) -> str:
    return f"{f'<h3>{escape(group.heading)}</h3>' if group.heading else ''}{_list(group.lines)}"


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _troubles(step: Step, faq: Faq) -> str:
    found = [faq[name] for name in step.help if name in faq and name != WHOLE]
    return "".join(
        f"<details><summary>{escape(entry.question)}</summary><p>{escape(entry.answer.strip())}</p></details>"
        for entry in found
    )


def _sources(step: Step) -> str:
    return f"<p class=source>Nguồn: {escape('; '.join(step.sources))}.</p>"


def _drawing(step: Step) -> str:
    return f'<img src="/static/guide/{step.drawing}.svg" alt="" width="72" height="72">'


def _forms(procedure: Procedure) -> str:
    files = form_files(procedure)
    if not files:
        return ""
    rows = "".join(f"<li>{_link(each.name, _path(each.url))}</li>" for each in files[:FORMS])
    return f'<section id="mau"><h2><span>Tệp mẫu</span></h2><ul>{rows}</ul></section>'


def _link(label: str, url: str, look: str = "") -> str:
    return f'<a class="{look}" href="{escape(url, quote=True)}">{escape(label)}</a>'


def _path(url: str) -> str:
    """An address of ours without the host, so that the page works under whatever name it was opened."""
    return re.sub(r"^https?://[^/]+(?=/mau/)", "", url)


def _help(procedure: Procedure, faq: Faq) -> str:
    step = help_of(procedure)
    return (
        f'<section id="nho-giup"><h2>{_drawing(step)}<span>{escape(step.title)}</span></h2>'
        f"{_troubles(step, faq)}{_list(step.lines)}</section>"
    )


def _notice(text: str) -> str:
    return f"<p class=notice>{escape(text)}</p>"
