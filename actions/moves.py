"""The moves of a conversation about procedures: tell, ask which one is meant, follow a tapped button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from actions.answers.buttons import LABELS, usual_choices
from actions.answers.compose import OF_A_CASE, answer, at_a_glance
from actions.answers.guide.filing import told_step
from actions.answers.section import View, title
from actions.saying.options import (
    NONE_OF_THESE,
    NOT_THIS,
    STARTERS,
    TALK_TO_A_PERSON,
    procedure_choices,
    remember,
    starters,
)
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import Tap, choose
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT, MORE, clip, either, phrase
from actions.turn import Outcome, Turn
from citizens.told import Told, told_of
from data.catalogue import Catalogue, catalogue_of
from data.models import Procedure
from data.own_case.facts import in_case
from data.own_case.tree import Tree, go_on, leaf_at
from nlu.talk.state import RECENT, is_of_open_choice
from nlu.understanding import Act, Aspect

AT_ONCE = 3
"""Procedures told in one turn, or offered in one question, at most."""
BESIDES = "Cần cả việc này thì bấm:"
NOT_CHOSEN = "Bà con chưa chọn việc nào, nên tôi nói theo việc có vẻ đúng nhất. Việc khác thì bấm nút ở cuối."
OTHERS = "Việc khác thì bấm:"


def catalogue(turn: Turn) -> Catalogue:
    """The content in force in this turn."""
    return catalogue_of(turn.release.content)


def tell(
    turn: Turn,
    procedures: Sequence[Procedure],
    aspects: Sequence[Aspect],
    *,
    case: int | None = None,
    leaf: int = 1,
    spare: Sequence[str] = (),
    own: Mapping[str, Sequence[Aspect]] | None = None,
    plain: bool = False,
    again: bool = False,
    besides: Sequence[Aspect] = (),
) -> Outcome:
    """Answer about one procedure or up to three.

    ``spare`` are the next likely ones, in case these are not meant; ``own`` are the aspects asked of single
    procedures, by code, where they differ; ``plain`` is in few words; ``again`` as if for the first time, for who
    wants to hear it once more; ``besides`` were told in other words in this turn.
    """
    told = _of_today(turn, procedures)[:AT_ONCE]
    case = case if told == tuple(procedures[:AT_ONCE]) else None
    asked = [(own or {}).get(procedure.code, aspects) for procedure in told]
    views = [_view(turn, each, case, alone=len(told) == 1, plain=plain, again=again) for each in told]
    views = [replace(view, told=tuple(besides)) for view in views]
    answers = [answer(view, wanted, leaf) for view, wanted in zip(views, asked, strict=True)]
    replies = _with_next_step(turn, told[0], answers[0]) if len(told) == 1 else _together(told, answers, aspects)
    memory = remember(
        turn.memory,
        replies,
        **now_about(turn, told, aspects),
        case=case,
        spare=tuple(spare[:AT_ONCE]),
        entry=None,
        step=told_step(views[0], asked[0], leaf),
    )
    facts = tuple(_told(*row) for row in zip(told, views, asked, strict=True))
    return Outcome(Decision.ANSWER, replies, memory, told=facts)


def _of_today(turn: Turn, procedures: Sequence[Procedure]) -> tuple[Procedure, ...]:
    """The procedures as they are today; one whose code was typed is meant as it is."""
    return tuple(procedures) if turn.reading.procedure_codes else catalogue(turn).of_today(procedures)


def now_about(turn: Turn, told: Sequence[Procedure], aspects: Sequence[Aspect] = ()) -> dict[str, Any]:
    """Return what the talk is about when ``told`` were told: with what has been told of the one, and nothing left
    open. A matter that is left to go back to an earlier one is no place to go back to: in played talks eight of
    thirty such were told in error, and three were wanted again.
    """
    names = tuple(aspect.value for aspect in aspects)
    left = turn.memory.procedure if turn.reading.act is Act.BACK else None
    recent = (code for code in turn.memory.recent if code != left)
    before = turn.memory.told if turn.memory.procedure == told[0].code else ()
    return {
        "procedure": told[0].code,
        "recent": tuple(dict.fromkeys((*(each.code for each in told), *recent)))[:RECENT],
        "together": tuple(procedure.code for procedure in told) if len(told) > 1 else (),
        "listed": _listed(turn, told),
        "aspects": names,
        "told": tuple(dict.fromkeys((*before, *names, *turn.reading.follow_ups, *turn.reading.near))),
        "offered": (),
        "awaiting": None,
    }


def ask(
    turn: Turn,
    procedures: Sequence[Procedure],
    aspects: Sequence[Aspect],
    *,
    spare: Sequence[str] = (),
    lead: str = "",
) -> Outcome:
    """Ask which of up to three procedures is meant, or whether it is still the one talked of.

    What was wanted is kept for when that is known.
    """
    new = _of_today(turn, procedures)[:AT_ONCE]
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    still = (before,) if before and before not in new else ()
    offered = (*new, *still)
    named = procedure_choices(offered, aspects)
    if still:
        named[-1] = replace(named[-1], label=f"Vẫn là “{clip(title(still[0]), LABEL_LIMIT - 9)}”")
    choices = (*named, NONE_OF_THESE if len(offered) > 1 else NOT_THIS)
    reply = Reply(f"{lead or _question(new)}{_full_names(new, choices)}", choices)
    memory = remember(
        turn.memory,
        [reply],
        together=(),
        aspects=tuple(aspect.value for aspect in aspects),
        case=None,
        offered=tuple(procedure.code for procedure in offered),
        listed=tuple(procedure.code for procedure in offered),
        spare=tuple(spare[:AT_ONCE]),
        pending=tuple(turn.reading.pending.items()),
        awaiting="procedure",
        entry=None,
    )
    return Outcome(Decision.CLARIFY, (reply,), memory)


def ask_which(turn: Turn, aspects: Sequence[Aspect], lead: str = "") -> Outcome:
    """Ask what it is about, when nothing tells: what was told before comes first, then what is asked most."""
    wanted = either([LABELS[aspect].lower() for aspect in aspects])
    question = lead or f"Bà con muốn hỏi {wanted or 'về việc gì'}{' của việc gì' if wanted else ''}?"
    text = f"{question}\nCứ nhắn tên việc cần làm, ví dụ “làm giấy khai sinh”, “đăng ký kết hôn”."
    known = catalogue(turn)
    examples = tuple(dict.fromkeys((*known.procedures(turn.memory.recent), *known.popular)))[:STARTERS]
    reply = Reply(text, (*procedure_choices(examples, aspects), TALK_TO_A_PERSON))
    memory = remember(
        turn.memory,
        [reply],
        procedure=None,
        together=(),
        aspects=tuple(aspect.value for aspect in aspects),
        case=None,
        offered=tuple(procedure.code for procedure in examples),
        spare=(),
        awaiting="matter",
    )
    return Outcome(Decision.CLARIFY, (reply,), memory)


def ask_what_of(turn: Turn, procedure: Procedure, question: str = "") -> Outcome:
    """Ask what is wanted of the procedure talked of, when a message about it is not understood; the talk goes on."""
    text = (
        question or f"Tôi chưa rõ bà con hỏi gì về “{title(procedure)}”. Bà con chọn bên dưới, hoặc nói rõ thêm giúp:"
    )
    reply = Reply(text, usual_choices(procedure))
    return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))


def follow(turn: Turn, tap: Tap) -> Outcome:
    """Answer a tapped button."""
    procedure = catalogue(turn).procedure(tap.procedure)
    if procedure is None:
        return unknown_code(turn, [tap.procedure])
    aspects = _asked_by(turn, tap)
    of_case = not aspects or not {Aspect.PAPERS, Aspect.ONLINE}.isdisjoint(aspects)
    case = tap.case if of_case else case_of(turn, procedure)
    return tell(turn, [procedure], aspects, case=case, leaf=tap.leaf)


def unknown_code(turn: Turn, codes: Sequence[str]) -> Outcome:
    """A procedure code that is not in the catalogue."""
    named = ", ".join(codes[:AT_ONCE])
    text = f"Không thấy thủ tục mã {named} trong dữ liệu. Bà con xem lại mã, hoặc nhắn tên việc cần làm."
    reply = Reply(text, starters(catalogue(turn)))
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))


def with_offers(turn: Turn, told: Outcome, offered: Sequence[Procedure]) -> Outcome:
    """Tell what is sure, then a way to what else may be meant. Nothing is asked: the talk is about what was told.

    Where it was told without a choice, that is said first: it may be another matter that was meant.
    """
    unchosen = turn.reading.act is Act.MORE and is_of_open_choice(turn.memory, turn.reading.codes)
    choices = tuple(procedure_choices(_of_today(turn, offered)[:AT_ONCE], turn.reading.aspects))
    first, *rest = told.replies
    if unchosen:
        first = replace(first, text=f"{NOT_CHOSEN}\n\n{first.text}")
    replies = (first, *rest, Reply(OTHERS if unchosen else BESIDES, choices))
    pending = tuple(turn.reading.pending.items())
    return replace(told, replies=replies, memory=remember(told.memory, replies, pending=pending))


def _listed(turn: Turn, told: Sequence[Procedure]) -> tuple[str, ...]:
    """Return what is told together, or the list that the one told is of."""
    if len(told) > 1:
        return tuple(procedure.code for procedure in told)
    steps = _steps(turn)
    if told[0].code in steps:
        return steps
    return turn.memory.listed if told[0].code in turn.memory.listed else ()


def _steps(turn: Turn) -> tuple[str, ...]:
    """The list of steps that was told in this talk."""
    event = catalogue(turn).faq(turn.memory.event)
    return event.steps if event else ()


def _with_next_step(turn: Turn, told: Procedure, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The answer about a step of a list, with a button for the next one where there is room for it."""
    steps = _steps(turn)
    place = steps.index(told.code) + 1 if told.code in steps else len(steps)
    following = catalogue(turn).procedure(steps[place]) if place < len(steps) else None
    if following is None or len(replies[-1].choices) >= CHOICE_LIMIT:
        return replies
    label = clip(f"Việc {place + 1}: {title(following)}", LABEL_LIMIT)
    return (
        *replies[:-1],
        replace(replies[-1], choices=(*replies[-1].choices, Choice(label, choose(following.code)))),
    )


