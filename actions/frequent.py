"""The FAQ entry that answers: named by the question itself, or the one about what is talked of."""

from __future__ import annotations

from collections.abc import Iterator

from actions.answering import catalogue
from actions.context import CLEAR, FEW, subject
from actions.options import procedure_choices, settled
from actions.reply import Decision, Reply
from actions.turn import Outcome, Turn
from actions.wording import CHOICE_LIMIT, day, pack, phrase
from data.models import FaqEntry, Procedure
from nlu.aspects import asked
from nlu.matcher import matcher_for
from nlu.resolve import FAQ_SURE
from nlu.understanding import Verdict

SURER = 0.75
"""Likeness from which an entry is believed though the message asks what every procedure can tell."""


def tell_entry(turn: Turn, entry: FaqEntry, before: str | None = None) -> Outcome:
    """The answer of ``entry``, with its source and the procedures it is about; the talk goes on about ``before``."""
    procedures = catalogue(turn).procedures(entry.procedures)[:CHOICE_LIMIT]
    texts = pack([entry.answer.strip(), *_of_others(turn, entry), source_of(entry)])
    replies = (*map(Reply, texts[:-1]), Reply(texts[-1], tuple(procedure_choices(procedures))))
    about = before or (procedures[0].code if len(procedures) == 1 else talked_of(turn))
    return Outcome(Decision.ANSWER, replies, settled(turn.memory, replies, about))


def source_of(entry: FaqEntry) -> str:
    """Where the answer of ``entry`` comes from, and of what day it is."""
    return f"Nguồn: {phrase(entry.source)}, cập nhật {day(entry.as_of)}."


def entry_beside(turn: Turn) -> Outcome | None:
    """What an entry answers about the procedure talked of ("không có giấy chứng sinh thì sao", of a birth)."""
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    said = asked(turn.text)
    if before is None or turn.understanding.rejects or not said.rest or _names_another(turn, before):
        return None
    found = matcher_for(turn.release).faq(f"{subject(turn)} {before.title}")
    if found is None or found[1] < (FAQ_SURE if _asks_just_that(turn, found[0]) else SURER):
        return None
    entry = catalogue(turn).faq(found[0])
    return tell_entry(turn, entry, before.code) if entry and before.code in entry.procedures else None


def _asks_just_that(turn: Turn, entry: str) -> bool:
    """Whether nothing is asked that every procedure can tell, or the words alone ask what ``entry`` answers."""
    alone = matcher_for(turn.release).faq(turn.text)
    likely = alone is not None and alone[0] == entry and alone[1] >= FAQ_SURE
    return likely or not asked(turn.text).aspects


def talked_of(turn: Turn) -> str | None:
    """The procedure talked about before, if this question names nothing else ("nhờ con làm thay được không")."""
    return turn.memory.procedure if len(asked(turn.text).rest) <= FEW else None


def _names_another(turn: Turn, before: Procedure) -> bool:
    found = turn.understanding
    sure = (match.candidates[0] for match in found.matches if match.verdict is Verdict.ANSWER)
    return bool(found.procedure_codes) or any(each.code != before.code and each.score >= CLEAR for each in sure)


def _of_others(turn: Turn, entry: FaqEntry) -> Iterator[str]:
    """A word of caution where the entry is about other procedures than the one talked of."""
    asked_about = turn.memory.offered[:1] if turn.memory.awaiting == "procedure" else ()
    before = catalogue(turn).procedure(next(iter(asked_about), None) or talked_of(turn) or "")
    if before and entry.procedures and before.code not in entry.procedures:
        yield f"Câu trả lời này không nói riêng về “{phrase(before.title)}”; bà con hỏi thêm cán bộ cho chắc."
