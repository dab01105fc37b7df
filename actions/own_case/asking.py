"""Asks for one's own case of a procedure, a question at a time, and tells its papers at the end."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import catalogue, now_about, tell
from actions.answers.own_case import asked
from actions.answers.section import View
from actions.saying.options import remember
from actions.saying.reply import Decision
from actions.turn import Outcome, Turn
from data.models import Procedure, State
from data.own_case.tree import Tree, leaf_at, question_at
from nlu.understanding import Aspect


def ask_or_tell(turn: Turn, procedure: Procedure, path: str) -> Outcome:
    """The question that is open after the answers ``path``; where none is, the papers of that case.

    Answers that the tree does not have (any more) begin anew.
    """
    tree = catalogue(turn).tree(procedure.code)
    if tree is None or procedure.state is State.REPLACED:
        return tell(turn, [procedure], (Aspect.PAPERS,))
    if leaf_at(tree, path) is not None:
        return tell(_after(turn, procedure, path), [procedure], (Aspect.PAPERS,))
    return _ask(turn, procedure, tree, path if question_at(tree, path) else "")


def _ask(turn: Turn, procedure: Procedure, tree: Tree, path: str) -> Outcome:
    reply = asked(View(procedure), tree, question_at(tree, path) or tree, path)
    about = {**now_about(turn, [procedure]), "told": turn.memory.told if _same(turn, procedure) else ()}
    step = turn.memory.step if _same(turn, procedure) else 0
    memory = remember(_after(turn, procedure, path).memory, [reply], **about, case=None, entry=None, step=step)
    return Outcome(Decision.CLARIFY, (reply,), memory)


def _same(turn: Turn, procedure: Procedure) -> bool:
    return turn.memory.procedure == procedure.code


def _after(turn: Turn, procedure: Procedure, path: str) -> Turn:
    """The turn with what was answered kept in the talk."""
    return replace(turn, memory=replace(turn.memory, own_case=f"{procedure.code} {path}".strip()))
