"""Clarifying trees: at most three questions that lead to the papers of one's own case, a file for each procedure.

A record holds the papers of all cases, many under a condition: the name of a case, or a paper's ``when``. A tree says
which conditions hold after which answer. It names them and never repeats a paper, so what is told at its end is the
record's, and a tree that no longer fits its record is not used (:func:`data.own_case.facts.misfits`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field, validator

from data.record import PROCEDURE_CODE, Record

TREES = "trees"
"""The folder of the content that holds them."""
MOST_QUESTIONS = 3
LETTERS = "abcd"
"""An answer's place, as a letter: the answers given so far are a word of these, a *path* ("ab")."""
AS_ASKED = "!"
"""After a path: the question there is asked, also of who told the answer before."""
LABEL = 60
"""Characters of an answer: what a button takes."""


class Answer(Record):
    """One answer, as its button says it.

    ``said`` are other words in which people give it; ``told`` names what gives it when it was told in passing before
    (:mod:`data.own_case.told`), and ``unless`` what makes it no answer. ``needs`` are the conditions of the record
    that hold then, ``perhaps`` those that may hold and that no citizen can know before: their papers are told with
    the condition.
    ``fees`` and ``times`` are what the fees and filing cases for this answer alone are called. Each names the text
    that it is equal to, or is part of. ``then`` is the next question; without one the tree ends here.
    """

    label: str = Field(min_length=2, max_length=LABEL)
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    then: Question | None = None


class Question(Record):
    """A question as it is asked, perhaps with a word of help, and its answers. ``notes`` are said to who told a thing
    in passing before, by its name.
    """

    ask: str = Field(min_length=8, max_length=160)
    help: str | None = Field(None, max_length=240)
    notes: Mapping[str, str] = Field(default_factory=dict)
    answers: tuple[Answer, ...]

    @validator("answers")
    def _few(cls, value: tuple[Answer, ...]) -> tuple[Answer, ...]:
        if not 2 <= len(value) <= len(LETTERS):
            raise ValueError(f"mỗi câu hỏi cần từ 2 đến {len(LETTERS)} câu trả lời")
        if len({answer.label.lower() for answer in value}) < len(value):
            raise ValueError("hai câu trả lời của một câu hỏi giống nhau")
        return value


Answer.update_forward_refs(Question=Question)


class Tree(Question):
    """The first question of a procedure. ``always`` are conditions that hold for everybody (cases that are but parts
    of the list), ``perhaps`` those that may hold after every answer.
    """

    code: str = Field(regex=PROCEDURE_CODE)
    always: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaf:
    """The end of a tree: the answers that lead there, as a path and in full."""

    path: str
    answers: tuple[Answer, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The answers as their buttons say them."""
        return tuple(answer.label for answer in self.answers)


def given(tree: Tree, path: str) -> tuple[Answer, ...] | None:
    """The answers along ``path``; None where the tree has no such path."""
    found: list[Answer] = []
    question: Question | None = tree
    for letter in path:
        place = LETTERS.find(letter)
        if question is None or not 0 <= place < len(question.answers):
            return None
        found.append(question.answers[place])
        question = found[-1].then
    return tuple(found)


def question_at(tree: Tree, path: str) -> Question | None:
    """The question that is open after ``path``; None at a leaf, or where there is no such path."""
    answers = given(tree, path)
    if answers is None:
        return None
    return answers[-1].then if answers else tree


def leaf_at(tree: Tree, path: str) -> Leaf | None:
    """The leaf at the end of ``path``; None where a question is still open, or there is no such path."""
    answers = given(tree, path)
    return Leaf(path, answers) if answers and answers[-1].then is None else None


def open_to(question: Question, told: Collection[str]) -> tuple[int, ...]:
    """The places of the answers that are left to who told these things."""
    return tuple(
        place for place, answer in enumerate(question.answers) if not any(name in told for name in answer.unless)
    )


def go_on(tree: Tree, path: str, told: Collection[str]) -> str:
    """``path`` with the answers that what was told gives; it ends where the next is not told, or two are."""
    question = question_at(tree, path)
    if question is None:
        return path
    fitting = [
        place for place in open_to(question, told) if any(name in told for name in question.answers[place].told)
    ]
    return go_on(tree, path + LETTERS[fitting[0]], told) if len(fitting) == 1 else path


def leaves(tree: Tree) -> tuple[Leaf, ...]:
    """Every leaf, from the first to the last answer."""
    return tuple(_leaves(tree, "", ()))


def _leaves(question: Question, path: str, before: tuple[Answer, ...]) -> Iterator[Leaf]:
    for letter, answer in zip(LETTERS, question.answers, strict=False):
        so_far = (*before, answer)
        if answer.then is None:
            yield Leaf(path + letter, so_far)
        else:
            yield from _leaves(answer.then, path + letter, so_far)


def every_question(question: Question) -> Iterator[Question]:
    """A question and all below it, in the order of the tree."""
    yield question
    for answer in question.answers:
        if answer.then is not None:
            yield from every_question(answer.then)


def every_answer(question: Question) -> Iterator[Answer]:
    """All answers below ``question``, in the order of the tree."""
    for answer in question.answers:
        yield answer
        if answer.then is not None:
            yield from every_answer(answer.then)
