"""The portal's former gateway: ``/jsp/rest.jsp`` with rows of texts, and the web page of a procedure.

Field names, paging (``AMOUNT`` in every row) and the page's classes follow captures of December 2025. The wording
inside cells (a time, a fee) was not captured everywhere: it is simulated.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.portal.catalogue import Catalogue, Entry, with_entities
from sandbox.portal.faults import met
from sandbox.portal.world import VIETNAM

GATEWAY = "/jsp/rest.jsp"
FULL_PAGE = "/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html"
SUMMARY_PAGE = "/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html"
FIRST_ID = 7001
MISSING = "Không có thông tin"
MAX_PAGE = 500

_UNITS = {
    "WORKING_DAY": "Ngày làm việc",
    "DAY": "Ngày",
    "WORKING_HOUR": "Giờ làm việc",
    "HOUR": "Giờ",
    "MONTH": "Tháng",
    "YEAR": "Năm",
}
_VIA = {"DIRECT": "Trực tiếp", "ONLINE": "Trực tuyến", "POSTAL": "Dịch vụ bưu chính"}
_LEVELS = (
    ("isMinistry", "Cấp Bộ"),
    ("isProvince", "Cấp Tỉnh"),
    ("isWard", "Cấp Xã"),
    ("isOtherAgency", "Cơ quan khác"),
)

Row = dict[str, str]


async def gateway(request: Request) -> Response:
    """``POST /jsp/rest.jsp``: a list of rows; ``[]`` for anything unknown."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    try:
        asked = json.loads(form.get("params", [""])[0])
    except ValueError:
        return _rows([])
    service = _SERVICES.get(asked.get("service", "")) if isinstance(asked, dict) else None
    rows = list(service(request.app.state.catalogue, asked)) if service else []
    return _rows([] if "empty" in met(request) else rows)


async def full_page(request: Request) -> Response:
    """A procedure's full page by its numeric id; the bare frame for an unknown one."""
    entry = _by_id(request.app.state.catalogue, request.query_params.get("ma_thu_tuc", ""))
    body = "" if entry is None else _page(entry.detail, request.query_params["ma_thu_tuc"])
    return _html(body)


async def summary_page(request: Request) -> Response:
    """The summary page by procedure code, which leads to the numeric id."""
    catalogue, code = request.app.state.catalogue, request.query_params.get("ma_thu_tuc", "")
    found = next(((key, entry) for key, entry in _numbered(catalogue) if entry.row["code"] == code), None)
    if found is None:
        return _html("")
    link = f"{FULL_PAGE.rsplit('/', 1)[-1]}?ma_thu_tuc={found[0]}"
    return _html(
        f'<h1 class="main-title">{_cell(found[1].row["name"])}</h1><a class="url" href="{link}">Xem chi tiết</a>'
    )


def _search(catalogue: Catalogue, asked: Mapping[str, Any]) -> Iterator[Row]:
    size, page = _whole(asked.get("recordPerPage"), 10), _whole(asked.get("pageIndex"), 1)
    found = [(key, entry) for key, entry in _numbered(catalogue) if _fits(entry, asked)]
    first = (page - 1) * min(size, MAX_PAGE)
    for number, (key, entry) in enumerate(found[first : first + min(size, MAX_PAGE)], start=first + 1):
        yield {
            "ID": key,
            "PROCEDURE_CODE": entry.row["code"],
            "PROCEDURE_NAME": entry.row["name"],
            "PUBLISHED_AGENCY": entry.row["departmentPromulgate"] or "",
            "IMPLEMENTATION_AGENCY": ";".join(entry.row["departments"]),
            "FIELD_NAME": "; ".join(entry.row["categories"]),
            "AMOUNT": str(len(found)),
            "ROW_STT": str(number),
        }


def _fits(entry: Entry, asked: Mapping[str, Any]) -> bool:
    words = str(asked.get("keyword") or "").lower()
    code = entry.row["departmentPromulgateCode"] or ""
    kind = "1" if code.startswith("H") else "0"
    connected = 1 if entry.row["type"].startswith("INTERCONNECTED") else 0
    named = words in entry.row["name"].lower() or words == entry.row["code"]
    return named and kind == str(asked.get("agency_type")) and connected == asked.get("is_connected")


