"""Fits which entries answer something in a message: ``python -m nlu.talk.fitting.answering``.

``messages.jsonl`` holds messages in a talk about a procedure, each with what it asks and the entries that answer
that; their writers knew the entries and imagined the persons. None answers what only names the procedure, or asks for
a part of its record by name. Written is ``answering.yml``; the same input gives the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from data.catalogue import catalogue_of
from data.loader import load_content
from data.models import Content
from nlu.matcher.matcher import Matcher
from nlu.talk.readings.answering import FEATURES, WEIGHTS, Answering, chance_by, compared
from nlu.talk.readings.details import MOST

MESSAGES = Path(__file__).with_name("messages.jsonl")
_FOLDS = 2
"""Parts into which the procedures are dealt, to count with lines that never saw them."""
_NAMING = ("{}", "tôi muốn {}", "{} cần giấy tờ gì", "{} ở đâu", "{} hết bao nhiêu tiền", "{} mất bao lâu")
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Message:
    """A message, its entries compared, and for each question in it those of which any answers.

    ``first``: it opens the talk and names the matter.
    """

    code: str
    first: bool
    rows: tuple[Answering, ...]
    asked: tuple[frozenset[str], ...]

    def answers(self, row: Answering) -> bool:
        """Tell whether an entry answers any of the questions."""
        return any(row.entry in wanted for wanted in self.asked)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    content = load_content()
    matcher = Matcher(content)
    messages = list(read_messages(MESSAGES, matcher))
    naming = list(_only_named(sorted({message.code for message in messages}), content, matcher))
    WEIGHTS.write_text(_written(_fit([*messages, *naming])), encoding="utf-8")
    print("\n".join(_report(messages, naming)))


def read_messages(path: Path, matcher: Matcher) -> Iterator[Message]:
    """The messages of a file, compared with the entries of their procedures."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        found = tuple(compared(matcher.repaired(row["say"]), (row["code"],), matcher))
        wanted = tuple(frozenset(asked["ids"]) for asked in row["asks"])
        yield Message(row["code"], row["first"], found, tuple(ids for ids in wanted if _by_entries(ids)))


def _only_named(codes: Sequence[str], content: Content, matcher: Matcher) -> Iterator[Message]:
    """Messages that open a talk and only name each procedure, by its title or a phrase of the vocabulary."""
    phrases = {code: each.phrases for each in content.vocabulary for code in each.procedures}
    for procedure in catalogue_of(content).procedures(codes):
        names = (procedure.title.lower(), *phrases.get(procedure.code, ()))
        for name, pattern in zip(cycle(names), _NAMING):
            found = tuple(compared(matcher.repaired(pattern.format(name)), (procedure.code,), matcher))
            yield Message(procedure.code, True, found, ())


def _by_entries(ids: frozenset[str]) -> bool:
    """Tell whether an entry answers: not a part of the record alone, nor nothing."""
    return any(not each.startswith("record:") and each != "none" for each in ids)


def _fit(messages: Sequence[Message]) -> Any:
    rows = [(row.values, message.answers(row)) for message in messages for row in message.rows]
    values, answers = np.array([each for each, _ in rows]), np.array([right for _, right in rows])
    return LogisticRegression(fit_intercept=False, max_iter=5000).fit(values, answers).coef_[0]


def _written(weights: Sequence[float]) -> str:
    lines = (f"{name}: {weight:.3f}" for name, weight in zip(FEATURES, weights, strict=True))
    return "\n".join(["# Written by `python -m nlu.talk.fitting.answering`.", *lines, ""])


def _report(messages: Sequence[Message], naming: Sequence[Message]) -> Iterator[str]:
    """For each threshold how many questions are answered, and how many of the entries told answer none; counted by
    lines that never saw the procedure.
    """
    everything = [*messages, *naming]
    codes = sorted({message.code for message in messages})
    likely: dict[int, list[tuple[float, str]]] = {}
    for fold in range(_FOLDS):
        aside = frozenset(codes[fold::_FOLDS])
        weights = _fit([message for message in everything if message.code not in aside])
        likely |= {id(one): _likely(one, weights) for one in everything if one.code in aside}
    openings = [message for message in messages if message.first]
    for name, rows in (("all", messages), ("first", openings)):
        for least in _THRESHOLDS:
            in_vain = sum(any(chance >= least for chance, _ in likely[id(one)]) for one in naming)
            counted = _counted([(one, likely[id(one)]) for one in rows], least)
            yield f"{name}, from {least}: {counted}; {in_vain / len(naming):.1%} of what only names get one"


def _likely(message: Message, weights: Sequence[float]) -> list[tuple[float, str]]:
    return sorted(((chance_by(weights, row.values), row.entry) for row in message.rows), reverse=True)


def _counted(rows: Sequence[tuple[Message, list[tuple[float, str]]]], least: float) -> str:
    asked = answered = told = wrong = whole = 0
    for message, likely in rows:
        entries = {entry for chance, entry in likely[:MOST] if chance >= least}
        had = [bool(wanted & entries) for wanted in message.asked]
        beside = [entry for entry in entries if not any(entry in wanted for wanted in message.asked)]
        asked, answered = asked + len(had), answered + sum(had)
        told, wrong, whole = told + len(entries), wrong + len(beside), whole + all(had)
    return (
        f"{answered / asked:.1%} of {asked} questions answered, all of {whole / len(rows):.1%} of the messages; "
        f"{wrong / max(1, told):.1%} of {told} entries told answer none"
    )


if __name__ == "__main__":
    main()
