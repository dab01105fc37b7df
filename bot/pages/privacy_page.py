"""The page ``/quyen-rieng-tu``: what is kept about citizens, in the same words in which the bot tells and asks it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from actions.citizen.consent import PAGE as PATH
from actions.citizen.consent import notice, question
from common.settings import Settings

TEMPLATE = Path(__file__).resolve().parent.parent / "web" / "privacy.html"


def privacy_routes(chosen: Settings) -> Sequence[BaseRoute]:
    """Return what the gateway mounts."""
    page = _page(chosen)

    async def show(_request: Request) -> Response:
        return HTMLResponse(page)

    return [Route(PATH, show)]


def _page(chosen: Settings) -> str:
    body = "".join(_section(title, points) for title, points in notice(chosen))
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(province=escape(chosen.province_name), body=body, question=escape(question(chosen)))


def _section(title: str, points: Sequence[str]) -> str:
    rows = "".join(f"<li>{escape(point)}</li>" for point in points)
    return f"<h2>{escape(title)}</h2><ul>{rows}</ul>"