def _agencies(catalogue: Catalogue, asked: Mapping[str, Any]) -> Iterator[Row]:
    rows = {
        entry.row["departmentPromulgateCode"]: entry.row["departmentPromulgate"] for _, entry in _numbered(catalogue)
    }
    for number, (code, name) in enumerate(sorted((code or "", name or "") for code, name in rows.items()), start=1):
        yield {"ID": str(number), "AGENCY_NAME": name, "NAME": name, "CODE": code}


def _steps(catalogue: Catalogue, asked: Mapping[str, Any]) -> Iterator[Row]:
    entry = _by_id(catalogue, str(asked.get("id") or ""))
    for step in entry.detail.get("executionSteps") or [] if entry else []:
        yield {"SCENARIO": step.get("name") or "", "CONTENT": step.get("description") or ""}


def _requirements(catalogue: Catalogue, asked: Mapping[str, Any]) -> Iterator[Row]:
    entry = _by_id(catalogue, str(asked.get("id") or ""))
    if entry and entry.detail.get("requirementsAndConditions"):
        yield {"REQUIRE_NAME": entry.detail["requirementsAndConditions"]}


_SERVICES = {
    "procedure_advanced_search_service_v2": _search,
    "get_list_agency_service_v2": _agencies,
    "procedure_get_impl_orders_by_proc_id_service_v2": _steps,
    "procedure_get_requires_by_procedure_id_service_v2": _requirements,
}


def _numbered(catalogue: Catalogue) -> Iterator[tuple[str, Entry]]:
    return ((str(FIRST_ID + number), entry) for number, entry in enumerate(catalogue.entries))


def _by_id(catalogue: Catalogue, key: str) -> Entry | None:
    number = int(key) - FIRST_ID if key.isdigit() else -1
    return catalogue.entries[number] if 0 <= number < len(catalogue) else None


def _rows(rows: list[Row]) -> Response:
    return HTMLResponse(json.dumps(rows, ensure_ascii=False))


def _html(body: str) -> Response:
    frame = f"<!doctype html><html lang=vi><head><meta charset=utf-8></head><body>{body}</body></html>"
    answer = HTMLResponse(frame)
    answer.set_cookie("JSESSIONID", "sandbox")
    answer.set_cookie("route", "sandbox")
    return answer


def _page(record: Mapping[str, Any], key: str) -> str:
    word = f"/jsp/tthc/export/export_word_detail_tthc.jsp?maTTHC={record['code']}&amp;idTTHC={key}"
    cases = "".join(map(_case, record.get("executionCases") or []))
    return (
        f'<h1 class="main-title">{_cell(record["name"])}</h1>'
        f'<div class="text-result"><a href="{word}">Tải về</a></div>'
        f"{_ways(record)}{cases}<div class='modal' id='popupChitietTTHC'>{_popup(record)}</div>"
    )


def _ways(record: Mapping[str, Any]) -> str:
    rows = "".join(_row(_way(method)) for method in record.get("executionMethods") or [])
    return f'<table class="table-data">{rows}</table>'


def _way(method: Mapping[str, Any]) -> Mapping[str, str]:
    unit = _UNITS.get(method.get("processingTimeUnit") or "")
    time = f"{method['processingTime']:g} {unit}" if unit and method.get("processingTime") else ""
    return {
        "Hình thức nộp": _VIA[method["submissionMethod"]],
        "Thời hạn giải quyết": time,
        "Phí, lệ phí": "\n".join(_fee(fee) for fee in method.get("fees") or []),
        "Mô tả": method.get("description") or "",
    }


