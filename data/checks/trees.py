"""Checks that clarifying trees lead to the papers of their records, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.checks.checked import Item
from data.models import Procedure
from data.own_case.facts import idle, misfits, unknown_amounts
from data.own_case.told import told_patterns
from data.own_case.tree import MOST_QUESTIONS, Tree, every_answer, every_question, leaves


def tree_problems(trees: Sequence[Item], procedures: Sequence[Item]) -> Iterator[tuple[Item, str]]:
    """Return what is wrong with which tree: conditions and amounts that the record does not have or that no answer
    covers, more than three questions, questions that change nothing.
    """
    known = {item.value.code: item.value for item in procedures if isinstance(item.value, Procedure)}
    for item in trees:
        tree = item.value
        if isinstance(tree, Tree) and tree.code in known:
            yield from ((item, text) for text in _wrong(tree, known[tree.code]))


def _wrong(tree: Tree, procedure: Procedure) -> Iterator[str]:
    yield from (f"told.yml không có tên “{name}”" for name in sorted(_told(tree) - set(told_patterns())))
    for leaf in leaves(tree):
        if len(leaf.answers) > MOST_QUESTIONS:
            yield f"đường “{' › '.join(leaf.labels)}” dài hơn {MOST_QUESTIONS} câu hỏi"
    broken = misfits(tree, procedure)
    yield from broken
    yield from unknown_amounts(tree, procedure)
    if not broken:
        yield from (f"câu hỏi “{ask}”: trả lời thế nào giấy tờ cũng như nhau" for ask in idle(tree, procedure))


def _told(tree: Tree) -> set[str]:
    """The names of what is told in passing that a tree knows."""
    of_answers = {name for answer in every_answer(tree) for name in (*answer.told, *answer.unless)}
    return of_answers.union(*(question.notes for question in every_question(tree)))
