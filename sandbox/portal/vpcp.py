"""VPCP integration protocol: login, then services by name on one address.

``SoGiayToChuHoSo`` in a ``TraCuuHoSo`` row is the sandbox's own addition (simulated): the protocol has that field
where dossiers are pushed, and whether the real look-up returns it is not known. ``no_identity`` leaves it out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.portal.catalogue import Catalogue, with_entities
from sandbox.portal.faults import met
from sandbox.portal.world import Dossier, World, object_id

BASE = "/vpcp"
LOGIN_PATH = "/mapi/login"
SERVICE_PATH = "/mapi/g"
USERNAME = "sandbox"
PASSWORD = "sandbox-password"
UNIT = "000.00.00.H55"
ROUTE = "VN:GOV:000.00.00.G22:vpcp"
SESSION_SECONDS = 1800
_CHANNELS = {"DIRECT": "1", "ONLINE": "2", "POSTAL": "3"}
_UNITS = {"WORKING_DAY": "Ngày làm việc", "DAY": "Ngày", "HOUR": "Giờ", "WORKING_HOUR": "Giờ làm việc"}

Row = dict[str, Any]


async def login(request: Request) -> Response:
    """User name and password → session."""
    body = await _body(request)
    if (body.get("username"), body.get("password")) != (USERNAME, PASSWORD):
        return JSONResponse({"error_code": -1, "message": "Sai tên đăng nhập hoặc mật khẩu"})
    world: World = request.app.state.world
    session = world.new_token(SESSION_SECONDS)
    return JSONResponse({"error_code": 0, "session": session, "message": "Thành công"})


async def service(request: Request) -> Response:
    """One of the services, named in the body."""
    faults = met(request)
    body = await _body(request)
    world: World = request.app.state.world
    if "expired" in faults or not world.token_valid(str(body.get("session", ""))):
        return _failed(-1, "Phiên làm việc không hợp lệ hoặc đã hết hạn")
    if not request.headers.get("dstcode") or not body.get("madonvi"):
        return _failed(-1, "Thiếu mã định tuyến hoặc mã đơn vị")
    if "exists" in faults:
        return _failed("3", "Hồ sơ đã tồn tại")
    answer = _SERVICES.get(str(body.get("service")))
    if answer is None:
        return _failed(-1, "Không có dịch vụ này")
    return _found([] if "empty" in faults else answer(request, body, faults), faults)


def _found(rows: list[Row], faults: frozenset[str]) -> Response:
    """An answer with what was found, in the shape that the faults ask for."""
    code = "00" if "code_text" in faults else 0
    key = "data" if "data_key" in faults else "result"
    shown = with_entities(rows) if "entities" in faults else rows
    return JSONResponse({"error_code": code, "message": "Thành công", key: shown})


def _dossier(request: Request, body: Mapping[str, Any], faults: frozenset[str]) -> list[Row]:
    world: World = request.app.state.world
    dossier = world.find(str(body.get("mahoso", "")), "vpcp")
    return [_row(dossier, faults)] if dossier else []


def _row(dossier: Dossier, faults: frozenset[str]) -> Row:
    row = {
        "MaTTHC": dossier.procedure_code,
        "MaDVC": dossier.procedure_code,
        "TenDVC": dossier.procedure,
        "MaHoSo": dossier.code,
        "HoTenNguoiNop": dossier.owner,
        "MaTrangThai": str(dossier.status),
        "TrangThaiHoSo": dossier.status_name,
        "MaDonViXuLy": dossier.agency_code,
        "DonViXuLy": dossier.agency,
        "NgayNop": _date(dossier.submitted, faults),
        "NgayTiepNhan": _date(dossier.accepted, faults),
        "NgayHenTra": _date(dossier.due, faults),
        "HinhThucNhanKQ": "0",
    }
    if "no_identity" in faults:
        return row
    if "identity_list" in faults:
        return {**row, "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": dossier.identity}]}
    return {**row, "SoGiayToChuHoSo": dossier.identity}


def _procedure(request: Request, body: Mapping[str, Any], faults: frozenset[str]) -> list[Row]:
    catalogue: Catalogue = request.app.state.catalogue
    record = next((e.detail for e in catalogue.entries if e.row["code"] == body.get("maTTHC")), None)
    if record is None:
        return []
    papers = [
        {"MAGIAYTO": f"GT{number}", "TENGIAYTO": paper["name"], "TENMAUDON": "", "URL": ""}
        for number, paper in enumerate(record["executionCases"][0]["profileComponents"], start=1)
    ]
    return [
        {
            "ID": object_id(record["code"]),
            "MATTHC": record["code"],
            "TENTTHC": record["name"],
            "TRANGTHAI": "1",
            "LINHVUCTHUCHIEN": [{"MALINHVUC": "", "TENLINHVUC": record["category"]["name"]}],
            "COQUANTHUCHIEN": [{"MADONVI": "", "TENDONVI": record["executingAgencies"]}],
            "CACHTHUCTHUCHIEN": [_way(method) for method in record["executionMethods"]],
            "THANHPHANHOSO": [{"TRUONGHOP": "", "GIAYTO": papers}],
            "YEUCAU": record["requirementsAndConditions"],
            "CANCUPHAPLY": [],
        }
    ]


def _way(method: Mapping[str, Any]) -> Row:
    fees = [
        {"MAPHILEPHI": "", "SOTIEN": fee["value"] or 0, "DONVI": "VNĐ", "MOTA": fee["description"]}
        for fee in method["fees"]
    ]
    time = {
        "THOIGIANGIAIQUYET": method["processingTime"],
        "DONVITINH": _UNITS[method["processingTimeUnit"]],
        "MOTA": "",
        "PHILEPHI": fees,
    }
    return {"KENH": _CHANNELS[method["submissionMethod"]], "THOIGIAN": [time]}


_QUESTIONS = (
    ("Đăng ký khai sinh quá hạn có mất phí không?", "Mức thu theo nghị quyết của Hội đồng nhân dân cấp tỉnh."),
    ("Kết hôn ở nơi tạm trú được không?", "Được, khi một bên có đăng ký tạm trú hợp pháp tại đó."),
)


def _questions(request: Request, body: Mapping[str, Any], faults: frozenset[str]) -> list[Row]:
    """As the real one, with the asker's name, address and phone: a client must not show them."""
    return [
        {
            "HOIDAPID": str(number),
            "MALINHVUC": "G15-TP03",
            "MADONVI": "000.00.00.G15",
            "TENDONVI": "Bộ Tư pháp",
            "NOIDUNG": question,
            "NOIDUNGTRALOI": "" if number == len(_QUESTIONS) else answer,
            "TRALOIID": f"TL{number}",
            "HOVATEN": "Người Hỏi Mẫu",
            "DIACHI": "Thôn Mẫu",
            "THUDIENTU": "mau@example.vn",
            "SODIENTHOAI": "0900000000",
            "MATTHCDP": "1.001193",
            "TRANGTHAI": "1",
        }
        for number, (question, answer) in enumerate(_QUESTIONS, start=1)
    ]


def _answer(request: Request, body: Mapping[str, Any], faults: frozenset[str]) -> list[Row]:
    texts = {str(number): answer for number, (_, answer) in enumerate(_QUESTIONS, start=1)}
    key = str(body.get("cauhoiid", ""))
    return [{"TRALOIID": f"TL{key}", "NOIDUNGTRALOI": texts[key]}] if key in texts else []


_SERVICES = {
    "TraCuuHoSo": _dossier,
    "LayThuTuc": _procedure,
    "LayDanhSachHoiDapGuiTuDVCQG": _questions,
    "LayDanhSachHoiDapBoCoQuan": _questions,
    "LayNoiDungTraLoiTheoCauHoi": _answer,
}


async def _body(request: Request) -> Row:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _failed(code: int | str, message: str) -> Response:
    return JSONResponse({"error_code": code, "message": message, "result": []})


def _date(value: datetime | None, faults: frozenset[str]) -> str:
    return "" if value is None or "null_dates" in faults else value.strftime("%Y%m%d%H%M%S")