def _fee(fee: Mapping[str, Any]) -> str:
    value, words = fee.get("value"), " ".join((fee.get("description") or "").split())
    currency = "USD" if "USD" in (fee.get("currencyName") or "").upper() else "Đồng"
    amount = f"{value:,.0f}".replace(",", ".") + f" {currency}" if value else ""
    return f"Phí : {amount} ({words})" if amount and words else f"Phí : {amount or words}"


def _row(cells: Mapping[str, str]) -> str:
    return "<tr>" + "".join(f'<td data-title="{title}">{_cell(text)}</td>' for title, text in cells.items()) + "</tr>"


def _case(case: Mapping[str, Any]) -> str:
    papers = "".join(map(_paper, case.get("profileComponents") or []))
    name = _cell(case.get("name") or "")
    return f'<div class="title tphs">{name}</div><table class="table-data tphs">{papers}</table>'


def _paper(paper: Mapping[str, Any]) -> str:
    names = (_cell(file.get("fileName") or "") for file in paper.get("attachments") or [])
    press = "downloadMaudon('0123456789abcdef')"
    forms = "".join(f'<span class="link" onclick="{press}">{name}</span>' for name in names)
    empty = '<a href="https://csdl.dichvucong.gov.vn/web/jsp/download_file.jsp?ma="></a>'
    counts = f"<td>{paper.get('originalQty') or 0}</td><td>{paper.get('copyQty') or 0}</td>"
    return f"<tr><td>{_cell(paper.get('name') or '')}</td>{counts}<td>{forms or empty}</td></tr>"


def _popup(record: Mapping[str, Any]) -> str:
    values = {
        "Mã thủ tục": _cell(record["code"]),
        "Số quyết định": _cell(_decision(record)),
        "Tên thủ tục": _cell(record["name"]),
        "Cấp thực hiện": _cell("; ".join(name for level, name in _LEVELS if record.get(level))),
        "Lĩnh vực": _cell(_field(record)),
        "Trình tự thực hiện": '<div class="cls-impl-orders"></div>',
        "Đối tượng thực hiện": _cell("; ".join(_names(record.get("subjectTypesDetails")))),
        "Cơ quan thực hiện": _cell("; ".join(_executing(record))),
        "Địa chỉ tiếp nhận HS": _cell(record.get("dossierReceivingAddresses") or ""),
        "Kết quả thực hiện": _cell("; ".join(_names(record.get("resultsDetails")))),
        "Căn cứ pháp lý": _legal(record),
        "Yêu cầu, điều kiện thực hiện": _cell(record.get("requirementsAndConditions") or ""),
    }
    return "".join(
        f'<div class="row info-row"><div class="col-sm-3 key">{label}:</div><div class="col-sm-9">{value}</div></div>'
        for label, value in values.items()
    )


def _legal(record: Mapping[str, Any]) -> str:
    rows = (
        f"<tr><td>{_cell(basis.get('code') or '')}</td><td>{_cell(basis.get('name') or '')}</td>"
        f"<td>{datetime.now(VIETNAM):%d-%m-%Y}</td><td></td></tr>"
        for basis in record.get("legalBasisesDetails") or []
    )
    return f"<table>{''.join(rows)}</table>"


def _decision(record: Mapping[str, Any]) -> str:
    proposal = record.get("procedureProposal") or {}
    return str(record.get("decisionNo") or proposal.get("decisionNumber") or proposal.get("proposalNumber") or "")


def _field(record: Mapping[str, Any]) -> str:
    return str((record.get("category") or {}).get("name") or next(iter(_names(record.get("categoriesDetails"))), ""))


def _executing(record: Mapping[str, Any]) -> list[str]:
    units = [*_names(record.get("departmentsExecuting")), *_names(record.get("unitGroupsExecuting"))]
    return units or [record.get("executingAgencies") or ""]


def _names(rows: Any) -> list[str]:
    return [row["name"] for row in rows or [] if row and row.get("name")]


def _cell(text: str) -> str:
    """Text as the old pages wrote it: accented letters as named entities, lines as ``<br>``."""
    escaped: str = with_entities(html.unescape(text))
    return escaped.replace("\n", "<br>") or MISSING


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) and value > 0 else default
