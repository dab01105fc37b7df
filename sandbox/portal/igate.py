"""VNPT iGate v2: configuration, token endpoint and dossier search, with the shapes that builds differ in."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.portal.catalogue import with_entities
from sandbox.portal.faults import met
from sandbox.portal.world import CHANNELS, Dossier, World, object_id

CLIENT_ID = "sandbox"
CLIENT_SECRET = "sandbox-secret"
TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"
EXPIRES_IN = 300
VIETNAMESE = 228
MAX_SIZE = 100


async def config(request: Request) -> Response:
    """``/vi/assets/app.config.json``: where this site's sign-in and API are."""
    base = str(request.base_url).rstrip("/")
    sso = {"url": f"{base}/auth", "realm": "digo", "clientId": CLIENT_ID}
    return JSONResponse({"sso": sso, "apiGateway": f"{base}/igate"})


async def token(request: Request) -> Response:
    """Client credentials → access token."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    if form.get("grant_type") != ["client_credentials"]:
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    if _basic(request) != (CLIENT_ID, CLIENT_SECRET):
        return JSONResponse({"error": "unauthorized_client"}, 401)
    world: World = request.app.state.world
    access = world.new_token(EXPIRES_IN)
    return JSONResponse({"access_token": access, "expires_in": EXPIRES_IN, "token_type": "Bearer"})


async def search(request: Request) -> Response:
    """``/pa/dossier-search/dvc`` and ``/pa/dossier/search``: a Spring page or slice of dossiers."""
    faults = met(request)
    if "expired" in faults or not _signed_in(request):
        return JSONResponse({"error": "invalid_token"}, 401)
    try:
        number, size = int(request.query_params.get("page", 0)), int(request.query_params.get("size", 10))
    except ValueError:
        return JSONResponse({"error": "Bad Request", "status": 400}, 400)
    if number < 0 or not 1 <= size <= MAX_SIZE:
        return JSONResponse({"error": "Bad Request", "status": 400}, 400)
    rows = [] if "empty" in faults else [dossier_json(dossier, faults) for dossier in _fitting(request)]
    return JSONResponse(_page(rows, number, size, request.query_params.get("spec") == "page"))


def _fitting(request: Request) -> list[Dossier]:
    world: World = request.app.state.world
    code = request.query_params.get("code", "").strip().upper()
    identity = request.query_params.get("identity-number", "")
    here = [dossier for dossier in world.dossiers.values() if dossier.system == "igate"]
    return [d for d in here if code in ("", d.code) and identity in ("", d.identity) and (code or identity)]


def _page(rows: list[dict[str, Any]], number: int, size: int, totals: bool) -> dict[str, Any]:
    content = rows[number * size : (number + 1) * size]
    last = (number + 1) * size >= len(rows)
    page = {"content": content, "number": number, "size": size, "first": number == 0, "last": last}
    pages = -(-len(rows) // size)
    return {**page, "totalElements": len(rows), "totalPages": pages} if totals else page


def dossier_json(dossier: Dossier, faults: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One dossier as iGate prints it; ``faults`` choose among the shapes seen."""
    person = {"fullname": dossier.owner, "phoneNumber": dossier.phone}
    if "no_identity" not in faults:
        person["identityNumber"] = dossier.identity
    row = {
        "id": dossier.object_id,
        "code": dossier.code,
        "dossierStatus": {"id": 2, "name": _name(dossier.status_name, faults)},
        "dossierTaskStatus": {"id": object_id(dossier.status_name), "name": _name(dossier.status_name, faults)},
        "statusCurrentTask": dossier.steps[-1].note,
        "applicant": {"data": person},
        "procedure": {
            "id": object_id(dossier.procedure_code),
            "code": dossier.procedure_code,
            **_translate(dossier, faults),
        },
        "agency": {"name": _name(dossier.agency, faults), "code": dossier.agency_code},
        "applyMethod": {"id": 0 if dossier.channel == 2 else 1, "name": CHANNELS[dossier.channel]},
        "appliedDate": _date(dossier.submitted, faults),
        "acceptedDate": _date(dossier.accepted, faults),
        "appointmentDate": _date(dossier.due, faults),
        "dueDate": _date(dossier.due, faults),
        "completedDate": _date(dossier.finished, faults),
    }
    return dict(with_entities(row)) if "entities" in faults else row


def _translate(dossier: Dossier, faults: frozenset[str]) -> dict[str, Any]:
    entry = {"languageId": VIETNAMESE, "name": dossier.procedure}
    english = {"languageId": 46, "name": "Procedure"}
    return {"translate": entry if "translate_object" in faults else [english, entry]}


def _name(text: str, faults: frozenset[str]) -> Any:
    return [{"languageId": VIETNAMESE, "name": text}] if "name_array" in faults else text


def _date(value: datetime | None, faults: frozenset[str]) -> Any:
    if value is None or "null_dates" in faults:
        return None
    utc = value.astimezone(timezone.utc)
    if "mongo_dates" in faults:
        return {"$date": utc.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return utc.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _signed_in(request: Request) -> bool:
    world: World = request.app.state.world
    kind, _, access = request.headers.get("authorization", "").partition(" ")
    return kind == "Bearer" and world.token_valid(access)


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, packed = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if kind == "Basic" else None
