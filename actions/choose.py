"""Options: a tapped button, an option picked by number or words, or all of them turned down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions import dossier, handoff, smalltalk
from actions.answering import ask, ask_what_of, ask_which, catalogue, follow, tell
from actions.answers.compose import title
from actions.context import talked_of_now
from actions.memory import Option
from actions.options import TALK_TO_A_PERSON, option_at, picked, remember, starters
from actions.procedure import in_context
from actions.reply import Choice, Decision, Reply
from actions.tap import HELP, Tap, read_tap
from actions.turn import Outcome, Respond, Turn, TurnAction
from nlu.picks import ALL, OTHER
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Aspect
from nlu.yes_no import answer_in


class ActionChoose(TurnAction):
    """Intents ``choose``, ``pick`` and ``reject``."""

    action_name = "action_choose"

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        """See :func:`respond`."""
        return await respond(turn)


async def respond(turn: Turn) -> Outcome:
    """Follow the button; of a rejection offer the next likely procedures."""
    if turn.understanding.intent == "reject":
        return await dossier.unfinished(turn) or in_context(turn) or _turned_down(turn)
    tap = read_tap(turn.text)
    return follow(turn, tap) if tap else await _pick(turn)


async def _pick(turn: Turn) -> Outcome:
    if turn.understanding.ordinal == ALL:
        return _every(turn)
    if turn.understanding.ordinal == OTHER:
        return _other(turn)
    told = _told_in_a_row(turn)
    if told is not None:
        return told
    option = option_at(turn.memory, turn.understanding.ordinal) or picked(turn.memory, turn.text)
    if option is not None:
        return await _take(turn, option)
    if turn.understanding.ordinal is None and answer_in(turn.text):
        return await dossier.unfinished(turn) or _agreed(turn)
    if turn.memory.options:
        return _again(turn)
    return ask_which(turn, turn.understanding.aspects, "Hiện không có gì để chọn. Bà con muốn hỏi về việc gì?")


def _told_in_a_row(turn: Turn) -> Outcome | None:
    """What is asked of one of several procedures told or offered ("cái thứ hai mất bao lâu"): that one, no button."""
    memory, place, aspects = turn.memory, turn.understanding.ordinal, turn.understanding.aspects
    told = memory.together or (memory.listed if memory.awaiting != "procedure" else ())
    if not place or place > len(told) or not aspects:
        return None
    meant = catalogue(turn).procedures(told[place - 1 if place > 0 else place :][:1])
    return tell(turn, meant, aspects) if meant else None


def _other(turn: Turn) -> Outcome:
    """The other one of a list of two; else what was told before the last thing."""
    memory = turn.memory
    aspects = turn.understanding.aspects or tuple(Aspect(name) for name in memory.aspects)
    if memory.awaiting == "procedure" and memory.options:
        return _again(turn)
    told = {memory.procedure, *memory.together}
    others = [code for code in memory.listed if code not in told] or [c for c in memory.recent if c not in told][:1]
    meant = catalogue(turn).procedures(others)
    if len(meant) == 1:
        return tell(turn, meant, aspects)
    return ask(turn, meant, aspects) if meant else in_context(turn) or ask_which(turn, turn.understanding.aspects)


def _every(turn: Turn) -> Outcome:
    """All that was offered, told together, or told last."""
    memory = turn.memory
    meant = catalogue(turn).procedures(memory.offered if memory.awaiting == "procedure" else talked_of_now(turn))
    aspects = turn.understanding.aspects or tuple(Aspect(name) for name in memory.aspects)
    if meant:
        return tell(turn, meant, aspects)
    return in_context(turn) or ask_which(turn, turn.understanding.aspects)


def _agreed(turn: Turn) -> Outcome:
    """Yes to the one procedure that was asked about; with nothing open, what for."""
    memory = turn.memory
    if memory.awaiting == "procedure" and len(memory.offered) == 1:
        return follow(turn, Tap(memory.offered[0]))
    if memory.awaiting == "procedure" and memory.options:
        return _again(turn)
    before = catalogue(turn).procedure(memory.procedure or "")
    return ask_what_of(turn, before, f"Bà con muốn biết gì thêm về “{title(before)}”?") if before else _what_for(turn)


def _what_for(turn: Turn) -> Outcome:
    reply = Reply(smalltalk.QUESTION, starters(catalogue(turn)))
    return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))


async def _take(turn: Turn, option: Option) -> Outcome:
    """As if the button had been tapped; an aspect said along with the number counts ("cái thứ hai hết bao nhiêu")."""
    tap = read_tap(option.payload)
    if tap is not None:
        asked = turn.understanding.aspects
        return follow(_wanting(turn, asked), Tap(tap.procedure, asked[0]) if asked else tap)
    parsed = parse_tap(option.payload, _OTHERS)
    if parsed is None:
        return _again(turn)
    return await _OTHERS[parsed[0]](replace(turn, text=option.payload, understanding=of_tap(*parsed)))


def _wanting(turn: Turn, aspects: tuple[Aspect, ...]) -> Turn:
    names = tuple(aspect.value for aspect in aspects) or turn.memory.aspects
    return replace(turn, memory=replace(turn.memory, aspects=names))


def _again(turn: Turn) -> Outcome:
    choices = tuple(Choice(option.label, option.payload) for option in turn.memory.options)
    reply = Reply(f"Hiện chỉ có {len(choices)} lựa chọn. Bà con chọn lại giúp:", choices)
    return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))


def _turned_down(turn: Turn) -> Outcome:
    memory = turn.memory
    if answer_in(turn.text) and not (memory.procedure or memory.together or memory.offered or memory.spare):
        return _what_for(turn)
    aspects = tuple(Aspect(name) for name in memory.aspects)
    next_likely = catalogue(turn).procedures(memory.spare)
    if next_likely:
        return ask(turn, next_likely, aspects, lead="Vậy có phải việc nào dưới đây không?")
    text = (
        "Xin lỗi, tôi chưa hiểu đúng ý. Bà con nói rõ thêm giúp: cần giấy tờ gì, làm cho ai, làm mới hay làm lại?\n"
        "Cũng có thể hỏi trực tiếp cán bộ."
    )
    reply = Reply(text, (TALK_TO_A_PERSON, Choice("Tôi giúp được việc gì", HELP)))
    forgotten = replace(memory, procedure=None, together=(), case=None, offered=(), spare=(), awaiting="procedure")
    return Outcome(Decision.CLARIFY, (reply,), remember(forgotten, [reply]))


async def _reject(turn: Turn) -> Outcome:
    return _turned_down(turn)


_OTHERS: Mapping[str, Respond] = {
    "reject": _reject,
    "handoff": handoff.respond,
    "help": smalltalk.respond,
    "dossier_status": dossier.respond,
}
