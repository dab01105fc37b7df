"""The console as one ASGI application, behind its headers and its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from citizens.officers import Staffed
from common.headers import AddedHeaders
from console.draft.contents import Contents
from console.draft.draft import Draft
from console.draft.publishing import Announce, Desk
from console.draft.schedule import Schedule
from console.entry.accounts import Accounts
from console.entry.delay import Delay
from console.entry.secrets import Vault
from console.entry.sessions import Sessions
from console.jobs import Jobs
from console.web import (
    content,
    drafting,
    entering,
    excel,
    inbox,
    log,
    people,
    releases,
    schedule,
    switches,
    upkeep,
)
from console.web.fees import amounts, old_amounts
from console.web.render import render
from console.web.staff import assist, behind, broadcasts, figures, kit, office, weekly
from console.web.staff import desk as staff_desk
from console.web.visit import ROOT, Ask, Page, Preview, Replay, Services, routes
from console.works import Works
from data.releases.store import Store

STATIC = Path(__file__).resolve().parent.parent / "static"
PAGES: list[Page] = [
    *entering.PAGES,
    *content.PAGES,
    *drafting.PAGES,
    *amounts.PAGES,
    *old_amounts.PAGES,
    *releases.PAGES,
    *excel.PAGES,
    *inbox.PAGES,
    *log.PAGES,
    *people.PAGES,
    *upkeep.PAGES,
    *switches.PAGES,
    *schedule.PAGES,
    *staff_desk.PAGES,
    *office.PAGES,
    *kit.PAGES,
    *broadcasts.PAGES,
    *figures.PAGES,
    *behind.PAGES,
    *weekly.PAGES,
    *assist.PAGES,
]
MOST_BODY = 22 * 1024 * 1024
"""Bytes of a request: an Excel file of 20 MB and its form."""
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def services(
    store: Store,
    keys: tuple[bytes, ...],
    announce: Announce = lambda number: None,
    preview: Preview = lambda kind, values: None,
    https: bool = False,
    replay: Replay | None = None,
    ask: Ask = lambda text, release, edits, day: None,
    works: Works | None = None,
    staffed: Staffed = lambda: ("*",),
) -> Services:
    """The console's parts over one database. ``keys`` are made of the installation's secret, the newest first."""
    vault, contents, draft = Vault(keys), Contents(store), Draft(store.engine)
    return Services(
        store=store,
        contents=contents,
        draft=draft,
        desk=Desk(store, contents, draft, announce),
        accounts=Accounts(store.engine, vault),
        sessions=Sessions(store.engine),
        delay=Delay(store.engine),
        vault=vault,
        jobs=Jobs(store.engine),
        schedule=Schedule(store, contents, announce),
        ask=ask,
        preview=preview,
        works=works,
        replay=replay,
        https=https,
        staffed=staffed,
    )


def application(
    parts: Services, around: Sequence[Middleware] = (), beside: Lifespan[Starlette] | None = None
) -> Starlette:
    """The application. ``around`` is what the program puts before everything, such as who really asks; ``beside``
    runs as long as it is served.
    """
    own = [Middleware(Headers, https=parts.https), Middleware(Bounded)]
    mounted = [
        Route("/", lambda request: RedirectResponse(ROOT)),
        Route("/healthz", lambda request: PlainTextResponse("ok")),
        *routes(parts, PAGES),
        Mount(f"{ROOT}/static", StaticFiles(directory=STATIC)),
    ]
    errors = {404: _missing, 405: _missing}
    return Starlette(routes=mounted, middleware=[*around, *own], exception_handlers=errors, lifespan=beside)


class Headers(AddedHeaders):
    """Adds :data:`HEADERS` to every answer."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        super().__init__(app, {**HEADERS, **(ONLY_HTTPS if https else {})})


class Bounded:
    """Stops reading a request that is larger than any form of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > MOST_BODY:
            return await PlainTextResponse("Tệp gửi lên lớn quá.", 413)(scope, receive, send)
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            return message if read <= MOST_BODY else {"type": "http.disconnect"}

        await self._app(scope, receive_some, send)


def _missing(request: Request, error: Exception) -> Response:
    return Response(render("missing.html", {}), 404, media_type="text/html")
