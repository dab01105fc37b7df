"""Questions about procedures: tell, ask which one is meant, go on about the one of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answers import record
from actions.answers.aspects.places import can_file_online
from actions.answers.bare import is_bare
from actions.answers.buttons import usual_choices
from actions.answers.compose import SECTIONS
from actions.answers.guide.filing import STEPS_FROM, leaf_of
from actions.answers.reckoned.sums import sums
from actions.answers.section import View, title
from actions.faq import tell_entry
from actions.follow_ups import answer_follow_ups, answer_nearest
from actions.moves import AT_ONCE, ask, ask_what_of, ask_which, catalogue, follow, tell, unknown_code, with_offers
from actions.out_of_scope import PERHAPS_OURS, PORTAL
from actions.own_case.asking import ask_or_tell, with_question
from actions.saying.options import TALK_TO_A_PERSON, procedure_choices, remember, starters
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import HELP, Tap
from actions.saying.wording import CHOICE_LIMIT
from actions.turn import Outcome, Turn
from citizens.told import told_of
from data.entries import FaqEntry
from data.models import Procedure
from nlu.aspects.asked import aspects_in
from nlu.reading.text import syllables
from nlu.talk.cues import asks, asks_for_the_address, asks_whether_needed, asks_yes_or_no
from nlu.talk.understand import PLAINER
from nlu.taps import is_tap
from nlu.understanding import Act, Aspect

WHAT_FOR = "Bà con cần hỏi việc gì? Cứ nhắn như nói chuyện, ví dụ “làm giấy khai sinh cần gì”."
_WHOLE = frozenset({Aspect.PAPERS, Aspect.CONDITIONS, Aspect.STEPS, Aspect.FORM, Aspect.RESULT, Aspect.LEGAL})
"""Aspects that tell a whole part of the record: who asks of a detail in it with yes or no wants that detail."""
_IN_VAIN = 2
"""Turns without an answer after which more words are not asked for once more: the matter may not be known here."""
_NOT_CLEAR = "Tôi chưa rõ đây là thủ tục nào."
_STILL_NOT_CLEAR = "Tôi vẫn chưa hiểu đúng ý. Bà con chọn một việc gần nhất dưới đây, hoặc hỏi trực tiếp cán bộ:"
_SAY_MORE = (
    "Xin lỗi, tôi chưa hiểu đúng ý. Bà con nói rõ thêm giúp: cần giấy tờ gì, làm cho ai, làm mới hay làm lại?\n"
    "Cũng có thể hỏi trực tiếp cán bộ."
)


async def respond(turn: Turn) -> Outcome:
    """Carry out what the message does with a procedure, or with what was told or offered."""
    act = turn.reading.act
    if act is Act.REJECT or turn.reading.intent == "reject":
        return _turned_down(turn)
    if act is Act.AGAIN:
        return _again(turn)
    if act is Act.YES:
        return _agreed(turn)
    return _told_or_asked(turn)


def _told_or_asked(turn: Turn) -> Outcome:
    """Tell what is sure and ask about the rest."""
    turn, before = _with_pending(turn), catalogue(turn).procedure(turn.memory.procedure)
    told, offered = _sure_and_offered(turn)
    if before is not None and not is_tap(turn.text) and asks_for_the_address(turn.text):
        return tell(turn, [before], (Aspect.PLACE,), case=turn.memory.case)
    if len(told) == 1:
        turn = _with_fee_of_today(turn, told[0])
        of_one = _asked_of(turn, told[0], offered)
        if of_one is not None:
            return of_one
    reading = turn.reading
    if reading.act is Act.TAP and reading.codes:
        return follow(turn, Tap(reading.codes[0], next(iter(reading.aspects), None), reading.case, reading.leaf))
    if not told:
        return _nothing_sure(turn, offered)
    answer = _tell(turn, told)
    if offered or len(told) > 1:
        return _beside(turn, answer, offered)
    return with_question(turn, answer, told[0])


def _sure_and_offered(turn: Turn) -> tuple[tuple[Procedure, ...], tuple[Procedure, ...]]:
    """The procedures that are surely meant, and those to choose from. The last one left of a choice is sure."""
    reading, known = turn.reading, catalogue(turn)
    told = known.procedures(reading.codes)
    offered = _worth_choosing(known.of_today(known.procedures(reading.offered)))
    if len(offered) == 1 < len(reading.offered) and not told:
        return offered, ()
    return told, offered


def _asked_of(turn: Turn, procedure: Procedure, offered: Sequence[Procedure]) -> Outcome | None:
    """The answer to what is asked of the one procedure that is meant, beyond the parts of its record; None where
    nothing is.
    """
    reading = turn.reading
    if reading.follow_ups or reading.unanswered:
        return _beside(turn, answer_follow_ups(turn, procedure), offered)
    if reading.path is not None:
        return ask_or_tell(turn, procedure, reading.path)
    detail = _detail(turn, procedure) if reading.act is Act.MORE else None
    return _beside(turn, detail, offered) if detail else None


def _with_fee_of_today(turn: Turn, procedure: Procedure) -> Turn:
    """The turn in which what it costs, where just that is asked, is told by the record and the laws in force; by an
    entry only where these tell nothing. Entries that tell something else stay: "bảo hiểm có trả tiền không" sounds
    like a fee.
    """
    reading, known = turn.reading, catalogue(turn)
    if reading.details or not reading.follow_ups or aspects_in(turn.text) != (Aspect.FEE,):
        return turn
    if SECTIONS[Aspect.FEE](View(procedure)).silent:
        return replace(turn, reading=replace(reading, aspects=()))
    entries = filter(None, map(known.faq, reading.follow_ups))
    others = tuple(entry.id for entry in entries if Aspect.FEE not in aspects_in(entry.question))
    return replace(turn, reading=replace(reading, follow_ups=others))


def _nothing_sure(turn: Turn, offered: Sequence[Procedure]) -> Outcome:
    """Say that there is no such code, or ask which procedure is meant."""
    if turn.reading.procedure_codes:
        return unknown_code(turn, turn.reading.procedure_codes)
    return _ask(turn, offered) if offered else ask_which(turn, turn.reading.aspects, _NOT_CLEAR)


def _beside(turn: Turn, told: Outcome, offered: Sequence[Procedure]) -> Outcome:
    return with_offers(turn, told, offered) if offered else told


def _worth_choosing(offered: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    """The procedures on offer without those known by name only, unless there is nothing else: who chose one of these
    would be asked to choose again.
    """
    return tuple(each for each in offered if not is_bare(View(each))) or offered


def _with_pending(turn: Turn) -> Turn:
    """The turn with what was asked before it was known of which procedure. A typed label names it."""
    chosen = () if turn.reading.follow_ups or turn.reading.act is Act.MORE else turn.reading.codes
    entries = next((found for code, found in turn.memory.pending if (code,) == chosen), ())
    if not entries or not catalogue(turn).procedures(chosen):
        return turn
    return replace(turn, reading=replace(turn.reading, follow_ups=entries))


def _detail(turn: Turn, procedure: Procedure) -> Outcome | None:
    """Return what the record says of a thing that may be needed ("có cần hợp đồng không") or is not there ("không có
    giấy chứng sinh"), or that nothing was found. Sentences near to any other question were told rightly once in seven
    played talks: they are told no more.

    None where a part of the record as a whole is asked for. A part that was told before is not told again to who asks
    something about it.
    """
    aspects = turn.reading.aspects
    if not aspects and Aspect.FEE.value in turn.memory.told and sums(View(procedure, question=turn.text)):
        return tell(turn, [procedure], (Aspect.FEE,))  # "lấy ba bản", once the fee was told
    of_a_part = _is_of_a_part(turn, procedure)
    if turn.reading.near and (asks(turn.text) or not aspects):
        return answer_nearest(turn, procedure, of_a_part)
    if aspects and not of_a_part and not _is_of_no_part(turn, procedure):
        return None
    of_a_thing = asks_whether_needed(turn.text) or Aspect.MISSING in aspects_in(turn.text)
    facts = record.said_of(procedure, turn.text) if of_a_thing else ()
    return _told_of_detail(turn, procedure, facts) if facts else _unknown_detail(turn, procedure)


def _is_of_a_part(turn: Turn, procedure: Procedure) -> bool:
    """Tell whether a detail in a part of the record is asked for, not the part: it was told, or yes or no will do."""
    of_a_whole = _WHOLE.issuperset(turn.reading.aspects) and asks_yes_or_no(turn.text)
    return turn.reading.details and (_told_before(turn, procedure) or of_a_whole)


def _is_of_no_part(turn: Turn, procedure: Procedure) -> bool:
    """Tell whether the record has no part for what is asked: a sentence near to the question says more."""
    view = View(procedure, question=turn.text)
    return turn.reading.details and all(SECTIONS[aspect](view).silent for aspect in turn.reading.aspects)


def _told_of_detail(turn: Turn, procedure: Procedure, facts: Sequence[str]) -> Outcome:
    told = told_of(procedure, (Aspect.CONDITIONS.value, Aspect.PAPERS.value))
    return replace(_said_of(turn, procedure, record.told(procedure, facts)), told=(told,))


def _unknown_detail(turn: Turn, procedure: Procedure) -> Outcome | None:
    """The record says nothing of it: tell so, unless it was a remark, or a part of the record can be told instead."""
    if turn.reading.aspects and turn.reading.instead:
        return _as_before(turn, procedure)
    if turn.reading.aspects and not (turn.reading.details and _told_before(turn, procedure)):
        return None
    if not asks(turn.text) or _says_its_name(turn, procedure):
        return _go_on(turn, procedure)
    return _said_of(turn, procedure, record.unknown(procedure, turn.text))


def _says_its_name(turn: Turn, procedure: Procedure) -> bool:
    """Tell whether only words of the title are said: without marks "lan dau" also sounds like a question."""
    return set(syllables(turn.text)) <= set(syllables(procedure.title))


def _go_on(turn: Turn, procedure: Procedure) -> Outcome:
    """Go on towards the own case of who told something of it; where that was begun, ask what is wanted."""
    tree, begun = catalogue(turn).tree(procedure.code), turn.memory.path_in(procedure.code) is not None
    if tree is None or begun or Aspect.PAPERS.value in turn.memory.told:
        return ask_what_of(turn, procedure, f"Bà con muốn biết gì tiếp về “{title(procedure)}”?")
    return ask_or_tell(turn, procedure, "")


def _said_of(turn: Turn, procedure: Procedure, text: str) -> Outcome:
    reply = Reply(f"{title(procedure)}\n\n{text}", (*usual_choices(procedure), TALK_TO_A_PERSON)[-CHOICE_LIMIT:])
    return Outcome(Decision.ANSWER, (reply,), remember(turn.memory, [reply]))


def _as_before(turn: Turn, procedure: Procedure) -> Outcome:
    """Tell once more what was asked before, to who corrected a thing of which the record makes no difference."""
    told = _tell(turn, [procedure])
    return replace(told, replies=(Reply(record.SAME.format(turn.reading.instead)), *told.replies))


def _told_before(turn: Turn, procedure: Procedure) -> bool:
    """Tell whether all that is asked was told of it in this talk: the same again would answer nothing."""
    asked = {aspect.value for aspect in turn.reading.aspects}
    return turn.memory.procedure == procedure.code and bool(asked) and asked <= set(turn.memory.told)


def _tell(turn: Turn, procedures: Sequence[Procedure]) -> Outcome:
    if len(procedures) == 1:
        entry = _entry_for_citizens(turn, procedures[0])
        if entry is not None:
            return tell_entry(turn, entry)
        if _wants_the_guide(turn, procedures[0]):
            return tell(turn, procedures, (Aspect.ONLINE,), case=turn.memory.case, leaf=STEPS_FROM)
    reading = turn.reading
    same = [each.code for each in procedures] == [turn.memory.procedure]
    case = turn.memory.case if same else None
    spare = reading.also or (turn.memory.spare if same else ())
    return tell(turn, procedures, reading.aspects, case=case, spare=spare, own=reading.own_aspects)


def _entry_for_citizens(turn: Turn, procedure: Procedure) -> FaqEntry | None:
    """The entry that answers who named a procedure for offices only; its code is typed by who means just that."""
    if turn.reading.act is not Act.NAMED or turn.reading.procedure_codes:
        return None
    return catalogue(turn).instead_for_citizens(procedure)


def _wants_the_guide(turn: Turn, procedure: Procedure) -> bool:
    """Tell whether the steps are asked of filing online, in this message or after that was told."""
    asked = set(turn.reading.aspects)
    told_online = turn.memory.procedure == procedure.code and turn.memory.aspects == (Aspect.ONLINE.value,)
    steps = asked == {Aspect.STEPS, Aspect.ONLINE} or (asked == {Aspect.STEPS} and told_online)
    return steps and can_file_online(procedure)


def _ask(turn: Turn, procedures: Sequence[Procedure]) -> Outcome:
    """Ask which one is meant. What was asked in vain is asked in another way: wider, and with a person."""
    memory, reading = turn.memory, turn.reading
    new = {each.code for each in procedures[:AT_ONCE]}
    same = memory.awaiting == "procedure" and set(memory.offered) - {memory.procedure} == new - {memory.procedure}
    if not same:
        return ask(turn, procedures, reading.aspects, spare=reading.also)
    wider = tuple(dict.fromkeys((*procedures, *catalogue(turn).procedures((*memory.spare, *reading.also)))))
    reply = Reply(_STILL_NOT_CLEAR, (*procedure_choices(wider[: AT_ONCE + 1], reading.aspects), TALK_TO_A_PERSON))
    codes = tuple(each.code for each in wider[: AT_ONCE + 1])
    return Outcome(Decision.CLARIFY, (reply,), remember(memory, [reply], offered=codes, listed=codes, spare=()))


def _again(turn: Turn) -> Outcome:
    """The last answer, or the last question, once more; in few words for whom it was too much."""
    memory, known = turn.memory, catalogue(turn)
    entry = known.faq(memory.entry)
    if entry is not None:
        return tell_entry(turn, entry)
    aspects = tuple(Aspect(name) for name in memory.aspects)
    before = known.procedures(memory.subject)
    offered = known.procedures(memory.open_choice)
    if offered:
        return _ask(turn, offered)
    if before:
        plain = turn.reading.kind == PLAINER
        leaf = leaf_of(memory.step) if aspects == (Aspect.ONLINE,) else 1
        return tell(
            turn, before, aspects, case=memory.case, leaf=leaf, spare=memory.spare, plain=plain, again=not plain
        )
    return _what_for(turn)


def _agreed(turn: Turn) -> Outcome:
    """Yes or a murmur, with nothing that it would choose."""
    memory = turn.memory
    if memory.open_choice:
        return _ask(turn, catalogue(turn).procedures(memory.open_choice))
    before = catalogue(turn).procedure(memory.procedure or "")
    if before and turn.reading.aspects:  # "vâng, thế nộp ở đâu" asks by itself
        return _tell(turn, (before,))
    return ask_what_of(turn, before, f"Bà con muốn biết gì thêm về “{title(before)}”?") if before else _what_for(turn)


def _what_for(turn: Turn) -> Outcome:
    reply = Reply(WHAT_FOR, starters(catalogue(turn)))
    return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))


def _turned_down(turn: Turn) -> Outcome:
    """Offer the next likely procedures; without any, ask for more words or a person."""
    memory = turn.memory
    if not (memory.procedure or memory.together or memory.offered or memory.spare or memory.options):
        return _what_for(turn)
    denied = {memory.procedure, *memory.together, *memory.offered}
    next_likely = [each for each in catalogue(turn).procedures(memory.spare) if each.code not in denied]
    memory = replace(memory, recent=tuple(code for code in memory.recent if code not in memory.offered))
    if next_likely:
        aspects = tuple(Aspect(name) for name in memory.aspects)
        without = replace(turn, memory=replace(memory, procedure=None))
        return ask(without, next_likely, aspects, lead="Vậy có phải việc nào dưới đây không?")
    again = memory.failed >= _IN_VAIN
    choices = (TALK_TO_A_PERSON, Choice("Tôi giúp được việc gì", HELP))
    reply = Reply(PERHAPS_OURS, choices, (PORTAL,)) if again else Reply(_SAY_MORE, choices)
    forgotten = replace(memory, procedure=None, together=(), case=None, offered=(), spare=(), awaiting="procedure")
    return Outcome(Decision.CLARIFY, (reply,), remember(forgotten, [reply]))
