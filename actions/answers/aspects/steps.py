"""The things to do step by step, on which conditions, with which result, and on which legal basis."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.answers.section import Item, Section, View, bullets, lines
from actions.saying.wording import PORTAL, clip, phrase, sentence
from data.models import LegalBasis, Procedure

WHETHER = "Trường hợp của bà con có phải làm thủ tục này hay không, hãy hỏi nơi nộp hồ sơ."
_OWN_NUMBER = re.compile(r"bước\b|\d+(\.\d+)*[.):]", re.IGNORECASE)
"""A step that the record numbers itself keeps its number, and gets no second one."""
_BULLET = re.compile(r"^\s*[-+*•–○]+\s*")


def steps(view: View) -> Section:
    """The steps, numbered; a step of several lines keeps its lines."""
    told = view.procedure.steps
    unknown = lines([f"{PORTAL} chưa nêu các bước của thủ tục này. Hãy hỏi nơi nộp hồ sơ."])
    return Section("các bước làm", _numbered(told) if len(told) > 1 else _one(told) or unknown, "bước")


def conditions(view: View) -> Section:
    """The requirements that must be met."""
    unknown = lines([f"{PORTAL} không nêu yêu cầu, điều kiện riêng cho thủ tục này. {WHETHER}"])
    known = bullets(map(phrase, view.procedure.conditions))
    return Section("yêu cầu, điều kiện", known or unknown, "điều kiện", silent=not known)


def results(view: View) -> Section:
    """Return what the citizen gets at the end."""
    unknown = lines([f"{PORTAL} chưa nêu kết quả của thủ tục này."])
    return Section("kết quả nhận được", bullets(map(phrase, view.procedure.results)) or unknown, "kết quả")


def legal(view: View) -> Section:
    """The official name, and numbers of the legal documents with the beginning of their names."""
    unknown = lines([f"{PORTAL} chưa nêu căn cứ pháp lý của thủ tục này."])
    found = bullets(map(_basis, view.procedure.legal_basis), "Văn bản") or unknown
    return Section("căn cứ pháp lý", (Item(official_name(view.procedure)), *found), "văn bản")


def official_name(procedure: Procedure) -> str:
    """The name and code under which an office knows the procedure."""
    return f"Tên chính thức: {phrase(procedure.name)} (mã {procedure.code})."


def _basis(basis: LegalBasis) -> str:
    name = phrase(basis.name or "")
    if not name or name == basis.number:
        return basis.number
    if basis.number in name:
        return clip(name, 160) if basis.number in clip(name, 160) else basis.number
    return f"{basis.number}: {clip(name, 120)}"


def _numbered(told: Sequence[str]) -> tuple[Item, ...]:
    items: list[Item] = []
    for number, step in enumerate(told, start=1):
        first, *more = _lines(step) or [""]
        items += [Item(first if _OWN_NUMBER.match(first) else f"{number}. {first}"), *bullets(more)]
    return tuple(items)


def _one(told: Sequence[str]) -> tuple[Item, ...]:
    """A single text: its lines as they stand."""
    rows = [row for step in told for row in _lines(step)]
    return tuple(Item(row if _OWN_NUMBER.match(row) else f"• {row}") for row in rows)


def _lines(step: str) -> list[str]:
    rows = (_BULLET.sub("", row) for row in step.split("\n"))
    return [sentence(phrase(row)) for row in rows if phrase(row)]
