"""A visit to a page, and what guards all pages: who it is, how far they came, what they may do, and whether it is
they who sent the form.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from anyio import from_thread, move_on_after
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citizens.officers import Staffed
from citizens.talks import PROVINCE, Case, Officer, State
from common.errors import InputError, MotCuaError
from common.log import where
from common.officials import COOKIE as COOKIE
from common.officials import ROOT as ROOT
from common.sql.engine import AWAY
from console.draft.contents import Contents
from console.draft.draft import Draft
from console.draft.publishing import Desk
from console.draft.schedule import Schedule
from console.entry.accounts import Account, Accounts, Role
from console.entry.delay import Delay
from console.entry.secrets import Vault
from console.entry.sessions import LONGEST_SECONDS, Session, Sessions, Stage
from console.jobs import Jobs
from console.staff.lines import Kit, Talks
from console.staff.mail import Mail
from console.web.render import render
from console.works import Works
from data.editing.edits import Edit
from data.editing.records import Json, Kind
from data.releases.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")

MOST_FIELDS = 4000
MOST_PART = 256 * 1024
ANYBODY = frozenset(Role)
EDITORS = frozenset((Role.ADMIN, Role.EDITOR))
WRITERS = frozenset((Role.ADMIN, Role.EDITOR, Role.COMMUNE))
ADMINS = frozenset((Role.ADMIN,))
STAFF = frozenset((Role.ADMIN, Role.COMMUNE))
"""Those who serve citizens: of a commune, or of the province."""
LOOK_SECONDS = 1.0
"""Longest that a page waits to learn who waits at the desk: it is told beside what the page is for."""

Preview = Callable[[Kind, Json], list[dict[str, Any]] | None]
"""A record as citizens will be told it, as replies; None while nobody can say."""
Replay = Callable[[int, Sequence[Edit], Callable[[int, int], None]], Json | None]
"""The golden questions that are answered otherwise with some edits of a release; None while nobody can say."""
Ask = Callable[[str, int, Sequence[Edit], date], Json | None]
"""The answer to a question of a release with some edits, as of a day: its words (``answer``), and kind and key of the
records that it is from (``by``); None while nobody can say.
"""


@dataclass(frozen=True)
class Services:
    """Everything that the pages work with. ``https``: people reach us that way. ``talks`` and ``kit`` are lines to
    the bot, ``mail`` one to a server of letters: None where it is not there. ``staffed`` gives the offices whose
    officers answer in the chat.
    """

    store: Store
    contents: Contents
    draft: Draft
    desk: Desk
    accounts: Accounts
    sessions: Sessions
    delay: Delay
    vault: Vault
    jobs: Jobs
    schedule: Schedule
    preview: Preview
    ask: Ask
    works: Works | None = None
    replay: Replay | None = None
    https: bool = False
    staffed: Staffed = lambda: ("*",)
    talks: Talks | None = None
    kit: Kit | None = None
    mail: Mail | None = None

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.store.engine


class Access(Enum):
    """The step of the log-in that a page asks for."""

    OPEN = "open"
    HALFWAY = "halfway"
    """The password was right."""
    INSIDE = "inside"


@dataclass
class Visit:
    """One request. ``form`` holds texts, ``file`` what was uploaded."""

    services: Services
    request: Request
    session: Session | None = None
    account: Account | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None
    door: str = ""
    """The word that a form before the log-in has to bring back."""

    @property
    def me(self) -> Account:
        """The account, on pages that nobody sees without one."""
        assert self.account is not None
        return self.account

    @property
    def officer(self) -> Officer:
        """The visitor as the desk knows them: an admin is of the province."""
        office = self.me.office if self.me.role is Role.COMMUNE else PROVINCE
        return Officer(self.me.name, self.me.full_name, office)

    @property
    def address(self) -> str:
        """The address that wrong tries are counted under."""
        return self.request.client.host if self.request.client else "?"

    def query(self, name: str) -> str:
        """The text in the address after ``?name=``."""
        return self.request.query_params.get(name, "")[:300]

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def wait(self, call: Callable[[], Awaitable[T]]) -> T:
        """The result of ``call``, which runs in the program's loop while this page's thread waits."""

        async def result() -> T:
            return await call()

        return from_thread.run(result)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page for this visitor."""
        shown = {"me": self.account, "inside": self._inside(), "csrf": self._csrf(), "done": self.query("xong")}
        pending = len(self.services.draft.all()) if self._inside() else 0
        asked_for = {"names": cache(self._names), "callers": cache(self._callers)}  # parts of pages show neither
        around = {**shown, **asked_for, "pending": pending}
        html = render(template, {**around, "here": self.request.url.path, **values})
        response = Response(html, status, media_type="text/html")
        if self.door:
            self.set_cookie(response, DOOR, self.door, None)
        return response

    def set_cookie(self, response: Response, name: str, value: str, age: int | None = int(LONGEST_SECONDS)) -> None:
        """A cookie that only these pages see, and no script."""
        secure = self.services.https
        response.set_cookie(name, value, age, path=ROOT, httponly=True, samesite="strict", secure=secure)

    def _names(self) -> Mapping[str, str]:
        """The full names of all accounts."""
        return {one.name: one.full_name for one in self.services.accounts.all()} if self._inside() else {}

    def _callers(self) -> Sequence[Case]:
        """The talks in which a citizen waits for this visitor, the oldest first; none where nobody can say now."""
        talks = self.services.talks
        if talks is None or not self._inside() or self.me.role not in STAFF:
            return ()
        officer, found = self.officer, list[Case]()

        async def look() -> None:
            with move_on_after(LOOK_SECONDS):
                found.extend(await talks.cases(officer))

        try:
            self.wait(look)
        except MotCuaError:
            return ()
        return waiting(found)

    def _inside(self) -> bool:
        return self.session is not None and self.session.stage is Stage.FULL

    def _csrf(self) -> str:
        return self.session.csrf if self.session else self.door


