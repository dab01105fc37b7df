"""The remedy for each error of Zalo's API (``error`` in an answer of HTTP status 200)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Do(Enum):
    """The step that follows an answer."""

    DONE = "done"
    BACK_OFF = "back off"
    """The app calls too often: all sends wait, this one is tried again."""
    RENEW = "renew"
    """The access token is not taken: refresh it once, try once more."""
    SPLIT = "split"
    """Too long: send it in smaller pieces."""
    PLAIN = "plain"
    """Malformed: show buttons as lines, once."""
    DROP = "drop"
    """This reply cannot be sent; trying again is pointless."""
    CLOSE = "close"
    """Nothing can be sent to this citizen until they write again."""
    MORNING = "morning"
    """Not at night."""


@dataclass(frozen=True)
class Rule:
    """``alarm`` marks what staff or an admin must see to, not just what one citizen is concerned with."""

    do: Do
    meaning: str
    alarm: bool = False


UNKNOWN_ERROR = Rule(Do.DROP, "mã lỗi chưa biết của Zalo", alarm=True)

RULES: dict[int, Rule] = {
    0: Rule(Do.DONE, "đã gửi"),
    -32: Rule(Do.BACK_OFF, "gọi Zalo quá nhanh"),
    -100: Rule(Do.DROP, "tệp đính kèm đã hết hạn"),
    -200: Rule(Do.DROP, "Zalo không gửi được tin"),
    -201: Rule(Do.PLAIN, "Zalo không nhận dạng tin này"),
    -204: Rule(Do.DROP, "OA đã bị xóa", alarm=True),
    -205: Rule(Do.DROP, "OA không tồn tại", alarm=True),
    -209: Rule(Do.DROP, "ứng dụng chưa được dùng API này", alarm=True),
    -210: Rule(Do.SPLIT, "tin dài quá mức Zalo cho"),
    -211: Rule(Do.DROP, "OA đã hết số tin của gói", alarm=True),
    -212: Rule(Do.DROP, "ứng dụng chưa đăng ký API này", alarm=True),
    -213: Rule(Do.CLOSE, "công dân chưa quan tâm OA"),
    -216: Rule(Do.RENEW, "access token không còn dùng được"),
    -217: Rule(Do.CLOSE, "công dân không nhận lời mời"),
    -218: Rule(Do.CLOSE, "đã hết số tin gửi cho công dân này"),
    -220: Rule(Do.RENEW, "access token đã hết hạn"),
    -221: Rule(Do.DROP, "OA chưa được xác thực", alarm=True),
    -222: Rule(Do.CLOSE, "tài khoản công dân không nhận tin"),
    -223: Rule(Do.DROP, "OA chưa cấp quyền này cho ứng dụng", alarm=True),
    -224: Rule(Do.DROP, "gói OA không có tính năng này", alarm=True),
    -227: Rule(Do.CLOSE, "tài khoản công dân bị khóa hoặc lâu không dùng"),
    -230: Rule(Do.CLOSE, "công dân không nhắn gì trong 7 ngày"),
    -232: Rule(Do.CLOSE, "công dân chưa nhắn gì cho OA"),
    -233: Rule(Do.DROP, "Zalo không có loại tin này", alarm=True),
    -234: Rule(Do.MORNING, "không được gửi từ 22 giờ đến 6 giờ"),
    -240: Rule(Do.DROP, "Zalo đã đóng API cũ", alarm=True),
    -244: Rule(Do.CLOSE, "công dân không nhận loại tin này"),
    -248: Rule(Do.DROP, "tin trái quy định của Zalo", alarm=True),
    -305: Rule(Do.CLOSE, "quá 48 giờ kể từ tin cuối của công dân"),
    -311: Rule(Do.CLOSE, "đã đủ 8 tin trả lời miễn phí"),
    -320: Rule(Do.DROP, "tài khoản Zalo Cloud có vấn đề", alarm=True),
    -321: Rule(Do.DROP, "tài khoản Zalo Cloud hết tiền", alarm=True),
}


def rule_for(error: int) -> Rule:
    """The rule for an error number."""
    return RULES.get(error, UNKNOWN_ERROR)
