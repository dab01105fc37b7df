"""Private matters are not talked about where others read along, such as in a group."""

from __future__ import annotations

from actions.saying.options import remember
from actions.saying.reply import Decision, Link, Reply
from actions.turn import Outcome, Turn

ASK_ALONE = "Việc này có thông tin riêng nên tôi không hỏi và không trả lời ở đây, nơi có người khác cùng đọc."
HOW = "Bà con nhắn riêng cho tôi rồi hỏi lại nhé."
TAKE_BACK = "Trong tin vừa rồi có số định danh: bà con nên xóa tin đó ở đây."


def in_private(turn: Turn, decision: Decision) -> Outcome:
    """Ask to write to the bot alone; nothing of what was asked is kept."""
    typed = TAKE_BACK if turn.identity else ""
    url = turn.audience.private_url
    links = (Link("Nhắn riêng cho tôi", url),) if url else ()
    reply = Reply(" ".join(filter(None, (ASK_ALONE, typed, HOW))), links=links)
    return Outcome(decision, (reply,), remember(turn.memory, [reply], awaiting=None, dossier=None))
