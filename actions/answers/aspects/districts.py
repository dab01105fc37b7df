"""Bodies to which a record sends people in vain: of districts, which ended on 1 July 2025, and of other provinces,
where one of them wrote the record.
"""

from __future__ import annotations

import re

from common.settings import settings
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


PROVINCES = (
    *("An Giang", "Bà Rịa", "Bạc Liêu", "Bắc Giang", "Bắc Ninh", "Bến Tre", "Bình Dương", "Bình Định", "Bình Phước"),
    *("Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai"),
    *("Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng", "Hậu Giang"),
    *("Hòa Bình", "Hồ Chí Minh", "Huế", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lạng Sơn"),
    *("Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên"),
    *("Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh"),
    *("Thái Bình", "Thái Nguyên", "Thanh Hóa", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc"),
    "Yên Bái",
)
"""Of today and of before July 2025."""
_OF_A_PROVINCE = re.compile(
    r"\b(?:(?<!trụ )sở|chi cục|ban quản lý|ủy ban nhân dân|uỷ ban nhân dân|trung tâm phục vụ hành chính công)\b"
    r"[^,;.]*?"
    rf"(?:thành phố|tỉnh|tp\.?)? ?({'|'.join(PROVINCES)})\b",
    re.IGNORECASE,
)
ELSEWHERE = (
    "Nơi nhận ghi trên Cổng là của {other}. Ở {own} thì hỏi Trung tâm Phục vụ hành chính công xã, phường, đừng đi "
    "theo nơi đó."
)


def of_another_province(procedure: Procedure) -> str:
    """The sentence that says so; empty where the record names no such office, or ours beside it."""
    texts = (*procedure.agencies, procedure.receiving_place or "")
    named = {found[1].title() for text in texts for found in _OF_A_PROVINCE.finditer(text)}
    own = settings().province_name
    if not named or own.title() in named:
        return ""
    other = next(name for name in PROVINCES if name.title() in named)
    return ELSEWHERE.format(other=other, own=own)
