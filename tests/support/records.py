"""Detail records as the portal serves them, for tests: small, valid, and different from one another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data.models import Procedure
from data.official.facets import official_hash
from data.official.portal_records import procedure_from_record

BIRTH = "1.001193"
"""A procedure of which the starter content has a text of our own."""


def record(number: int = 1, **values: Any) -> dict[str, Any]:
    """A detail record; ``number`` gives its id and code, ``values`` replace fields."""
    return {
        "id": f"019dd30d-0000-7000-8000-{number:012d}",
        "code": f"9.{number:06d}",
        "name": f"Cấp giấy phép số {number}",
        "state": "ACTIVE",
        "type": "STANDARD",
        "decisionNo": "163/QĐ-BTP",
        "isWard": True,
        "category": {"name": "Hộ tịch"},
        "departmentPromulgateName": "Bộ Tư pháp",
        "departmentPromulgateCode": "G15",
        "executingAgencies": "Ủy ban nhân dân cấp xã",
        "executionSteps": [{"name": "Bước 1", "description": "Nộp hồ sơ"}],
        "executionMethods": [way()],
        "executionCases": [{"name": "", "profileComponents": [paper("Tờ khai"), paper("Giấy tờ tùy thân")]}],
        "requirementsAndConditions": "Không",
        "updatedAt": 1_782_000_000_000,
        **values,
    }


def way(fee: int | None = 15000, days: int = 3) -> dict[str, Any]:
    """Submission at the counter."""
    fees = [{"type": "FEE", "value": fee, "currencyName": "VNĐ", "description": ""}] if fee else []
    unit = {"processingTime": days, "processingTimeUnit": "WORKING_DAY"}
    return {"submissionMethod": "DIRECT", **unit, "description": "", "fees": fees}


def paper(name: str) -> dict[str, Any]:
    """One original of a paper."""
    return {"name": name, "originalQty": 1, "copyQty": 0, "attachments": []}


def official(number: int = 1, **values: Any) -> Procedure:
    """The record as a sync keeps it."""
    procedure = procedure_from_record(record(number, **values))
    return procedure.copy(update={"official_hash": official_hash(procedure)})


def write(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """A file for the sandbox portal."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records), encoding="utf-8")
    return path
