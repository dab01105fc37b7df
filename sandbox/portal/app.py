"""Puts the sandbox portal together: one ASGI application, state in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.portal import catalogue, hcc, igate, ioctc, legacy, officer, vpcp
from sandbox.portal.faults import FaultMiddleware, Faults
from sandbox.portal.pushing import Pusher
from sandbox.portal.world import World, built_in

ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
SHELL = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Cổng Dịch vụ công Quốc gia (mô phỏng)</title>'
    f'</head><body><div id="root"></div><noscript>Cần JavaScript.</noscript><!--{" " * 5000}--></body></html>'
)
"""The page that every address of the real portal serves: an empty page that a script fills."""


def create_app(
    records: Path | None = None,
    *,
    faults: Iterable[str] = (),
    rate: float = 0.0,
    seed: int = 0,
    today: date | None = None,
    push: Pusher | None = None,
) -> Starlette:
    """The portal. ``records`` is a file of detail records; without it a small built-in catalogue is served.

    ``faults`` are always on, ``rate`` (0 to 1) is the share of requests that fail at random, the same way for the
    same ``seed``. The dates of open dossiers lie around ``today`` (the present day). Raises ``ValueError`` for an
    unknown fault. ``push`` tells a bot by itself what an officer did.
    """
    dossiers, procedures = built_in(today)
    in_force = Faults(faults, rate, seed)
    app = Starlette(routes=_routes(), middleware=[Middleware(FaultMiddleware, faults=in_force)])
    app.state.faults = in_force
    app.state.world = World(dossiers, seed)
    if push is not None:
        app.state.world.listeners.append(push.tell)
    app.state.catalogue = catalogue.Catalogue(
        catalogue.read_records(records) if records else catalogue.composed(procedures)
    )
    return app


def settings(address: str) -> dict[str, str]:
    """The bot's settings (as environment variables) that make it use the sandbox at ``address``."""
    return {
        "PORTAL_URL": address + catalogue.BASE,
        "PORTAL_LEGACY_URL": address + legacy.GATEWAY,
        "IGATE_URL": address + "/igate",
        "IGATE_TOKEN_URL": address + igate.TOKEN_PATH,
        "IGATE_CLIENT_ID": igate.CLIENT_ID,
        "IGATE_CLIENT_SECRET": igate.CLIENT_SECRET,
        "HCC_URL": address + hcc.BASE,
        "HCC_KEY": hcc.KEY,
        "HCC_CAPTCHA": hcc.CAPTCHA,
        "IOCTC_URL": address + ioctc.BASE,
        "IOCTC_USERNAME": ioctc.USERNAME,
        "IOCTC_PASSWORD": ioctc.PASSWORD,
        "VPCP_URL": address + vpcp.BASE,
        "VPCP_UNIT": vpcp.UNIT,
        "VPCP_ROUTE": vpcp.ROUTE,
        "VPCP_USERNAME": vpcp.USERNAME,
        "VPCP_PASSWORD": vpcp.PASSWORD,
    }


def _routes() -> list[Route]:
    return [
        Route("/sandbox/health", officer.health),
        Route("/sandbox/can-bo", officer.page, name="officer"),
        Route("/sandbox/can-bo", officer.press, methods=["POST"]),
        Route("/sandbox/dossiers", officer.dossiers),
        Route("/sandbox/dossiers/{code}/move", officer.move, methods=["POST"]),
        Route("/sandbox/faults", officer.faults, methods=["GET", "POST"]),
        Route("/vi/assets/app.config.json", igate.config),
        Route(igate.TOKEN_PATH, igate.token, methods=["POST"]),
        Route("/igate/pa/dossier-search/dvc", igate.search),
        Route("/igate/pa/dossier/search", igate.search),
        Route(hcc.BASE + "/SearchHoSoTraCuu", hcc.search, methods=["POST"]),
        Route(hcc.BASE + "/GetHoSoPublic", hcc.get_public, methods=["POST"]),
        Route(hcc.BASE + "/GetHoSoThongTinTienTrinh", hcc.timeline),
        Route(hcc.BASE + "/TraCuuHccPortal", hcc.by_person),
        Route(ioctc.BASE + "/getToken", ioctc.token, methods=["POST"]),
        Route(ioctc.BASE + "/tra-cuu", ioctc.search),
        Route(vpcp.BASE + vpcp.LOGIN_PATH, vpcp.login, methods=["POST"]),
        Route(vpcp.BASE + vpcp.SERVICE_PATH, vpcp.service, methods=["POST"]),
        Route(legacy.GATEWAY, legacy.gateway, methods=["POST"]),
        Route(legacy.FULL_PAGE, legacy.full_page),
        Route(legacy.SUMMARY_PAGE, legacy.summary_page),
        Route(catalogue.BASE + "/{path:path}", catalogue.api, methods=ANY),
        Route("/{path:path}", _shell),
    ]


async def _shell(request: Request) -> Response:
    return HTMLResponse(SHELL)
