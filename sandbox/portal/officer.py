"""The officer's side: list dossiers, move one on, switch faults. A page for people, JSON for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from sandbox.portal.faults import NAMES, Faults, parse
from sandbox.portal.world import STATUSES, Dossier, NotAllowed, World

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape())


async def health(request: Request) -> Response:
    """Tell whether the sandbox is up."""
    return JSONResponse({"ok": True})


async def page(request: Request) -> Response:
    """The officer's page."""
    world: World = request.app.state.world
    template = _TEMPLATES.get_template("officer.html")
    return HTMLResponse(
        template.render(dossiers=world.dossiers.values(), statuses=STATUSES, said=request.query_params.get("said"))
    )


async def press(request: Request) -> Response:
    """A button of the page: move a dossier, then show the page again."""
    form = {key: values[0] for key, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    _, said = _move(request.app.state.world, form.get("code", ""), form)
    return RedirectResponse(request.url_for("officer").include_query_params(said=said), 303)


async def dossiers(request: Request) -> Response:
    """``GET``: all dossiers."""
    world: World = request.app.state.world
    return JSONResponse({"dossiers": [_summary(dossier) for dossier in world.dossiers.values()]})


async def move(request: Request) -> Response:
    """``POST {"to": 5, "note": "…"}``: move one dossier; 404 unknown, 409 not allowed."""
    status, said = _move(request.app.state.world, request.path_params["code"], await _json(request))
    return JSONResponse({"message": said}, status)


async def faults(request: Request) -> Response:
    """``GET`` the faults in force; ``POST {"standing": ["503*2"], "rate": 0.05}`` sets them, ``{}`` clears them."""
    current: Faults = request.app.state.faults
    if request.method == "POST":
        body = await _json(request)
        try:
            current.standing = [parse(str(text)) for text in body.get("standing", [])]
            current.rate = float(body.get("rate", 0.0))
        except (TypeError, ValueError) as error:
            return JSONResponse({"message": str(error)}, 400)
    return JSONResponse(
        {"standing": [str(fault) for fault in current.standing], "rate": current.rate, "names": NAMES}
    )


def _move(world: World, code: str, wish: dict[str, Any]) -> tuple[int, str]:
    dossier = world.dossiers.get(code.upper())
    if dossier is None:
        return 404, f"Không có hồ sơ {code}."
    try:
        dossier.move(int(wish.get("to", 0)), world.clock(), str(wish.get("note", "")))
    except (TypeError, ValueError):
        return 400, "Bước tiếp theo phải là một số từ 1 đến 10."
    except NotAllowed as error:
        return 409, str(error)
    for tell in world.listeners:
        tell(dossier)
    return 200, f"Hồ sơ {dossier.code}: {dossier.status_name}."


def _summary(dossier: Dossier) -> dict[str, Any]:
    return {
        "code": dossier.code,
        "system": dossier.system,
        "procedure": dossier.procedure,
        "agency": dossier.agency,
        "owner": dossier.owner,
        "identity": dossier.identity,
        "status": dossier.status,
        "status_name": dossier.status_name,
        "moves": list(dossier.moves),
    }


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
