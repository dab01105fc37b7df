"""Bodies of districts, which ended on 1 July 2025, where a record still sends people to one."""

from __future__ import annotations

import re

from data.models import Procedure

ENDED = "Cổng còn ghi {body}, nhưng cấp huyện không còn từ 1/7/2025. {now}"
TO_ASK = "Việc này nay ở xã, phường hoặc ở tỉnh: hỏi Trung tâm Phục vụ hành chính công xã, phường trước khi đi."
NOW = (
    (re.compile("bảo hiểm xã hội", re.IGNORECASE), "Nay đến Bảo hiểm xã hội cơ sở, hoặc hỏi trước khi đi."),
    (re.compile("công an", re.IGNORECASE), "Hỏi Công an xã, phường trước khi đi."),
)
"""The office that it is now, where that is known; the first that fits."""

_BODY = re.compile(
    r"(?<!tương đương )\b(ủy ban nhân dân|uỷ ban nhân dân|ubnd|công an|bảo hiểm xã hội|chi cục thuế|"
    r"(?:ban )?chỉ huy quân sự|phòng [^\W\d]+(?: [^\W\d]+){0,3}) ?(cấp |các )?(huyện|quận(?! ?[\d]))\b",
    re.IGNORECASE,
)


def ended_body(procedure: Procedure) -> str:
    """The first body of a district to which the record sends people; empty where it names none."""
    ways = (method.note or "" for method in procedure.methods)
    for text in (*procedure.agencies, procedure.receiving_place or "", *ways, *procedure.steps):
        if found := _BODY.search(text):
            return " ".join(found.group().split())
    return ""


def no_more(procedure: Procedure) -> str:
    """The sentence that says so; empty where no body of a district is named, or our own warning says it already."""
    body = ended_body(procedure)
    if not body or any("huyện" in warning for warning in procedure.warnings):
        return ""
    now = next((text for bodies, text in NOW if bodies.search(body)), TO_ASK)
    return ENDED.format(body=body, now=now)
