"""Asks for one's own case of a procedure, a question at a time, and tells its papers at the end."""

from __future__ import annotations

from dataclasses import replace

from actions.answers.guide.filing import STEPS_FROM
from actions.answers.own_case import ALL_PAPERS, GO_ON, OPEN, TO_BE_SURE, asked
from actions.answers.section import View
from actions.moves import catalogue, now_about, tell
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import choose
from actions.turn import Outcome, Turn
from common.today import today
from data.models import Procedure, State
from data.own_case.told import ONLINE
from data.own_case.tree import AS_ASKED, Tree, go_on, leaf_at, question_at
from nlu.reading.dates import day_in
from nlu.talk.readings.own_case import spoken_of
from nlu.taps import is_tap
from nlu.understanding import Aspect

FACTS = 12
"""Things told in passing that a talk keeps."""


def ask_or_tell(turn: Turn, procedure: Procedure, path: str) -> Outcome:
    """The question that is open after the answers ``path``; where none is, the papers of that case.

    What was told in passing is not asked, unless the path ends with :data:`AS_ASKED`. Answers that the tree does not
    have (any more) begin anew.
    """
    tree = catalogue(turn).tree(procedure.code)
    if tree is None or procedure.state is State.REPLACED:
        return tell(turn, [procedure], (Aspect.PAPERS,))
    given = _still_there(tree, path.removesuffix(AS_ASKED))
    known = given if path.endswith(AS_ASKED) else go_on(tree, given, turn.memory.facts)
    if leaf_at(tree, known) is not None:
        return tell(_after(turn, procedure, known), [procedure], (Aspect.PAPERS,))
    return _ask(turn, procedure, tree, known, known[len(given) :])


def with_question(turn: Turn, told: Outcome, procedure: Procedure) -> Outcome:
    """``told``, and then the question that leads to one's own case, for who asked for the papers while that case is
    not known: only then can they be told exactly. It is asked once in a talk.
    """
    tree = catalogue(turn).tree(procedure.code)
    if tree is None or procedure.state is State.REPLACED or Aspect.PAPERS not in turn.reading.aspects:
        return told
    given = _still_there(tree, turn.memory.path_in(procedure.code) or "")
    path = go_on(tree, given, turn.memory.facts)
    after = _after(turn, procedure, path).memory.own_case
    if leaf_at(tree, path) is not None or turn.memory.own_case == after:
        return told
    question = asked(View(procedure), tree, path, turn.memory.facts, len(path) - len(given), lead=TO_BE_SURE)
    replies = (*(_without_way_in(reply, procedure.code) for reply in told.replies), question)
    return replace(told, replies=replies, memory=remember(told.memory, replies, own_case=after))


def _still_there(tree: Tree, path: str) -> str:
    """``path``; none where the tree does not have these answers any more."""
    return path if question_at(tree, path) or leaf_at(tree, path) else ""


def _without_way_in(reply: Reply, code: str) -> Reply:
    """The reply with all papers behind the button that leads to one's own case: its question is asked already."""
    every = Choice(ALL_PAPERS, choose(code, Aspect.PAPERS))
    choices = tuple(every if choice.label in (OPEN, GO_ON) else choice for choice in reply.choices)
    return replace(reply, choices=choices)


def listening(turn: Turn) -> Turn:
    """The turn with what its message tells in passing kept in the talk, and no longer what it denies; the day on
    which something happened with it, and that who is guided through filing online files online.
    """
    said = "" if is_tap(turn.text) else turn.text
    spoken = spoken_of(said)
    guided = turn.reading.aspects == (Aspect.ONLINE,) and turn.reading.leaf >= STEPS_FROM
    new = (*(name for name, so in spoken.items() if so), *((ONLINE,) if guided else ()))
    kept = (name for name in turn.memory.facts if spoken.get(name, True))
    facts = tuple(dict.fromkeys((*new, *kept)))[:FACTS]
    day = day_in(said, today())
    happened = day.day.isoformat() if day and not day.about else turn.memory.happened
    return replace(turn, memory=replace(turn.memory, facts=facts, happened=happened))


def _ask(turn: Turn, procedure: Procedure, tree: Tree, path: str, told: str) -> Outcome:
    """Ask the question that is open after ``path``, whose last answers ``told`` were told in passing."""
    reply = asked(View(procedure), tree, path, turn.memory.facts, len(told))
    about = {**now_about(turn, [procedure]), "told": turn.memory.told if _same(turn, procedure) else ()}
    step = turn.memory.step if _same(turn, procedure) else 0
    memory = remember(_after(turn, procedure, path).memory, [reply], **about, case=None, entry=None, step=step)
    return Outcome(Decision.CLARIFY, (reply,), memory)


def _same(turn: Turn, procedure: Procedure) -> bool:
    return turn.memory.procedure == procedure.code


def _after(turn: Turn, procedure: Procedure, path: str) -> Turn:
    """The turn with what was answered kept in the talk."""
    return replace(turn, memory=replace(turn.memory, own_case=f"{procedure.code} {path}".strip()))