def waiting(cases: Sequence[Case]) -> list[Case]:
    """Of these talks those in which a citizen waits."""
    return [case for case in cases if case.state is State.WAITING]


Handler = Callable[[Visit], Response]
DOOR = "quantri_cua"


@dataclass(frozen=True)
class Page:
    """A page: its address under :data:`ROOT`, who may see it, and what answers."""

    path: str
    handler: Handler
    method: str = "GET"
    roles: frozenset[Role] = ANYBODY
    access: Access = Access.INSIDE


def go(path: str, done: str = "", **query: str) -> Response:
    """Lead on to another page, with a word of what was ``done``."""
    asked = {**({"xong": done} if done else {}), **query}
    return RedirectResponse(f"{ROOT}{path}{'?' + urlencode(asked) if asked else ''}", 303)


def routes(services: Services, pages: list[Page]) -> list[Route]:
    """The pages behind their guards."""
    return [Route(ROOT + page.path, _guarded(services, page), methods=[page.method]) for page in pages]


def _guarded(services: Services, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visit = Visit(services, request)
        try:
            if page.method == "POST":
                visit.form, visit.file = await _sent(request)
            response = await run_in_threadpool(_admitted, visit, page)
        except HTTPException:
            raise
        except ClientDisconnect:  # gone, or cut off beyond the size of any form
            response = Response("", 413)
        except AWAY as error:
            log.error("console without SQL: %s", where(error))
            response = Response(render("away.html", {}), 503, media_type="text/html")
        except Exception as error:
            log.error("console page %s failed: %s", page.path, where(error))
            response = Response(render("broken.html", {}), 500, media_type="text/html")
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _admitted(visit: Visit, page: Page) -> Response:
    _recognise(visit)
    if page.access is Access.OPEN and visit.session is None:
        visit.door = visit.request.cookies.get(DOOR, "") or secrets.token_urlsafe(24)
    try:
        return _turned_away(visit, page) or page.handler(visit)
    except InputError as error:
        return visit.page("told.html", 400, title="Chưa làm được", message=str(error))
    except MotCuaError as error:
        return visit.page("told.html", 502, title="Chưa làm được", message=str(error))


def _recognise(visit: Visit) -> None:
    """Fill in the session and its account; neither where one of them is no longer good."""
    word = visit.request.cookies.get(COOKIE, "")
    visit.session = visit.services.sessions.find(word) if word else None
    visit.account = visit.services.accounts.find(visit.session.account) if visit.session else None
    if visit.account is None or not visit.account.active:
        visit.session = visit.account = None


def _turned_away(visit: Visit, page: Page) -> Response | None:
    """The answer instead of the page: first for who may not see it, then for a form that is not ours."""
    return _kept_out(visit, page) or _not_our_form(visit, page)


def _kept_out(visit: Visit, page: Page) -> Response | None:
    session, account = visit.session, visit.account
    if page.access is Access.OPEN:
        return None
    if session is None or account is None:
        return _to_login(visit, page)
    if page.access is Access.INSIDE and session.stage is not Stage.FULL:
        return go("/ma-xac-thuc")
    if page.access is Access.INSIDE and account.must_change and page.path not in OPEN_TO_NEW:
        return go("/mat-khau")
    if account.role not in page.roles:
        return visit.page("told.html", 403, title="Không có quyền", message=NO_RIGHT)
    return None


def _not_our_form(visit: Visit, page: Page) -> Response | None:
    if page.method == "POST" and not _from_our_form(visit):
        return visit.page("told.html", 403, title="Biểu mẫu không còn dùng được", message=FORGED)
    return None


NO_RIGHT = "Tài khoản này không có quyền làm việc đó. Cần thì nhờ người quản trị."
FORGED = "Trang này mở đã lâu hoặc không phải do bạn gửi, nên chưa làm gì. Hãy mở lại trang rồi làm lại."
OPEN_TO_NEW = ("/mat-khau", "/dang-xuat")


def _to_login(visit: Visit, page: Page) -> Response:
    if visit.request.headers.get("hx-request"):
        return Response("", 401, headers={"HX-Redirect": f"{ROOT}/dang-nhap"})
    return go("/dang-nhap", "het-phien" if visit.request.cookies.get(COOKIE) else "")


def _from_our_form(visit: Visit) -> bool:
    origin = visit.request.headers.get("origin")
    if origin and urlsplit(origin).netloc != visit.request.headers.get("host"):
        return False
    cookie = visit.request.cookies.get(DOOR, "")
    expected = visit.session.csrf if visit.session else cookie
    sent = visit.form.get("csrf", "") or visit.request.headers.get("x-csrf", "")
    return bool(expected) and hmac.compare_digest(expected.encode(), sent.encode())


async def _sent(request: Request) -> tuple[dict[str, str], tuple[str, bytes] | None]:
    form: FormData = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_PART)
    try:
        texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        files = [value for value in form.values() if isinstance(value, UploadFile) and value.filename]
        file = (str(files[0].filename)[:120], await files[0].read()) if files else None
    finally:
        await form.close()
    return texts, file
