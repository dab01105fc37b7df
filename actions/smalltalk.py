"""Greeting, thanks, goodbye, and what the bot can do."""

from __future__ import annotations

from actions.moves import catalogue
from actions.saying.options import remember, starters
from actions.saying.reply import Decision, Reply
from actions.turn import Outcome, Turn
from common.settings import settings
from data.unit_names import unit
from nlu.talk.understand import MACHINE


async def respond(turn: Turn) -> Outcome:
    """A short word back; buttons only where somebody may not know how to go on."""
    intent = turn.reading.intent
    if intent == "thanks":
        return _outcome(turn, Reply("Không có gì. Cần hỏi thêm việc gì, bà con cứ nhắn."))
    if intent == "goodbye":
        return _outcome(turn, Reply("Chào bà con. Khi nào cần, bà con cứ nhắn lại."))
    text = _about_us(turn) if intent == "help" else f"{greeting(turn)} {QUESTION}"
    return _outcome(turn, Reply(text, starters(catalogue(turn))))


A_MACHINE = "Tôi là máy trả lời tự động, không phải người. Muốn nói chuyện với người thật, bà con nhắn “gặp cán bộ”."
QUESTION = "Bà con cần hỏi việc gì? Cứ nhắn như nói chuyện, ví dụ “làm giấy khai sinh cần gì”."


def greeting(turn: Turn) -> str:
    """Tell who is speaking: the assistant of the citizen's commune if that is known, or of the province."""
    office = catalogue(turn).office(turn.memory.office)
    place = f"{unit(office.name)}, tỉnh {settings().province_name}" if office else f"tỉnh {settings().province_name}"
    return f"Chào bà con! Đây là trợ lý thủ tục hành chính của {place}."


def _about_us(turn: Turn) -> str:
    """Return what can be asked; who asks whether a person writes here is told first."""
    asked = turn.reading.kind == MACHINE
    return f"{A_MACHINE}\n\n{help_text()}" if asked else help_text()


def help_text() -> str:
    """Return what can be asked, with an example of each."""
    return (
        "Tôi giúp được những việc này:\n"
        "• Thủ tục hành chính: cần giấy tờ gì, phí bao nhiêu, mấy ngày có, nộp ở đâu, có làm trực tuyến được không. "
        "Ví dụ: “làm giấy khai sinh cần gì”.\n"
        f"• Hồ sơ đã nộp đến đâu: nhắn mã hồ sơ, ví dụ {settings().province_code}.12-261120-0007.\n"
        "• Xã, phường cũ nay thuộc đâu: “xã Kim Hỷ nay thuộc xã nào”.\n"
        "• Gặp cán bộ: nhắn “gặp cán bộ”.\n"
        "Gõ có dấu hay không dấu đều được."
    )


def _outcome(turn: Turn, reply: Reply) -> Outcome:
    return Outcome(Decision.SMALLTALK, (reply,), remember(turn.memory, [reply], awaiting=None))
