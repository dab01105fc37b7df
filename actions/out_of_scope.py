"""Questions that the bot cannot help with."""

from __future__ import annotations

from actions.answering import ask_what_of, catalogue
from actions.context import FEW
from actions.dossier import unfinished
from actions.options import TALK_TO_A_PERSON, remember, starters
from actions.procedure import in_context
from actions.reply import Decision, Reply
from actions.turn import Outcome, Turn, TurnAction
from actions.whereabouts import whereabouts
from actions.wording import IN_VIETNAMESE, phrase
from common.settings import settings
from nlu.aspects import asked
from nlu.resolve import DANGER, SURE
from nlu.unread import ENGLISH, UNREAD

_NOT_OURS = "Việc này tôi không giúp được."
_PERHAPS_OURS = "Tôi chưa hiểu đây là việc gì, hoặc chưa có thủ tục này trong dữ liệu."
_AGAIN = (
    "Tôi chưa hiểu tin này. Bà con nói lại giúp bằng vài chữ, ví dụ “làm giấy khai sinh cần gì”, "
    "“đăng ký kết hôn ở đâu”, “hồ sơ của tôi đến đâu rồi”."
)


class ActionOutOfScope(TurnAction):
    """Intent ``out_of_scope``."""

    action_name = "action_out_of_scope"

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        """See :func:`respond`."""
        return await respond(turn)


async def respond(turn: Turn) -> Outcome:
    """Go on with what is being talked about if that can be meant; otherwise say so, and say what can be asked."""
    return (
        _in_danger(turn)
        or await unfinished(turn)
        or _not_read(turn)
        or whereabouts(turn)
        or in_context(turn)
        or _unclear(turn)
        or _refuse(turn)
    )


def _in_danger(turn: Turn) -> Outcome | None:
    """Who can help at once, by the FAQ entry about it."""
    entry = catalogue(turn).faq(turn.understanding.faq) if turn.understanding.kind == DANGER else None
    if entry is None:
        return None
    reply = Reply(f"{entry.answer.strip()}\n\nNguồn: {phrase(entry.source)}.", (TALK_TO_A_PERSON,))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))


def _not_read(turn: Turn) -> Outcome | None:
    """Asks to say it again where nothing could be read, which is no matter to be refused."""
    text = {UNREAD: _AGAIN, ENGLISH: IN_VIETNAMESE}.get(turn.understanding.kind or "")
    if text is None:
        return None
    reply = Reply(text, starters(catalogue(turn)))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))


def _unclear(turn: Turn) -> Outcome | None:
    """A short question that sounds like one about the procedure talked of, though nobody knows what it asks."""
    procedure = catalogue(turn).procedure(turn.memory.procedure or "")
    if procedure is None or turn.understanding.confidence > SURE or len(asked(turn.text).rest) > FEW:
        return None
    return ask_what_of(turn, procedure)


def _refuse(turn: Turn) -> Outcome:
    unknown = turn.understanding.confidence <= SURE and turn.understanding.aspects == ()
    text = (
        f"{_PERHAPS_OURS if unknown else _NOT_OURS}\n"
        f"Tôi trả lời về thủ tục hành chính ở tỉnh {settings().province_name}: cần giấy tờ gì, phí bao nhiêu, "
        "mấy ngày có, nộp ở đâu, và hồ sơ đã nộp đến đâu. Bà con thử nhắn tên việc cần làm, hoặc chọn bên dưới."
    )
    reply = Reply(text, starters(catalogue(turn)))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))
