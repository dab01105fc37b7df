"""The national portal's catalogue API, with its firewall (all-POST, 201, cursor paging, UUIDv7 ids)."""

from __future__ import annotations

import gzip
import html
import json
import uuid
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.entities import codepoint2name
from itertools import count
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.portal import attachments
from sandbox.portal.faults import REJECTED, met

BASE = "/api/v1"
MAX_LIMIT = 200
SHORT_AGENT = 40
UPDATED_AT = 1_782_000_000_000
BROWSER_HEADERS = ("origin", "referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest")


@dataclass(frozen=True)
class Entry:
    """One procedure: its row in the list and its detail record, packed small."""

    row: Mapping[str, Any]
    packed: bytes

    @property
    def detail(self) -> dict[str, Any]:
        """The detail record."""
        record: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return record


class Catalogue:
    """Procedures in the order of their ids."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        entries = (Entry(_row(record), zlib.compress(json.dumps(record).encode(), 1)) for record in records)
        self._entries = {entry.row["id"]: entry for entry in sorted(entries, key=lambda entry: str(entry.row["id"]))}
        self._ids = list(self._entries)
        self._in_order = tuple(self._entries.values())

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All procedures in the order of their ids."""
        return self._in_order

    def page(self, query: Mapping[str, Any], limit: int) -> dict[str, Any]:
        """``limit`` rows that match, after ``lastId``."""
        last = str(query.get("lastId") or "")
        fitting = [key for key in self._ids if _fits(self._entries[key].row, query)]
        start = bisect_right(fitting, last)
        items = [self._entries[key].row for key in fitting[start : start + limit]]
        return {"items": items, "lastId": items[-1]["id"] if items else last, "total": len(fitting)}

    def detail(self, key: str) -> dict[str, Any] | None:
        """The detail record with that id."""
        entry = self._entries.get(key)
        return entry.detail if entry else None


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Detail records of a ``.jsonl`` or ``.jsonl.gz`` file, bare or as ``{"detail": …}``."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for record in (json.loads(line) for line in lines if line.strip()):
            yield record.get("detail") or record


