"""Messages that cannot be read: pictures, stickers, voice, files, contacts, places, and far too long ones."""

from __future__ import annotations

from collections.abc import Mapping

from actions.moves import catalogue
from actions.saying.options import remember, starters
from actions.saying.reply import Decision, Reply
from actions.turn import Outcome, Turn

IN_WORDS = "Bà con nhắn bằng chữ việc cần hỏi giúp."

_TEXTS: Mapping[str, str] = {
    "photo": "Tôi không xem được ảnh, và ảnh này không được lưu lại. "
    f"Bà con đừng gửi ảnh căn cước hay giấy tờ riêng qua đây. {IN_WORDS}",
    "file": "Tôi không mở được tệp, và tệp này không được lưu lại. "
    f"Bà con đừng gửi giấy tờ riêng qua đây. {IN_WORDS}",
    "voice": f"Tôi chưa nghe được tin thoại, và tin này không được lưu lại. {IN_WORDS}",
    "sticker": f"Tôi chưa hiểu được hình dán. {IN_WORDS}",
    "contact": f"Tôi không dùng đến danh bạ, và liên hệ này không được lưu lại. {IN_WORDS}",
    "location": "Tôi không đọc được vị trí này, và nó không được lưu lại. Bà con nhắn tên xã, phường giúp.",
    "empty": IN_WORDS,
    "tap": f"Nút này không còn dùng được. {IN_WORDS}",
}
_OTHER = f"Tôi chỉ đọc được tin nhắn chữ. {IN_WORDS}"
_TOO_LONG = "Tin nhắn dài quá nên tôi không đọc hết được. Bà con nhắn lại ngắn thôi, mỗi lần hỏi một việc."


async def respond(turn: Turn) -> Outcome:
    """One clear sentence about what came, and how to ask instead."""
    known = turn.reading
    text = _TOO_LONG if known.intent == "too_long" else _TEXTS.get(known.kind or "", _OTHER)
    reply = Reply(text, starters(catalogue(turn)))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))
