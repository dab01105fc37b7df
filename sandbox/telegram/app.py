"""Puts the sandbox Telegram together: one ASGI application, state in memory."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.phones import pages
from sandbox.telegram.api import Api
from sandbox.telegram.faults import Fault, Flood
from sandbox.telegram.switchboard import Switchboard
from sandbox.telegram.world import World

PAGE = Path(__file__).with_name("page.html")
DEMO_TOKEN = "700000000:AAsandbox-telegram-token"


def create_app(
    token: str = DEMO_TOKEN,
    *,
    local: bool = False,
    pace: float = 1.0,
    flood: bool = False,
    faults: Iterable[str] = (),
    first_id: int = 1,
) -> Starlette:
    """Telegram with one bot, whose token is ``token``. Its :class:`Api` is in ``app.state.api``.

    ``local`` lets webhooks be plain http on any port and address, ``pace`` multiplies the waiting times between
    deliveries, ``flood`` switches the flood limits on, ``faults`` are always on, ids of messages count from
    ``first_id`` (:class:`World`). Raises ``ValueError`` for a token or fault that is not one.
    """
    world = World(token, first_id=first_id)
    api = Api(world, local, pace, Flood(flood))
    for text in faults:
        api.faults.add(Fault.parse(text))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await api.webhook.close()

    app = Starlette(routes=[*_routes(api), *Switchboard(api).routes()], lifespan=lifespan)
    app.state.api = api
    return app


def settings(address: str, token: str = DEMO_TOKEN) -> dict[str, str]:
    """The bot's settings (as environment variables) that make it use the sandbox at ``address``."""
    return {"TELEGRAM_TOKEN": token, "TELEGRAM_API_URL": address}


def _routes(api: Api) -> list[BaseRoute]:
    world = api.world

    async def file(request: Request) -> Response:
        content = world.files.get(request.path_params["file"])
        if request.path_params["token"] != world.token or content is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(content)

    return [
        Route("/bot{token}/{method}", api.endpoint, methods=["GET", "POST"]),
        Route("/file/bot{token}/files/{file}", file),
        *pages(PAGE),
    ]
