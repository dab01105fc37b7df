"""Lines of a talk as an officer reads them: sealed, and without personal numbers.

They are kept only while a case is open (:mod:`bot.staff`), which a citizen asks for.
"""

from __future__ import annotations

import json

from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Envelope
from bot.messages.masking import mask

KEPT_BACK = "(trợ lý trả lời về hồ sơ của bà con; nội dung không hiện ở đây)"
TAPPED = "(bấm một nút)"
SENT = {
    Kind.PHOTO: "(gửi ảnh: trợ lý không tải, không giữ)",
    Kind.FILE: "(gửi tệp: trợ lý không tải, không giữ)",
    Kind.VOICE: "(gửi tin thoại: trợ lý không nghe, không giữ)",
    Kind.STICKER: "(gửi nhãn dán)",
    Kind.CONTACT: "(gửi danh thiếp hoặc số điện thoại: không giữ)",
    Kind.LOCATION: "(gửi vị trí: không giữ)",
    Kind.START: "(mở cuộc trò chuyện)",
    Kind.TAP: TAPPED,
}
OTHER = "(gửi một tin không đọc được)"


def heard_in(inbound: Inbound) -> str:
    """The words of a citizen without personal numbers, or what they sent instead of words."""
    if inbound.kind is not Kind.TEXT:
        return SENT.get(inbound.kind, OTHER)
    return mask(inbound.text)[0].strip() or OTHER


def line(envelope: Envelope, at: float, key: str, text: str) -> str:
    """One line as it is kept: when (epoch s), what it belongs to, and its words, sealed."""
    return json.dumps({"at": round(at, 3), "key": key, "text": envelope.seal(text)})
