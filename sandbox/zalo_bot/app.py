"""Puts the sandbox Zalo Bot Platform together: one ASGI application, state in memory."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.phones import pages
from sandbox.zalo_bot.api import Api
from sandbox.zalo_bot.citizens import Side
from sandbox.zalo_bot.faults import Fault
from sandbox.zalo_bot.switches import BotSwitches
from sandbox.zalo_bot.world import World

PAGE = Path(__file__).with_name("page.html")
DEMO_TOKEN = "800000000:sandbox-zalo-bot-token"


def create_app(
    token: str = DEMO_TOKEN,
    *,
    local: bool = False,
    pace: float = 1.0,
    switches: dict[str, Any] | None = None,
    faults: Iterable[str] = (),
    first_id: int = 1,
) -> Starlette:
    """The platform with one bot, whose token is ``token``. Its :class:`Api` is in ``app.state.api``.

    ``local`` lets webhooks be plain http at any address, ``pace`` multiplies the pauses between deliveries,
    ``switches`` are those of :class:`BotSwitches`, ``faults`` are always on. Raises ``ValueError`` for what does not
    exist.
    """
    chosen = BotSwitches()
    chosen.set(switches or {})
    api = Api(World(token, chosen, first_id=first_id), local, pace)
    for text in faults:
        api.faults.add(Fault.parse(text))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await api.webhook.close()

    call = Route("/bot{token}/{method}", api.endpoint, methods=["GET", "POST"])
    app = Starlette(routes=[call, *pages(PAGE), *Side(api).routes()], lifespan=lifespan)
    app.state.api = api
    return app


def settings(address: str, token: str = DEMO_TOKEN) -> dict[str, str]:
    """The bot's settings (as environment variables) that make it use the sandbox at ``address``."""
    return {"ZALO_BOT_TOKEN": token, "ZALO_BOT_API_URL": address}