def day_told(turn: Turn) -> date | None:
    """The day on which something happened, as it was told in this talk."""
    return date.fromisoformat(turn.memory.happened) if turn.memory.happened else None


def _view(turn: Turn, procedure: Procedure, case: int | None, *, alone: bool, plain: bool, again: bool) -> View:
    known = catalogue(turn)
    tree, chosen = known.tree(procedure.code), turn.memory.path_in(procedure.code)
    path = _path(turn, procedure, tree)
    leaf = leaf_at(tree, path) if tree is not None and case is None else None
    return View(
        procedure if tree is None or leaf is None else in_case(procedure, tree, leaf),
        case,
        known.office(turn.office),
        known.successors(procedure),
        known.procedures(procedure.related),
        alone=alone,
        noted=procedure.code in turn.memory.recent and not again,
        plain=plain,
        question=turn.text,
        happened=day_told(turn),
        step=turn.memory.step if procedure.code == turn.memory.procedure else 0,
        questions=known.questions,
        tree=tree,
        path=path,
        overheard=not chosen and leaf is not None,
        suggested=turn.reading.suggested,
    )


def is_of_own_case(turn: Turn, procedure: Procedure) -> bool:
    """Tell whether the citizen's own case of ``procedure`` is known, chosen or told in passing."""
    tree = catalogue(turn).tree(procedure.code)
    return tree is not None and leaf_at(tree, _path(turn, procedure, tree)) is not None


