"""An official record, cut into facets: the unit in which records are compared, told apart and flagged.

A facet is a few readable lines in Vietnamese, so a difference between two of them can be shown to a person as it is.
The record's own date and its id at the portal are no facets: they change without anything being said differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from data.models import (
    Case,
    Fee,
    FilingCase,
    Level,
    Method,
    OnlineLevel,
    Paper,
    Procedure,
    State,
    Stated,
    SubmissionMethod,
    Time,
    TimeUnit,
)

Facets = Mapping[str, tuple[str, ...]]
Fingerprint = Mapping[str, str]
"""A short hash per facet."""

LABELS: Mapping[str, str] = {
    "name": "Tên",
    "field": "Lĩnh vực",
    "levels": "Cấp thực hiện",
    "publisher": "Cơ quan công bố",
    "agencies": "Cơ quan thực hiện",
    "place": "Nơi nhận hồ sơ",
    "audience": "Đối tượng",
    "online": "Mức độ trực tuyến",
    "ways": "Cách nộp",
    "time": "Thời hạn giải quyết",
    "filing": "Thời hạn ở bước nộp hồ sơ",
    "fee": "Phí, lệ phí",
    "notes": "Ghi chú cách nộp",
    "papers": "Giấy tờ",
    "steps": "Các bước",
    "conditions": "Điều kiện",
    "legal": "Căn cứ pháp lý",
    "results": "Kết quả",
    "deadline": "Hạn phải làm",
    "penalty": "Mức phạt",
    "benefit": "Mức được hưởng",
    "validity": "Thời hạn sử dụng",
    "presence": "Ai phải có mặt",
    "online_fee": "Giảm phí khi nộp trực tuyến",
    "decision": "Quyết định công bố",
    "state": "Tình trạng",
}

WAYS = {
    SubmissionMethod.DIRECT: "Trực tiếp",
    SubmissionMethod.ONLINE: "Trực tuyến",
    SubmissionMethod.POSTAL: "Bưu chính",
}
LEVELS = {Level.WARD: "Xã", Level.PROVINCE: "Tỉnh", Level.MINISTRY: "Bộ", Level.OTHER: "Cơ quan khác"}
ONLINE = {
    OnlineLevel.FULL: "Toàn trình",
    OnlineLevel.PARTIAL: "Một phần",
    OnlineLevel.NONE: "Không nộp trực tuyến",
    OnlineLevel.UNKNOWN: "",
}
STATES = {State.IN_FORCE: "Đang áp dụng", State.SUSPECT: "Có thể đã thay đổi", State.REPLACED: "Đã được thay"}
UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.WORKING_HOUR: "giờ làm việc",
    TimeUnit.HOUR: "giờ",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}


def facets(procedure: Procedure) -> Facets:
    """Every facet in the order of :data:`LABELS`; one about which the record says nothing is empty."""
    return {name: tuple(line for line in _READ[name](procedure) if line) for name in LABELS}


def fingerprint(procedure: Procedure) -> Fingerprint:
    """A short hash of every facet that says something."""
    return {name: _digest(lines)[:10] for name, lines in facets(procedure).items() if lines}


def official_hash(procedure: Procedure) -> str:
    """One hash over all facets: the same exactly when the record says the same."""
    return _digest(f"{name}\0{line}" for name, lines in facets(procedure).items() for line in lines)[:16]


def differing(one: Fingerprint, other: Fingerprint) -> tuple[str, ...]:
    """Facets that are not the same in both."""
    return tuple(name for name in LABELS if one.get(name) != other.get(name))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _papers(procedure: Procedure) -> Iterable[str]:
    return (_paper(case, paper) for case in procedure.cases for paper in case.papers)


def _paper(case: Case, paper: Paper) -> str:
    counts = (("bản chính", paper.originals), ("bản sao", paper.copies))
    details = [f"{label}: {count}" for label, count in counts if count] + (
        [f"mẫu: {paper.form}"] if paper.form else []
    )
    told = f"{paper.name} ({', '.join(details)})" if details else paper.name
    return f"{case.name}: {told}" if case.name else told


def _fees(method: Method) -> Iterable[str]:
    return (f"{WAYS[method.via]}: {_fee(fee)}" for fee in method.fees)


def _fee(fee: Fee) -> str:
    amount = "" if fee.amount is None else f"{fee.amount:,}".replace(",", ".") + f" {fee.currency.value}"
    doubt = "Cổng ghi số không rõ" if fee.doubtful else ""
    return " – ".join(part for part in ("miễn phí" if fee.free else amount, fee.text, doubt) if part)


def _stated(stated: Stated | None) -> Iterable[str]:
    return (stated.text,) if stated else ()


def _time(time: Time | None) -> str:
    if time is None:
        return ""
    counted = f"{time.value:g} {UNITS[time.unit]}" if time.value is not None and time.unit else ""
    return " – ".join(part for part in (counted, time.text) if part)


def _filing(case: FilingCase) -> str:
    told = _time(case.time)
    return f"{case.name}: {told}" if told and case.name else told


def _times(method: Method) -> str:
    told = _time(method.time)
    return f"{WAYS[method.via]}: {told}" if told else ""


_READ: Mapping[str, Callable[[Procedure], Iterable[str]]] = {
    "name": lambda p: (p.name,),
    "field": lambda p: (p.field,),
    "levels": lambda p: (LEVELS[level] for level in p.levels),
    "publisher": lambda p: (p.publisher or "",),
    "agencies": lambda p: p.agencies,
    "place": lambda p: (p.receiving_place or "",),
    "audience": lambda p: p.audience,
    "online": lambda p: (ONLINE[p.online_level],),
    "ways": lambda p: sorted({WAYS[method.via] for method in p.methods}),
    "time": lambda p: sorted(_times(method) for method in p.methods),
    "filing": lambda p: sorted(_filing(case) for case in p.filing_cases),
    "fee": lambda p: sorted(line for method in p.methods for line in _fees(method)),
    "notes": lambda p: sorted(f"{WAYS[m.via]}: {m.note}" for m in p.methods if m.note),
    "papers": _papers,
    "steps": lambda p: p.steps,
    "conditions": lambda p: p.conditions,
    "legal": lambda p: sorted(f"{basis.number} {basis.name or ''}".strip() for basis in p.legal_basis),
    "results": lambda p: p.results,
    "deadline": lambda p: _stated(p.deadline),
    "penalty": lambda p: _stated(p.penalty),
    "benefit": lambda p: _stated(p.benefit),
    "validity": lambda p: _stated(p.validity),
    "presence": lambda p: _stated(p.presence),
    "online_fee": lambda p: _stated(p.online_fee),
    "decision": lambda p: (p.source.decision or "",),
    "state": lambda p: (STATES[p.state],),
}
"""Readers of the facets. Where the portal's order carries no meaning, lines are sorted."""
