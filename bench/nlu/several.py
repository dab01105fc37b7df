"""Several requests in one message: a part of ``make bench SUITE=nlu``.

A message counts as understood when each of its requests is answered, or asked back about with a right option. Beside
it stands how many messages with a single request, those of all other sets, are taken for several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.nlu.sets import INDEPENDENT, Catalogue
from nlu.evaluation import CLARIFY, Finder, Question, Several, is_right, load_several

SETS = ("several_dev", "several_heldout")


@dataclass(frozen=True)
class Found:
    """Shares from 0 to 1 of ``judged`` messages: all requests understood, at least one of them."""

    judged: int
    all: float
    some: float


def find(finder: Finder, messages: Iterable[Several], known: frozenset[str]) -> Found:
    """Return how ``finder`` does on the messages all of whose requests are among the codes ``known``."""
    judged = [message for message in messages if all(gold & known for gold in message.golds)]
    counts = [_understood(finder, message) for message in judged]
    size = max(1, len(judged))
    every = sum(count == len(message.golds) for count, message in zip(counts, judged, strict=True))
    return Found(len(judged), every / size, sum(count > 0 for count in counts) / size)


def _understood(finder: Finder, message: Several) -> int:
    matches = finder.match(message.text)
    return sum(is_right(matches, gold) for gold in message.golds)


def taken_for_several(finder: Finder, questions: Iterable[Question], known: frozenset[str]) -> tuple[int, int]:
    """Of the questions with one request that ``known`` holds how many are cut, and how many there are."""
    single = [question.text for question in questions if question.gold & known and question.note != CLARIFY]
    return sum(len(finder.match(text)) > 1 for text in single), len(single)


def several(
    matchers: Iterable[tuple[Catalogue, Finder]], sets: Mapping[str, Sequence[Question]]
) -> Iterator[tuple[str, ...]]:
    """Each set on each catalogue."""
    yield ("set", "catalogue", "messages", "all understood", "at least one", "single requests cut")
    others = [question for questions in sets.values() for question in questions]
    for catalogue, matcher in matchers:
        cut, size = taken_for_several(matcher, others, catalogue.codes)
        for name in SETS:
            found = find(matcher, load_several(INDEPENDENT / f"{name}.tsv"), catalogue.codes)
            shares = (f"{100 * found.all:.1f} %", f"{100 * found.some:.1f} %", f"{cut} of {size}")
            yield (f"`{name}`", catalogue.name, str(found.judged), *shares)
