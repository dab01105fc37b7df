"""The source of an answer, its age, and what speaks against trusting it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.answers.aspects.districts import no_more, of_another_province
from actions.answers.brief import brief
from actions.saying.wording import PORTAL, day, phrase, sentence
from data.entries import FaqEntry
from data.models import Procedure, State
from nlu.understanding import Aspect

NOTE_MARK = "Lưu ý: "
NO_SOURCE = "Nguồn: chưa có nguồn chính thức, hãy hỏi lại nơi nộp hồ sơ."
SUSPECT = "Thủ tục này có thể đã thay đổi, hãy hỏi lại nơi nộp hồ sơ trước khi làm."
NO_CASE = "Cổng ghi nộp trực tuyến được nhưng chưa mở chỗ nộp. Không thấy nút nộp trên Cổng thì nộp ở nơi nhận hồ sơ."
ASK = "Hãy xem trên Cổng hoặc hỏi nơi nộp hồ sơ trước khi làm."

NOTE = 100
"""Characters of a note in brief. The first sentence of a note says in short what it is about."""

_PARTS = {"papers": "giấy tờ", "steps": "các bước", "conditions": "điều kiện", "place": "nơi nhận hồ sơ"}
_LAW = re.compile(r"(luật|nghị định|nghị quyết|thông tư)\b", re.IGNORECASE)
"""A source that is a law and no record of the portal."""
_DECISION = re.compile(r"^(quyết định|qđ)\s*(số)?[:\s]*", re.IGNORECASE)

_WORDS_FIRST = re.compile(r"^bản cũ:", re.IGNORECASE)


def source_of(entry: FaqEntry) -> str:
    """Tell where the answer of ``entry`` comes from, and of what day it is."""
    return f"Nguồn: {phrase(entry.source)}, cập nhật {day(entry.as_of)}."


def source_of_told(procedure: Procedure, told: Sequence[Aspect]) -> str:
    """Tell where just this is from: the record, and what the fees are from where they are told."""
    own = _of_fees(procedure) if Aspect.FEE in told else ""
    if own and len(told) == 1:
        return f"Nguồn: {own}."
    return _beside(source_line(procedure), own)


def _of_fees(procedure: Procedure) -> str:
    """The sources of the fees where each has one of its own; empty where the record states some of them."""
    fees = [fee for method in procedure.methods for fee in method.fees]
    if not all(fee.source and fee.as_of for fee in fees):
        return ""
    named = (f"{phrase(fee.source or '')}, cập nhật {day(fee.as_of)}" for fee in fees if fee.as_of)
    return "; ".join(dict.fromkeys(named))


def _beside(line: str, of_fees: str) -> str:
    """The source of an answer that tells fees from elsewhere as well."""
    return f"{line.rstrip('.')}; phí: {of_fees}." if of_fees else line


def source_line(procedure: Procedure) -> str:
    """ "Nguồn: Cổng Dịch vụ công quốc gia, quyết định 163/QĐ-BTP, cập nhật 15/4/2026." with what is known."""
    source = procedure.source
    if not source.is_known:
        return NO_SOURCE
    if source.decision and _LAW.match(source.decision):
        since = f", hiệu lực {day(source.as_of)}" if source.as_of else ""
        return f"Nguồn: {phrase(source.decision)}{since}."
    decision = _named_decision(phrase(source.decision)) if source.decision else ""
    updated = f"cập nhật {day(source.as_of)}" if source.as_of else ""
    return f"Nguồn: {', '.join(part for part in (PORTAL, decision, updated) if part)}."


def _named_decision(text: str) -> str:
    """ "quyết định 163/QĐ-BTP"; words before it stay before it ("bản cũ: quyết định 5710/QĐ-BCA-C06")."""
    return text if _WORDS_FIRST.match(text) else f"quyết định {_DECISION.sub('', text)}"


def source_brief(procedure: Procedure) -> str:
    """The source and its date in one short line; every section names the decision as well."""
    line = source_line(procedure)
    as_of = procedure.source.as_of
    law = procedure.source.decision is not None and _LAW.match(procedure.source.decision)
    short = line if line == NO_SOURCE or law else f"Nguồn: Cổng Dịch vụ công{f', {day(as_of)}' if as_of else ''}."
    return _beside(short, _of_fees(procedure))


def notes_in_brief(procedure: Procedure) -> str:
    """The first sentence of each of :func:`cautions`, in one paragraph."""
    notes = (note.removeprefix(NOTE_MARK) for note in cautions(procedure))
    told = " ".join(sentence(brief(note, NOTE)) for note in notes)
    return f"{NOTE_MARK}{told}" if told else ""


def cautions(procedure: Procedure) -> tuple[str, ...]:
    """Return what the citizen must know before relying on the record, one sentence or more each."""
    told = tuple(f"{NOTE_MARK}{sentence(phrase(warning))}" for warning in procedure.warnings)
    if district := no_more(procedure):
        told += (f"{NOTE_MARK}{district}",)
    if elsewhere := of_another_province(procedure):
        told += (f"{NOTE_MARK}{elsewhere}",)
    if procedure.outdated:
        parts = ", ".join(_PARTS.get(name, name) for name in procedure.outdated)
        told += (f"{NOTE_MARK}Cổng vừa sửa phần {parts} của thủ tục này, nội dung ở đây chưa kịp xem lại. {ASK}",)
    if procedure.names_online_in_vain:
        told += (f"{NOTE_MARK}{NO_CASE}",)
    if procedure.state is State.SUSPECT and not told:
        return (f"{NOTE_MARK}{SUSPECT}",)
    return told
