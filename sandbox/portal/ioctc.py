"""Đà Nẵng IOCTC proxy: token, then look-up by code. Real rows carry no identity number.

``SoDinhDanh`` in a row is the sandbox's own addition (simulated): what an operator would have to add before a bot may
tell a dossier to its owner. The fault ``no_identity`` shows the row as the real system prints it.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.portal.catalogue import with_entities
from sandbox.portal.faults import met
from sandbox.portal.world import Dossier, World

BASE = "/ioctc"
USERNAME = "sandbox"
PASSWORD = "sandbox-password"
TOKEN_SECONDS = 24 * 3600


async def token(request: Request) -> Response:
    """``POST getToken``: user name and password → token."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict) or (body.get("username"), body.get("password")) != (USERNAME, PASSWORD):
        return JSONResponse({"message": "Sai tài khoản hoặc mật khẩu"}, 401)
    world: World = request.app.state.world
    return JSONResponse({"token": world.new_token(TOKEN_SECONDS)})


async def search(request: Request) -> Response:
    """``GET tra-cuu?ma_ho_so=``: the dossier of that code, or an empty ``HoSo``."""
    faults = met(request)
    world: World = request.app.state.world
    kind, _, access = request.headers.get("authorization", "").partition(" ")
    if "expired" in faults or kind != "Bearer" or not world.token_valid(access):
        return JSONResponse({"message": "Unauthorized"}, 401)
    dossier = world.find(request.query_params.get("ma_ho_so", ""), "ioctc")
    rows = [] if dossier is None or "empty" in faults else [_row(dossier, faults)]
    return JSONResponse(rows if "bare_list" in faults else {"TongSo": len(rows), "HoSo": rows})


def _row(dossier: Dossier, faults: frozenset[str]) -> dict[str, Any]:
    row = {
        "MaHoSo": dossier.code,
        "TenTTHC": dossier.procedure,
        "TenTrangThai": dossier.status_name,
        "DonViXuLy": dossier.agency,
        "TenChuHoSo": dossier.owner,
        "NgayTiepNhan": _date(dossier.accepted, faults),
        "HanGiaiQuyet": _date(dossier.due, faults),
        "NgayTraKetQua": _date(dossier.returned, faults),
    }
    if "no_identity" not in faults:
        row["SoDinhDanh"] = dossier.identity
    return dict(with_entities(row)) if "entities" in faults else row


def _date(value: datetime | None, faults: frozenset[str]) -> Any:
    if value is None or "null_dates" in faults:
        return None
    if "plain_dates" in faults:
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    return {"$date": value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
