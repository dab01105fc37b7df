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
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from common.today import VIETNAM
from data.models import (
    FORM_ID,
    Case,
    Currency,
    Fee,
    FilingCase,
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
from data.official.amounts import SMALLEST, amounts_in

PAPER_OF_FORM = 120
"""Characters of a paper's name that are kept beside the file of its form."""

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
SHOUTED = 12
"""Letters from which a text in capitals is no abbreviation."""
_NAMES = (
    *("Việt Nam", "Nhà nước", "Chính phủ", "Quốc hội", "Bộ Công an", "Quân đội", "Công an", "Lào", "Hà Nội", "Đảng"),
    *("UBND", "HĐND", "BHXH", "BHYT", "BHTN", "TNLĐ", "BNN", "VNeID", "TNHH", "HTX", "PCCC", "GCN", "QSDĐ"),
    *("ASEAN", "APEC", "ABTC", "ODA", "FTA", "TTHC", "CCCD"),
)
_PROVINCE_DECIDES = re.compile(r"(do|của) (Hội đồng nhân dân|HĐND)[^.;]*(quyết định|quy định)", re.IGNORECASE)
"""Beside such words a number is another province's, or an example."""
_NUMBERED = re.compile(r"(?:bước )?(\d+(?:\.\d+)*)[.):]", re.IGNORECASE)
_THRESHOLD = re.compile(r"giá trị|trị giá|mức vốn|số vốn", re.IGNORECASE)
"""Words whose amounts are no fees, but what a fee depends on."""
_NO_VALUE = {"", "không", "không có", "không có thông tin", "không quy định", "chưa có thông tin"}


def read_records(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the detail records of a ``.jsonl`` or ``.jsonl.gz`` file, bare or as ``{"detail": …}``."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                record = json.loads(line)
                yield record.get("detail") or record


def procedure_from_record(record: Mapping[str, Any]) -> Procedure:
    """Convert one detail record. Raises ``ValueError`` when code or name is missing or malformed."""
    return Procedure(
        code=_text(record.get("code")),
        name=_without_prefix(_text(record.get("name"))),
        field=_field(record),
        levels=tuple(level for key, level in _LEVELS if record.get(key)),
        publisher=_any_text(record.get("departmentPromulgateName")),
        publisher_code=_any_text(record.get("departmentPromulgateCode")),
        agencies=_agencies(record),
        receiving_place=_any_text(record.get("dossierReceivingAddresses")),
        audience=_names(record.get("subjectTypesDetails")),
        online_level=_online_level(record),
        methods=_methods(record),
        filing_cases=tuple(_filing_case(row) for row in _rows(record, "cases")),
        openings=len(_rows(record, "cases")) if "cases" in record else None,
        forms=_forms(record),
        steps=_in_order([text for row in _rows(record, "executionSteps") if (text := _step(row))]),
        cases=_cases(record),
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


def _any_text(value: object) -> str | None:
    return _text(value) or None


def _rows(record: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """The rows of a list; none where a record has null in its place, or leaves it out."""
    return record.get(name) or ()


def _sentence(value: object) -> str:
    """Text without the bullets and labels that editors typed in front of it."""
    return _text(value).lstrip("-+*•–○ \n")


def calm(text: str) -> str:
    """A text typed in capitals as a sentence; abbreviations and the names that records mention keep theirs."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < SHOUTED or sum(map(str.isupper, letters)) < 0.7 * len(letters):
        return text
    lower = text.lower()
    for name in _NAMES:
        lower = re.sub(rf"\b{re.escape(name.lower())}\b", name, lower)
    return lower[:1].upper() + lower[1:]


def _without_prefix(name: str) -> str:
    bare = calm(re.sub(r"^thủ tục:?\s+", "", name, flags=re.IGNORECASE))
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
    vias = {row.get("submissionMethod") for row in _rows(record, "executionMethods")}
    if record.get("isOfflineOnly") or (vias and "ONLINE" not in vias):
        return OnlineLevel.NONE
    return OnlineLevel.UNKNOWN


def _methods(record: Mapping[str, Any]) -> tuple[Method, ...]:
    rows = _rows(record, "executionMethods")
    return tuple(_method(row) for row in rows if row.get("submissionMethod") in _VIA)


def _method(row: Mapping[str, Any]) -> Method:
    return Method.construct(
        via=_VIA[row["submissionMethod"]],
        time=_time(row.get("processingTimeUnit"), row.get("processingTime")),
        fees=tuple(fee for item in _rows(row, "fees") if (fee := _fee(item)) is not None),
        note=_any_text(row.get("description")),
    )


def _filing_case(row: Mapping[str, Any]) -> FilingCase:
    day = row.get("processingDay") or {}
    return FilingCase.construct(
        code=_text(row.get("code")),
        name=calm(_sentence(row.get("name"))),
        time=_time(day.get("type"), day.get("qty")),
    )


def _time(name: object, value: object) -> Time | None:
    """A number with a unit. ``OTHER`` is none: its number may be days, hours, or nothing at all."""
    unit = _UNITS.get(str(name))
    if unit is None or not isinstance(value, (int, float)) or value <= 0:
        return None
    return Time.construct(value=value, unit=unit)


def _fee(item: Mapping[str, Any]) -> Fee | None:
    words = _text(item.get("description")) or _any_text(item.get("name"))
    amount = item.get("value")
    if isinstance(amount, (int, float)) and amount > 0:
        return _priced(round(amount), _currency(item), words)
    if words and _FREE.search(words) and len(words) < 60:
        return Fee.construct(free=True, text=words)
    return Fee.construct(text=words) if words else None


def _priced(amount: int, currency: Currency, words: str | None) -> Fee:
    """A number with what is said of it. Of a number too small to be meant, the amounts in its words are told."""
    text = words or ""
    said = amounts_in(text)
    if (amount, Currency.USD) in said:
        currency = Currency.USD
    confirmed = (amount, currency) in said
    if amount < SMALLEST and currency is Currency.VND and not confirmed:
        return Fee.construct(text=words, doubtful=not said)
    denied = (bool(said) and not _THRESHOLD.search(text)) or _PROVINCE_DECIDES.search(text) is not None
    return Fee.construct(amount=amount, currency=currency, text=words, doubtful=denied and not confirmed)


def _currency(item: Mapping[str, Any]) -> Currency:
    name = _text(item.get("currencyName")).upper()
    return Currency.USD if "USD" in name or "ĐÔ" in name else Currency.VND


def _in_order(steps: list[str]) -> tuple[str, ...]:
    """Steps by the numbers that they carry, where each has one of its own."""
    found = [_NUMBERED.match(step) for step in steps]
    numbers = [[int(part) for part in match.group(1).split(".")] for match in found if match]
    if len(numbers) < len(steps) or len({tuple(number) for number in numbers}) < len(steps):
        return tuple(steps)
    return tuple(step for _, step in sorted(zip(numbers, steps, strict=True)))


def _step(row: Mapping[str, Any]) -> str:
    name, description = _text(row.get("name")), _text(row.get("description"))
    return f"{name}: {description}" if name and description else name or description


def _cases(record: Mapping[str, Any]) -> tuple[Case, ...]:
    """The lists of papers, without those that stand there twice."""
    cases = (case for row in _rows(record, "executionCases") if (case := _case(row)).papers)
    return tuple({_bare(f"{case.name}{[paper.name for paper in case.papers]}"): case for case in cases}.values())


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _case(row: Mapping[str, Any]) -> Case:
    named = (item for item in _rows(row, "profileComponents") if len(_sentence(item.get("name"))) > 1)
    papers = tuple(_paper(item) for item in named)
    return Case.construct(name=calm(re.sub(r"[:*.\s]+$", "", _sentence(row.get("name")))), papers=papers)


def _paper(item: Mapping[str, Any]) -> Paper:
    originals, copies = item.get("originalQty"), item.get("copyQty")
    counted = bool(originals or copies)
    forms = [_text(file.get("fileName")) for file in _rows(item, "attachments") if file.get("fileName")]
    return Paper.construct(
        name=calm(_sentence(item.get("name")).rstrip(";., ")),
        originals=int(originals or 0) if counted else None,
        copies=int(copies or 0) if counted else None,
        form=forms[0] if forms else None,
    )


def _forms(record: Mapping[str, Any]) -> tuple[Form, ...]:
    """The files of forms, each once, with the first paper that names it."""
    found: dict[str, Form] = {}
    for case in _rows(record, "executionCases"):
        for item in _rows(case, "profileComponents"):
            for file in _rows(item, "attachments"):
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
    rows = (row for row in _rows(record, "legalBasisesDetails") if _text(row.get("code")))
    found = (LegalBasis.construct(number=_text(row.get("code")), name=_any_text(row.get("name"))) for row in rows)
    return tuple({basis.number: basis for basis in found}.values())


def _source(record: Mapping[str, Any]) -> Source:
    stamp = record.get("updatedAt")
    as_of = datetime.fromtimestamp(stamp / 1000, VIETNAM).date() if isinstance(stamp, (int, float)) else None
    proposal = record.get("procedureProposal") or {}
    named = (record.get("decisionNo"), proposal.get("decisionNumber"), proposal.get("proposalNumber"))
    decision = next(filter(None, map(_text, named)), None)
    return Source.construct(portal_id=_any_text(record.get("id")), decision=decision, as_of=as_of)
