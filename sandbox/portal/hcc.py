"""TD HccPortal (Thanh Hóa): dossier look-up with the owner's identity number. HTTP 200 also for failure."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.portal.catalogue import with_entities
from sandbox.portal.faults import met
from sandbox.portal.world import CHANNELS, STATUSES, Dossier, World

BASE = "/hcc/api/v1/hosos"
KEY = "sandbox-key"
CAPTCHA = "sandbox-captcha"
BAD_CAPTCHA = "Mã Recaptcha không hợp lệ!"
UNKNOWN_CODE = "Mã hồ sơ không hợp lệ!"
WRONG_NUMBER = "Vui lòng nhập đúng số định danh chủ hồ sơ/người ủy quyền!"


async def get_public(request: Request) -> Response:
    """``POST GetHoSoPublic``: the short answer, without captcha."""
    return await _look_up(request, _short, captcha=False)


async def search(request: Request) -> Response:
    """``POST SearchHoSoTraCuu``: the full answer, with captcha."""
    return await _look_up(request, _full, captcha=True)


async def _look_up(request: Request, shape: Any, captcha: bool) -> Response:
    faults = met(request)
    body = await _body(request)
    if body is None:
        return JSONResponse({"title": "One or more validation errors occurred.", "status": 400}, 400)
    if captcha and body.get("macaptcha") != CAPTCHA:
        return _failed(BAD_CAPTCHA)
    world: World = request.app.state.world
    dossier = world.find(str(body.get("mahoso", "")), "hcc")
    if dossier is None or "empty" in faults:
        return _failed(UNKNOWN_CODE)
    if str(body.get("sodinhdanh", "")) not in {dossier.identity, dossier.authorised}:
        return _failed(WRONG_NUMBER)
    data = shape(dossier, faults)
    return JSONResponse(_envelope(with_entities(data) if "entities" in faults else data))


async def timeline(request: Request) -> Response:
    """``GET GetHoSoThongTinTienTrinh``: the steps so far, for holders of the shared key."""
    world: World = request.app.state.world
    dossier = world.find(request.query_params.get("maHoSo", ""), "hcc")
    if request.query_params.get("key") != KEY or dossier is None:
        return PlainTextResponse("Lỗi hệ thống: khóa hoặc mã hồ sơ không đúng", 500)
    return JSONResponse(_envelope(_timeline(dossier, met(request))))


async def by_person(request: Request) -> Response:
    """``GET TraCuuHccPortal``: empty on purpose, since the real one gives away phone numbers and addresses."""
    page = {"currentPage": 1, "totalPages": 0, "totalCount": 0, "pageSize": 10}
    return JSONResponse({"data": [], **page, "hasPreviousPage": False, "hasNextPage": False})


async def _body(request: Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return {str(key).lower(): value for key, value in body.items()} if isinstance(body, dict) else None


def _short(dossier: Dossier, faults: frozenset[str]) -> dict[str, Any]:
    return {
        "maHoSo": dossier.code,
        "tenThuTuc": dossier.procedure,
        "trangThaiHoSo": dossier.status_name,
        "chuHoSo": dossier.owner,
        "ngayTiepNhan": _date(dossier.accepted, faults),
        "ngayHenTra": _date(dossier.due, faults),
    }


def _full(dossier: Dossier, faults: frozenset[str]) -> dict[str, Any]:
    return {
        "id": dossier.object_id,
        "maHoSo": dossier.code,
        "chuHoSo": dossier.owner,
        "soDienThoaiChuHoSo": dossier.phone,
        "emailChuHoSo": "",
        "maTruongHop": "",
        "maTTHC": dossier.procedure_code,
        "tenTTHC": dossier.procedure,
        "trangThaiHoSoId": str(dossier.status),
        "uyQuyen": dossier.authorised is not None,
        "ngayTiepNhan": _date(dossier.accepted, faults),
        "ngayHenTra": _date(dossier.due, faults),
        "ngayNopHoSo": _date(dossier.submitted, faults),
        "createdOn": _date(dossier.submitted, faults),
        "kenhThucHien": str(dossier.channel),
        "diaChiChuHoSo": "",
        "diaChi": "",
        "hinhThucThu": "",
        "soTien": dossier.fee,
        "tenDonVi": dossier.agency,
    }


def _timeline(dossier: Dossier, faults: frozenset[str]) -> dict[str, Any]:
    steps = [
        {
            "buocXuLy": STATUSES[step.status],
            "donViXuLy": step.office,
            "nguoiXuLy": step.officer,
            "thoiGian": _date(step.at, faults),
            "yKien": step.note,
        }
        for step in dossier.steps
    ]
    return {
        "tenTTHC": dossier.procedure,
        "kieuTiepNhan": CHANNELS[dossier.channel],
        "tenTruongHop": "",
        "ngayTiepNhan": _date(dossier.accepted, faults),
        "ngayHenTra": _date(dossier.due, faults),
        "ngayKetThucHoSo": _date(dossier.finished, faults),
        "ngayTraKetQua": _date(dossier.returned, faults),
        "trangThaiHoSo": dossier.status_name,
        "thongTinTienTrinh": steps,
    }


def _date(value: datetime | None, faults: frozenset[str]) -> Any:
    if value is None or "null_dates" in faults:
        return None
    if "mongo_dates" in faults:
        return {"$date": value.isoformat()}
    # The real text follows the server's culture; American is the one that leaves no doubt about day and month.
    return value.strftime("%m/%d/%Y %H:%M:%S" if "clock24" in faults else "%m/%d/%Y %I:%M:%S %p")


def _envelope(data: Any) -> dict[str, Any]:
    return {"data": data, "failed": False, "message": None, "succeeded": True}


def _failed(message: str) -> Response:
    return JSONResponse({"data": None, "failed": True, "message": message, "succeeded": False})
