"""Portal detail records → our catalogue model.

A record is the ``data`` object of the national portal's ``get-formality-by-citizen`` answer. Its oddities are handled
here and nowhere else: ``fees: []`` and ``value: 0`` do not mean free, unit ``OTHER`` means that the time is only in
the words beside it, notes hide among the papers, HTML entities and stray bullets sit in every text.

The small parts are built without validation (``construct``): this module makes them valid, and thousands of records
must load in seconds.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from data.models import (
    FORM_ID,
    Case,
    Currency,
    Fee,
    Form,
    LegalBasis,
    Level,
    Method,
    OnlineLevel,
    Paper,
    Procedure,
    Source,
    State,
    SubmissionMethod,
    Time,
    TimeUnit,
)

PAPER_OF_FORM = 120
"""Characters of a paper's name that are kept beside the file of its form."""
VIETNAM = timezone(timedelta(hours=7))

_VIA = {"DIRECT": SubmissionMethod.DIRECT, "ONLINE": SubmissionMethod.ONLINE, "POSTAL": SubmissionMethod.POSTAL}
_UNITS = {unit.name: unit for unit in TimeUnit}
_LEVELS = (
    ("isWard", Level.WARD),
    ("isProvince", Level.PROVINCE),
    ("isMinistry", Level.MINISTRY),
    ("isOtherAgency", Level.OTHER),
)
_STATES = {"ACTIVE": State.IN_FORCE, "UPDATED": State.IN_FORCE}
_FREE = re.compile(
    r"\b(miễn (?:phí|lệ phí)|không (?:thu|mất|phải nộp) (?:phí|lệ phí|tiền)|không (?:phí|lệ phí))\b", re.IGNORECASE
)
_NO_VALUE = {"", "không", "không có", "không có thông tin", "không quy định", "chưa có thông tin"}


