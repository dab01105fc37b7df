"""Questions that the bot cannot help with."""

from __future__ import annotations

from actions.answering import ask_what_of, catalogue
from actions.answers.compose import title, usual_choices
from actions.context import SOME, continues, something_else
from actions.dossier import unfinished
from actions.frequent import source_of
from actions.options import TALK_TO_A_PERSON, remember, starters
from actions.procedure import in_context
from actions.reply import Choice, Decision, Reply
from actions.turn import Outcome, Turn, TurnAction
from actions.whereabouts import whereabouts
from actions.wording import IN_VIETNAMESE
from common.settings import settings
from data.models import Procedure
from nlu.aspects import asked
from nlu.matcher import matcher_for
from nlu.resolve import ANGRY, DANGER, SURE
from nlu.understanding import Verdict
from nlu.unread import ENGLISH, UNREAD

_NOT_OURS = "Việc này tôi không giúp được."
_SORRY = "Xin lỗi vì chưa giúp được bà con."
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
        or _scolded(turn)
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
    reply = Reply(f"{entry.answer.strip()}\n\n{source_of(entry)}", (TALK_TO_A_PERSON,))
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
    if something_else(turn):
        return None
    vague = continues(turn.text) or turn.understanding.confidence <= SURE
    fits = vague and len(asked(turn.text).rest) <= SOME
    if procedure is None or not (fits or _speaks_of(turn, procedure)):
        return None
    return ask_what_of(turn, procedure)


def _speaks_of(turn: Turn, procedure: Procedure) -> bool:
    """Whether the words by themselves name the procedure, though nothing is asked ("cháu học lớp 4")."""
    match = matcher_for(turn.release).match(turn.text)[0]
    return match.verdict is Verdict.ANSWER and match.candidates[0].code == procedure.code


def _scolded(turn: Turn) -> Outcome | None:
    """A word of regret, and a person to talk to."""
    if turn.understanding.kind != ANGRY:
        return None
    text = f"{_SORRY} Bà con nói lại việc cần làm bằng vài chữ, hoặc hỏi trực tiếp cán bộ."
    reply = Reply(text, (TALK_TO_A_PERSON, *_ways_on(turn)[:-1]))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))


def _refuse(turn: Turn) -> Outcome:
    unsure = turn.understanding.confidence <= SURE and turn.understanding.aspects == ()
    other = something_else(turn)
    unknown = unsure or (other is not None and not other.outside)
    ours = f"Tôi chỉ trả lời về thủ tục hành chính ở tỉnh {settings().province_name}"
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    if before:
        ways = f"{ours}. Bà con hỏi tiếp về “{title(before)}” bên dưới, hoặc nhắn tên việc khác."
    else:
        ways = f"{ours} và hồ sơ đã nộp. Bà con nhắn tên việc cần làm, hoặc chọn bên dưới."
    reply = Reply(f"{_PERHAPS_OURS if unknown else _NOT_OURS}\n{ways}", _ways_on(turn))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))


def _ways_on(turn: Turn) -> tuple[Choice, ...]:
    """More about the procedure talked of, or what is asked most."""
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    return usual_choices(before) if before else starters(catalogue(turn))
