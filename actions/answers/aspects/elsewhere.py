"""Offices of another province, which a record of the portal names where it was written by that province."""

from __future__ import annotations

import re

from common.settings import settings
from data.models import Procedure

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