def read_records(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the detail records of a ``.jsonl`` or ``.jsonl.gz`` file, bare or as ``{"detail": …}``."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                record = json.loads(line)
                yield record.get("detail") or record


def procedures_from_records(records: Iterable[Mapping[str, Any]]) -> tuple[Procedure, ...]:
    """Convert records; a record whose code is not a procedure code raises ``ValueError``."""
    return tuple(procedure_from_record(record) for record in records)


def procedure_from_record(record: Mapping[str, Any]) -> Procedure:
    """Convert one detail record. Raises ``ValueError`` when code or name is missing or malformed."""
    return Procedure(
        code=_text(record.get("code")),
        name=_without_prefix(_text(record.get("name"))),
        field=_field(record),
        levels=tuple(level for key, level in _LEVELS if record.get(key)),
        publisher=_text(record.get("departmentPromulgateName")) or None,
        publisher_code=_text(record.get("departmentPromulgateCode")) or None,
        agencies=_agencies(record),
        receiving_place=_text(record.get("dossierReceivingAddresses")) or None,
        audience=_names(record.get("subjectTypesDetails")),
        online_level=_online_level(record),
        methods=tuple(
            _method(row) for row in record.get("executionMethods") or () if row.get("submissionMethod") in _VIA
        ),
        filing_cases=len(record["cases"] or ()) if "cases" in record else None,
        forms=_forms(record),
        steps=tuple(text for row in record.get("executionSteps") or () if (text := _step(row))),
        cases=tuple(case for row in record.get("executionCases") or () if (case := _case(row)).papers),
        conditions=_paragraphs(record.get("requirementsAndConditions")),
        legal_basis=_legal_basis(record),
        results=_names(record.get("resultsDetails")),
        state=_STATES.get(_text(record.get("state")), State.SUSPECT),
        source=_source(record),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    text = unicodedata.normalize("NFC", html.unescape(str(value)))
    return "\n".join(squeezed for line in text.split("\n") if (squeezed := " ".join(line.split())))


def _sentence(value: object) -> str:
    """Text without the bullets and labels that editors typed in front of it."""
    return _text(value).lstrip("-+*•–○ \n")


def _without_prefix(name: str) -> str:
    bare = re.sub(r"^thủ tục:?\s+", "", name, flags=re.IGNORECASE)
    return bare[:1].upper() + bare[1:]


def _paragraphs(value: object) -> tuple[str, ...]:
    lines = (_sentence(line) for line in _text(value).split("\n"))
    return tuple(line for line in lines if line.lower().rstrip(".") not in _NO_VALUE)


def _names(rows: object) -> tuple[str, ...]:
    names = (_text(row.get("name")) for row in rows or () if isinstance(row, Mapping))  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(name for name in names if name))


def _field(record: Mapping[str, Any]) -> str:
    names = _names([record.get("category") or {}]) or _names(record.get("categoriesDetails"))
    return names[0] if names else ""


def _agencies(record: Mapping[str, Any]) -> tuple[str, ...]:
    named = _names(record.get("departmentsExecuting")) + _names(record.get("unitGroupsExecuting"))
    if named:
        return tuple(dict.fromkeys(named))
    listed = (_text(part) for part in str(record.get("executingAgencies") or "").split(";"))
    return tuple(part for part in listed if part)


def _online_level(record: Mapping[str, Any]) -> OnlineLevel:
    """The full-process flag, else what the channels show. An online channel alone proves no level."""
    if record.get("isFullProcess"):
        return OnlineLevel.FULL
    vias = {row.get("submissionMethod") for row in record.get("executionMethods") or ()}
    if record.get("isOfflineOnly") or (vias and "ONLINE" not in vias):
        return OnlineLevel.NONE
    return OnlineLevel.UNKNOWN


def _method(row: Mapping[str, Any]) -> Method:
    return Method.construct(
        via=_VIA[row["submissionMethod"]],
        time=_time(row),
        fees=tuple(fee for item in row.get("fees") or () if (fee := _fee(item)) is not None),
        note=_text(row.get("description")) or None,
    )


def _time(row: Mapping[str, Any]) -> Time | None:
    unit, value = _UNITS.get(str(row.get("processingTimeUnit"))), row.get("processingTime")
    if unit is None or not isinstance(value, (int, float)) or value <= 0:
        return None
    return Time.construct(value=value, unit=unit)


def _fee(item: Mapping[str, Any]) -> Fee | None:
    words = _text(item.get("description")) or _text(item.get("name")) or None
    amount = item.get("value")
    if isinstance(amount, (int, float)) and amount > 0:
        return Fee.construct(amount=round(amount), currency=_currency(item), text=words)
    if words and _FREE.search(words) and len(words) < 60:
        return Fee.construct(free=True, text=words)
    return Fee.construct(text=words) if words else None


def _currency(item: Mapping[str, Any]) -> Currency:
    name = _text(item.get("currencyName")).upper()
    return Currency.USD if "USD" in name or "ĐÔ" in name else Currency.VND


def _step(row: Mapping[str, Any]) -> str:
    name, description = _text(row.get("name")), _text(row.get("description"))
    return f"{name}: {description}" if name and description else name or description


def _case(row: Mapping[str, Any]) -> Case:
    papers = tuple(
        _paper(item) for item in row.get("profileComponents") or () if len(_sentence(item.get("name"))) > 1
    )
    return Case.construct(name=re.sub(r"[:*.\s]+$", "", _sentence(row.get("name"))), papers=papers)


def _paper(item: Mapping[str, Any]) -> Paper:
    originals, copies = item.get("originalQty"), item.get("copyQty")
    counted = bool(originals or copies)
    forms = [_text(file.get("fileName")) for file in item.get("attachments") or () if file.get("fileName")]
    return Paper.construct(
        name=_sentence(item.get("name")).rstrip(";., "),
        originals=int(originals or 0) if counted else None,
        copies=int(copies or 0) if counted else None,
        form=forms[0] if forms else None,
    )


def _forms(record: Mapping[str, Any]) -> tuple[Form, ...]:
    """The files of forms, each once, with the first paper that names it."""
    found: dict[str, Form] = {}
    for case in record.get("executionCases") or ():
        for item in case.get("profileComponents") or ():
            for file in item.get("attachments") or ():
                key, name = _text(file.get("id")), _text(file.get("fileName"))
                if re.match(FORM_ID, key) and len(name) > 2:
                    paper = _clipped_name(_sentence(item.get("name")))
                    found.setdefault(key, Form.construct(id=key, name=name, paper=paper))
    return tuple(found.values())


def _clipped_name(name: str) -> str:
    """A paper's name in at most :data:`PAPER_OF_FORM` characters, cut between words."""
    flat = " ".join(name.split()).rstrip(";., ")
    return flat if len(flat) <= PAPER_OF_FORM else f"{flat[:PAPER_OF_FORM].rsplit(' ', 1)[0]}…"


def _legal_basis(record: Mapping[str, Any]) -> tuple[LegalBasis, ...]:
    rows = record.get("legalBasisesDetails") or ()
    found = (
        LegalBasis.construct(number=_text(row.get("code")), name=_text(row.get("name")) or None)
        for row in rows
        if _text(row.get("code"))
    )
    return tuple({basis.number: basis for basis in found}.values())


def _source(record: Mapping[str, Any]) -> Source:
    stamp = record.get("updatedAt")
    as_of = datetime.fromtimestamp(stamp / 1000, VIETNAM).date() if isinstance(stamp, (int, float)) else None
    proposal = record.get("procedureProposal") or {}
    decision = next(
        (
            text
            for text in map(
                _text, (record.get("decisionNo"), proposal.get("decisionNumber"), proposal.get("proposalNumber"))
            )
            if text
        ),
        None,
    )
    return Source.construct(portal_id=_text(record.get("id")) or None, decision=decision, as_of=as_of)