def _path(turn: Turn, procedure: Procedure, tree: Tree | None) -> str:
    """The answers that lead towards the own case, as far as they are known."""
    chosen = turn.memory.path_in(procedure.code)
    return chosen or (_overheard(turn, tree) if tree is not None else "")


def _overheard(turn: Turn, tree: Tree) -> str:
    """The answers that lead to the citizen's own case, where all are told in passing; else none."""
    path = go_on(tree, "", turn.memory.facts)
    return path if leaf_at(tree, path) is not None else ""


def _told(procedure: Procedure, view: View, aspects: Sequence[Aspect]) -> Told:
    """Return what was told, for corrections: at a glance, and of one's own case, it is more than what was asked."""
    beside = OF_A_CASE if view.leaf and tuple(aspects) == (Aspect.PAPERS,) else ()
    asked = [aspect.value for aspect in (*aspects, *beside)]
    return told_of(procedure, () if at_a_glance(view, aspects) else asked)


def _asked_by(turn: Turn, tap: Tap) -> tuple[Aspect, ...]:
    """Return what the button asks: its own aspect, or what was wanted when it was offered."""
    kept = tuple(Aspect(name) for name in turn.memory.aspects) if tap.procedure in turn.memory.offered else ()
    if tap.aspect is None or tap.aspect in kept:
        return kept
    return (tap.aspect,)


def case_of(turn: Turn, procedure: Procedure) -> int | None:
    """The case that was chosen, as long as the talk is about ``procedure``."""
    return turn.memory.case if turn.memory.procedure == procedure.code else None


def _together(
    procedures: Sequence[Procedure], answers: Sequence[tuple[Reply, ...]], aspects: Sequence[Aspect]
) -> tuple[Reply, ...]:
    """Several answers, one after the other; buttons only under the last, since each would be ambiguous elsewhere."""
    replies = [replace(reply, choices=()) for replies in answers for reply in replies]
    more = [
        Choice(clip(f"{choice.label} – {title(procedure)}", LABEL_LIMIT), choice.payload)
        for procedure, told in zip(procedures, answers, strict=True)
        for choice in told[-1].choices
        if choice.label.startswith(MORE)
    ]
    next_aspect = None if aspects else Aspect.PAPERS
    whole = [
        Choice(clip(title(procedure), LABEL_LIMIT), choose(procedure.code, next_aspect)) for procedure in procedures
    ]
    return (*replies[:-1], replace(replies[-1], choices=tuple((more + whole)[:CHOICE_LIMIT])))


def _question(offered: Sequence[Procedure]) -> str:
    if len(offered) == 1:
        return "Có phải bà con muốn làm việc này không?"
    return "Bà con muốn làm việc nào dưới đây?"


def _full_names(offered: Sequence[Procedure], choices: Sequence[Choice]) -> str:
    """The names in full where a button had to shorten them."""
    names = [phrase(procedure.title) for procedure in offered]
    if all(name == choice.label for name, choice in zip(names, choices, strict=False)):
        return ""
    return "\n" + "\n".join(f"• {clip(name, 250)}" for name in names)
