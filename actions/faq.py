"""Common questions that no procedure record answers."""

from __future__ import annotations

from collections.abc import Iterator

from actions import out_of_scope
from actions.answering import catalogue
from actions.context import FEW
from actions.options import procedure_choices, remember
from actions.proxy import sent_by_proxy
from actions.reply import Decision, Reply
from actions.turn import Outcome, Turn, TurnAction
from actions.wording import CHOICE_LIMIT, day, pack, phrase
from data.models import FaqEntry
from nlu.aspects import asked


class ActionFaq(TurnAction):
    """Intent ``ask_faq``."""

    action_name = "action_faq"

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        """See :func:`respond`."""
        return await respond(turn)


async def respond(turn: Turn) -> Outcome:
    """What the record of the procedure talked of says, or the answer of the FAQ entry, with its source and the
    procedures it is about.
    """
    about = catalogue(turn).procedure(_talked_of(turn) or "")
    own = sent_by_proxy(turn, [about]) if about else None
    if own is not None:
        return own
    entry = catalogue(turn).faq(turn.understanding.faq)
    return _tell(turn, entry) if entry else await out_of_scope.respond(turn)


def _tell(turn: Turn, entry: FaqEntry) -> Outcome:
    procedures = catalogue(turn).procedures(entry.procedures)[:CHOICE_LIMIT]
    source = f"Nguồn: {phrase(entry.source)}, cập nhật {day(entry.as_of)}."
    texts = pack([entry.answer.strip(), *_of_others(turn, entry), source])
    replies = (*map(Reply, texts[:-1]), Reply(texts[-1], tuple(procedure_choices(procedures))))
    about = procedures[0].code if len(procedures) == 1 else _talked_of(turn)
    memory = remember(
        turn.memory, replies, procedure=about, together=(), aspects=(), case=None, offered=(), spare=(), awaiting=None
    )
    return Outcome(Decision.ANSWER, replies, memory)


def _of_others(turn: Turn, entry: FaqEntry) -> Iterator[str]:
    """A word of caution where the entry is about other procedures than the one talked of."""
    before = catalogue(turn).procedure(_talked_of(turn) or "")
    if before and entry.procedures and before.code not in entry.procedures:
        yield f"Câu trả lời này không nói riêng về “{phrase(before.title)}”; bà con hỏi thêm cán bộ cho chắc."


def _talked_of(turn: Turn) -> str | None:
    """The procedure talked about before, if this question names nothing else ("nhờ con làm thay được không")."""
    return turn.memory.procedure if len(asked(turn.text).rest) <= FEW else None