def composed(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Detail records for the built-in catalogue."""
    for number, row in zip(count(1), rows):
        yield {
            "id": f"019dd30d-0000-7000-8000-{number:012d}",
            "code": row["code"],
            "name": row["name"],
            "state": "ACTIVE",
            "type": "STANDARD",
            "formalityType": "ASSIGNED_REGULATION",
            "decisionNo": "",
            "isWard": row["ward"],
            "isProvince": not row["ward"],
            "isMinistry": False,
            "category": {"name": row["field"]},
            "departmentPromulgateName": row["ministry"],
            "departmentPromulgateCode": row["ministry_code"],
            "executingAgencies": "Ủy ban nhân dân cấp xã" if row["ward"] else "Cơ quan chuyên môn cấp tỉnh",
            "executionSteps": [{"name": "Bước 1", "description": "Chuẩn bị và nộp hồ sơ"}],
            "executionMethods": [_method(row, way) for way in ("DIRECT", "ONLINE")],
            "cases": [{"id": "", "name": row["name"], "code": f"{row['code']}.01"}],
            "executionCases": [{"name": "", "profileComponents": [_paper(name) for name in row["papers"]]}],
            "profileComponents": [],
            "requirementsAndConditions": "Không",
            "legalBasisesDetails": [],
            "resultsDetails": [],
            "updatedAt": UPDATED_AT,
        }


async def api(request: Request) -> Response:
    """Every call below ``/api/v1``."""
    catalogue: Catalogue = request.app.state.catalogue
    if _blocked(request):
        # The firewall answers with either status; which one must not matter to a client.
        return HTMLResponse(REJECTED, 200 if len(request.url.path) % 2 else 403)
    if request.url.path == f"{BASE}/{attachments.PATH}":
        return await attachments.preview(request)
    try:
        body = json.loads(await request.body())
    except ValueError:
        return _failure("BAD_REQUEST", "Dữ liệu gửi lên không đúng định dạng")
    answer = _CALLS.get(request.url.path.removeprefix(BASE + "/"))
    if answer is None:
        return JSONResponse({"code": "NOT_FOUND", "message": "Không tìm thấy dịch vụ", "data": None}, 404)
    return answer(catalogue, body if isinstance(body, dict) else {}, met(request))


def _list(catalogue: Catalogue, body: Mapping[str, Any], faults: frozenset[str]) -> Response:
    limit = body.get("limit", 10)
    if not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        return _failure("BAD_REQUEST", "limit không hợp lệ")
    page = catalogue.page(body, limit)
    if "empty" in faults:
        page = {"items": [], "lastId": "", "total": 0}
    if "repeated_cursor" in faults:
        page["lastId"] = str(body.get("lastId") or "")
    return _success(page, faults)


def _detail(catalogue: Catalogue, body: Mapping[str, Any], faults: frozenset[str]) -> Response:
    try:
        key = str(uuid.UUID(str(body.get("id"))))
    except ValueError:
        return _failure("BAD_REQUEST", "id không hợp lệ")
    record = catalogue.detail(key)
    if record is None:
        return _failure("NOT_FOUND", "Không tìm thấy thủ tục")
    if "fees_empty" in faults:
        record["executionMethods"] = [{**method, "fees": []} for method in record.get("executionMethods", [])]
    return _success(record, faults)


_CALLS = {
    "submitting/formality/list-all-public-formality-by-citizen": _list,
    "submitting/formality/list-all-formality-by-citizen": _list,
    "configuring/formality/get-formality-by-citizen": _detail,
}


def _success(data: dict[str, Any], faults: frozenset[str]) -> Response:
    return JSONResponse({"code": "OK", "data": with_entities(data) if "entities" in faults else data}, 201)


def _failure(code: str, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "data": None}, 400)


def _blocked(request: Request) -> bool:
    headers = request.headers
    short = len(headers.get("user-agent", "")) < SHORT_AGENT
    return request.method != "POST" or short or any(name not in headers for name in BROWSER_HEADERS)


def with_entities(value: Any) -> Any:
    """Every text below ``value`` with its accented letters as named HTML entities (``&agrave;``)."""
    if isinstance(value, str):
        return "".join(_entity(char) for char in html.escape(value, quote=False))
    if isinstance(value, Mapping):
        return {key: with_entities(item) for key, item in value.items()}
    return [with_entities(item) for item in value] if isinstance(value, list) else value


def _entity(char: str) -> str:
    name = codepoint2name.get(ord(char))
    return f"&{name};" if name and ord(char) > 127 else char


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    """The list's short form of a record."""
    executing = [unit["name"] for unit in record.get("departmentsExecuting") or [] if unit.get("name")]
    return {
        "id": record["id"],
        "code": record["code"],
        "codeNotation": record["code"],
        "name": record["name"],
        "type": record.get("type", "STANDARD"),
        "categories": [name for name in [(record.get("category") or {}).get("name")] if name],
        "departments": executing or [record.get("executingAgencies") or ""],
        "departmentPromulgate": record.get("departmentPromulgateName"),
        "departmentPromulgateCode": record.get("departmentPromulgateCode"),
        "formalityTargetType": "VIETNAMESE_CITIZEN",
    }


def _fits(row: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    words = str(query.get("q") or "").lower()
    department = query.get("departmentCode")
    named = words in row["name"].lower() or words == row["code"]
    return named and (not department or department == row["departmentPromulgateCode"])


def _method(row: Mapping[str, Any], way: str) -> dict[str, Any]:
    fee = {"type": "FEE", "value": row["fee"], "currencyName": "VNĐ", "description": row["fee_text"]}
    return {
        "submissionMethod": way,
        "processingTime": row["days"],
        "processingTimeUnit": "WORKING_DAY",
        "description": "",
        "fees": [fee] if row["fee_text"] else [],
    }


def _paper(name: str) -> dict[str, Any]:
    counts = {"originalQty": 1, "copyQty": 0, "required": False, "hasElectronicForm": False}
    return {"name": name, "code": "", **counts, "attachments": []}
