"""Questions about procedures: tell, ask which one is meant, or go on about the one of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.answering import AT_ONCE, ask, ask_what_of, ask_which, catalogue, joined, tell, unknown_code
from actions.context import (
    FEW,
    SURE_ENOUGH,
    beside,
    clear,
    continues,
    described,
    goes_on,
    something_else,
    still_about,
    talked_of_now,
)
from actions.dossier import unfinished
from actions.earlier import earlier
from actions.frequent import entry_beside
from actions.options import remember, starters
from actions.place import tell_places
from actions.proxy import sent_by_proxy
from actions.reply import Decision, Reply
from actions.turn import Outcome, Turn, TurnAction
from actions.whereabouts import whereabouts
from data.models import Procedure
from nlu.aspects import asked, aspects_in
from nlu.matcher import matcher_for
from nlu.picks import without_denied, without_only, without_rejection
from nlu.resolve import OFFER_FROM, PROXY
from nlu.text import normalize, syllables
from nlu.understanding import Aspect, Match, Verdict

SHORT = 6
"""A message of more syllables has named something, even if it was not understood."""

_NOT_CLEAR = "Tôi chưa rõ đây là thủ tục nào."


class ActionProcedure(TurnAction):
    """All ``ask_…`` intents but ``ask_faq``."""

    action_name = "action_procedure"

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        """See :func:`respond`."""
        return await respond(turn)


async def respond(turn: Turn) -> Outcome:
    """Answer by the code that was typed, by the procedures that were named, or by what went before."""
    if turn.understanding.procedure_codes:
        return _by_code(turn)
    return await unfinished(turn) or whereabouts(turn) or in_context(turn) or _by_itself(turn)


def in_context(turn: Turn) -> Outcome | None:
    """The answer, if the message goes on about what is being talked about or asks for something beside it."""
    before = earlier(turn) or entry_beside(turn)
    if before is not None:
        return before
    other = beside(turn) or described(turn)
    if other is not None:
        return _by_meaning(turn, _meanings(turn, [other]))
    same = still_about(turn)
    if same is not None and not turn.understanding.aspects:
        return ask_what_of(turn, same)
    return _going_on(turn) if same or goes_on(turn) else None


def _by_itself(turn: Turn) -> Outcome:
    meanings = _meanings(turn, _corrected(turn) or turn.understanding.matches)
    if meanings:
        return _by_meaning(turn, meanings)
    named = bool(turn.understanding.matches) and not turn.understanding.rejects
    return _not_in_catalogue(turn) if named or something_else(turn) else _going_on(turn)


def _corrected(turn: Turn) -> Sequence[Match]:
    """What a correction means without what it denies ("ý em là ở tạm chứ chưa chuyển hẳn"), if that is likely."""
    said = without_denied(turn.text)
    if not turn.understanding.rejects or said == normalize(turn.text):
        return ()
    found = matcher_for(turn.release).match(without_only(without_rejection(said)))
    likely = (match for match in found if match.candidates and match.candidates[0].score >= SURE_ENOUGH)
    return tuple(replace(match, verdict=Verdict.ANSWER) for match in likely)


def wanted(turn: Turn) -> tuple[Aspect, ...]:
    """What is asked: in this message, or before when this message only names another procedure."""
    asked = turn.understanding.aspects or _aspect_of(turn.understanding.intent)
    if asked or turn.understanding.kind == PROXY:
        return asked or (Aspect.CONDITIONS,)
    memory = turn.memory
    same = turn.understanding.rejects or memory.awaiting in ("procedure", "matter") or continues(turn.text)
    return tuple(Aspect(name) for name in memory.aspects) if same else ()


@dataclass(frozen=True)
class _Meaning:
    """What one mention means: ``sure`` of the first procedure, or to be asked.

    ``spare`` are the next likely ones, ``aspects`` those named along with it.
    """

    procedures: tuple[Procedure, ...]
    sure: bool
    spare: tuple[str, ...]
    aspects: tuple[Aspect, ...]


def _by_code(turn: Turn) -> Outcome:
    codes = turn.understanding.procedure_codes
    known = catalogue(turn).procedures(codes)
    return tell(turn, known, wanted(turn), case=_case(turn, known)) if known else unknown_code(turn, codes)


def _meanings(turn: Turn, matches: Sequence[Match]) -> list[_Meaning]:
    turned_down = _turned_down(turn) if turn.understanding.rejects else frozenset()
    found = (_meaning(turn, match, turned_down) for match in matches)
    return [meaning for meaning in found if meaning is not None]


def _meaning(turn: Turn, match: Match, turned_down: frozenset[str]) -> _Meaning | None:
    ranked = [code for code in _codes(match) if code not in turned_down]
    known = catalogue(turn).procedures(ranked)
    if not known or match.verdict is Verdict.NONE:
        return None
    first = match.candidates[0].code if match.candidates else None
    before = _perhaps_again(turn, match)
    if before is not None:
        return _Meaning((before, known[0]), False, tuple(each.code for each in known[1:]), aspects_in(match.text))
    if (match.verdict is Verdict.ANSWER and known[0].code == first) or _in_context(turn, match, known):
        return _Meaning(known[:1], True, tuple(procedure.code for procedure in known[1:]), aspects_in(match.text))
    offered = catalogue(turn).procedures(code for code in match.options if code not in turned_down) or known[:AT_ONCE]
    rest = tuple(procedure.code for procedure in known if procedure not in offered)
    return _Meaning(offered, False, rest, aspects_in(match.text))


def _codes(match: Match) -> list[str]:
    """Codes by likelihood; the options first when they are to be offered."""
    ranked = [candidate.code for candidate in match.candidates]
    return ranked if match.verdict is Verdict.ANSWER else list(dict.fromkeys([*match.options, *ranked]))


def _in_context(turn: Turn, match: Match, known: Sequence[Procedure]) -> bool:
    """A mention that may mean several things means the one being talked about, if that comes first."""
    talked_about = turn.memory.procedure == known[0].code and not turn.understanding.rejects
    return talked_about and match.verdict is Verdict.CLARIFY and bool(turn.understanding.aspects)


def _perhaps_again(turn: Turn, match: Match) -> Procedure | None:
    """What is talked of, if a doubtful mention of something else may just as well name it ("bằng lái trước")."""
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    best = match.candidates[0] if match.candidates else None
    if before is None or best is None or match.verdict is not Verdict.ANSWER or best.score >= SURE_ENOUGH:
        return None
    again = any(each.code == before.code and each.score >= OFFER_FROM for each in match.candidates[1:AT_ONCE])
    return before if again and not turn.understanding.rejects and not continues(turn.text) else None


def _turned_down(turn: Turn) -> frozenset[str]:
    memory = turn.memory
    return frozenset(code for code in (memory.procedure, *memory.together, *memory.offered) if code)


def _by_meaning(turn: Turn, meanings: Sequence[_Meaning]) -> Outcome:
    sure = tuple({m.procedures[0].code: m.procedures[0] for m in meanings if m.sure}.values())
    told = {procedure.code for procedure in sure}
    unsure = [m for m in meanings if not m.sure and not told & {procedure.code for procedure in m.procedures}]
    spare = tuple(code for m in meanings for code in m.spare if code not in told)
    if not unsure:
        own = sent_by_proxy(turn, sure, wanted(turn))
        if own is not None:
            return own
        return tell(turn, sure, wanted(turn), case=_case(turn, sure), spare=spare, own=_own_aspects(meanings))
    question = ask(turn, _with_before(turn, unsure), wanted(turn), spare=spare)
    return joined(tell(turn, sure, wanted(turn)), question) if sure else question


def _own_aspects(meanings: Sequence[_Meaning]) -> dict[str, tuple[Aspect, ...]] | None:
    """Aspects by procedure, when each mention has its own ("thường trú cần gì, tạm trú mất bao lâu")."""
    if len(meanings) < 2 or not all(meaning.aspects for meaning in meanings):
        return None
    return {meaning.procedures[0].code: meaning.aspects for meaning in meanings}


def _mixed(unsure: Sequence[_Meaning]) -> tuple[Procedure, ...]:
    """The options to offer: of several mentions the best of each first."""
    longest = max(len(meaning.procedures) for meaning in unsure)
    by_rank = (m.procedures[rank] for rank in range(longest) for m in unsure if rank < len(m.procedures))
    return tuple({procedure.code: procedure for procedure in by_rank}.values())


def _with_before(turn: Turn, unsure: Sequence[_Meaning]) -> Sequence[Procedure]:
    """What is offered, and what is talked of, if the message may be about that as well."""
    before, offered = catalogue(turn).procedure(turn.memory.procedure or ""), _mixed(unsure)
    found = turn.understanding
    near = any(each.code == turn.memory.procedure for match in found.matches for each in match.candidates)
    perhaps = bool(found.aspects) or not clear(found.matches) or near
    if before is None or not perhaps or found.rejects or continues(turn.text) or before in offered:
        return offered
    return (*offered[: AT_ONCE - 1], before)


def _going_on(turn: Turn) -> Outcome:
    """Nothing is named: it is about what was told or offered before, or must be asked."""
    memory, known, aspects = turn.memory, catalogue(turn), wanted(turn)
    before = known.procedures(talked_of_now(turn))
    own = sent_by_proxy(turn, before, aspects)
    if own is not None:
        return own
    if before and aspects:
        return tell(turn, before, aspects, case=_case(turn, before), spare=memory.spare)
    offered = known.procedures(memory.offered) if memory.awaiting == "procedure" else ()
    meant = [each for each in offered if len(offered) == 1 or each.code in memory.recent[:1]]
    if (
        meant and aspects and not turn.understanding.rejects
    ):  # who asks on means the only one, or what was told before
        others = (code for code in (*memory.offered, *memory.spare) if code != meant[0].code)
        return tell(turn, meant, aspects, spare=tuple(others))
    if offered and aspects:
        return ask(turn, offered, aspects, spare=memory.spare)
    if turn.understanding.offices and aspects == (Aspect.PLACE,):
        return tell_places(turn)
    if before and not turn.understanding.rejects and len(asked(turn.text).rest) in range(1, FEW + 1):
        return ask_what_of(turn, before[0])
    return ask_which(turn, aspects, _NOT_CLEAR if len(syllables(turn.text)) > SHORT else "")


def _not_in_catalogue(turn: Turn) -> Outcome:
    text = "Tôi chưa có thủ tục này trong dữ liệu. Bà con thử nói bằng từ khác, hoặc hỏi cán bộ."
    reply = Reply(text, starters(catalogue(turn)))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))


def _case(turn: Turn, procedures: Sequence[Procedure]) -> int | None:
    """The chosen case stays while the talk is about the same procedure."""
    memory = turn.memory
    return memory.case if [procedure.code for procedure in procedures] == [memory.procedure] else None


def _aspect_of(intent: str) -> tuple[Aspect, ...]:
    name = intent.removeprefix("ask_")
    return (Aspect(name),) if name in Aspect._value2member_map_ else ()
