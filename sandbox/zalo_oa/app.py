"""Puts the sandbox Zalo together: one ASGI application, state in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.phones import pages
from sandbox.zalo_oa import citizens
from sandbox.zalo_oa.api import Api
from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.faults import Fault
from sandbox.zalo_oa.people import Account
from sandbox.zalo_oa.switches import OaSwitches
from sandbox.zalo_oa.world import World

PAGE = Path(__file__).with_name("page.html")
AGAIN_SECONDS = 2.0
API_PATHS = (
    "/v3.0/oa/message/{kind}",
    "/v2.0/oa/message",
    "/v3.0/oa/quota/message",
    "/v3.0/oa/user/detail",
    "/v2.0/oa/getprofile",
    "/v2.0/oa/getoa",
    "/v2.0/oa/upload/{kind}",
    "/message/template",
)

CONSENT = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Cấp quyền (mô phỏng)</title>
<body style="font:18px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem">
<h1>Cấp quyền cho ứng dụng</h1><p>Ứng dụng {app} muốn gửi tin thay OA <b>{oa}</b>. Đây là trang mô phỏng.</p>
<p><a href="{url}" style="background:#0068ff;color:#fff;padding:.6rem 1.2rem;border-radius:.5rem">Đồng ý</a></p>"""


def create_app(
    account: Account | None = None,
    *,
    pace: float = 1.0,
    package: int = 200,
    switches: dict[str, Any] | None = None,
    faults: Iterable[str] = (),
    webhook: str = "",
    first_id: int = 1,
) -> Starlette:
    """Zalo with one Official Account. Its :class:`Api` is in ``app.state.api``.

    ``pace`` multiplies the pauses between deliveries, ``switches`` are those of :class:`OaSwitches`, ``faults`` are
    always on, ``webhook`` is registered as soon as it answers. Raises ``ValueError`` for what does not exist.
    """
    chosen = OaSwitches()
    chosen.set(switches or {})
    api = Api(World(account or Account(), chosen, package=package, first_id=first_id), pace)
    for text in faults:
        api.faults.add(Fault.parse(text))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        registering = asyncio.create_task(_register(api, webhook)) if webhook else None
        yield
        if registering:
            registering.cancel()
        await api.webhook.close()

    app = Starlette(routes=[*_routes(api), *citizens.Side(api).routes()], lifespan=lifespan)
    app.state.api = api
    return app


def settings(address: str, account: Account | None = None) -> dict[str, str]:
    """The bot's settings (as environment variables) that make it use the sandbox at ``address``."""
    chosen = account or Account()
    return {
        "ZALO_OA_APP_ID": chosen.app_id,
        "ZALO_OA_APP_SECRET": chosen.app_secret,
        "ZALO_OA_SECRET": chosen.oa_secret,
        "ZALO_OA_ID": chosen.oa_id,
        "ZALO_OA_API_URL": address,
        "ZALO_OA_OAUTH_URL": address,
    }


async def _register(api: Api, url: str) -> None:
    """Until it works: the bot may start later than we."""
    while not api.webhook.url:
        try:
            await api.webhook.register(url)
        except Refusal:
            await asyncio.sleep(AGAIN_SECONDS)


def _routes(api: Api) -> list[BaseRoute]:
    world = api.world

    async def about(request: Request) -> Response:
        return JSONResponse({"oa": world.account.oa_id, "webhook": api.webhook.info()})

    async def permission(request: Request) -> Response:
        """Return what the administrator's browser shows; agreeing leads back to the app."""
        query = dict(request.query_params)
        try:
            code = world.tokens.authorize(query)
        except Refusal as refusal:
            return RedirectResponse(f"/v4/permission/error?error_code={refusal.error}")
        back = {"code": code, "oa_id": world.account.oa_id, "state": query.get("state", "")}
        url = f"{query['redirect_uri']}?{urlencode(back)}"
        return HTMLResponse(
            CONSENT.format(app=escape(world.account.app_id), oa=escape(world.account.name), url=escape(url))
        )

    async def permission_error(request: Request) -> Response:
        return JSONResponse({"error_code": request.query_params.get("error_code")})

    return [
        *(Route(path, api.call, methods=["GET", "POST"]) for path in API_PATHS),
        Route("/v4/oa/access_token", api.grant, methods=["POST"]),
        Route("/v4/oa/permission", permission),
        Route("/v4/permission/error", permission_error),
        Route("/sandbox", about),
        *pages(PAGE),
    ]
