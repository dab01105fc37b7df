"""Fits when a follow-up answers: ``python -m nlu.matcher.fitting.follow_ups``.

Every phrasing of a follow-up is asked of the entries of its procedure: without that phrasing, and then its entry
answers; without that entry, and then none does. None answers either what only names the procedure. The
words' vectors never saw the phrasing that is asked. Writes
``follow_up_weights.yml`` and ``follow_up_meanings.npz``; the same input, the same files.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import chain
from random import Random

import numpy as np

from data.catalogue import catalogue_of
from data.entries import FaqEntry
from data.loader import load_content
from data.models import Content
from nlu.matcher.faq.entries import FaqIndex, Weights, likelihoods
from nlu.matcher.faq.follow_ups import VECTORS, WEIGHTS
from nlu.matcher.faq.terms import faq_terms
from nlu.matcher.fitting.faq import NO_WEIGHTS, Example, examples_of, fit, fit_scope, without, write
from nlu.matcher.fitting.kinds import Asked, learn_kinds
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.index.meanings import Meanings
from nlu.matcher.words.lexicon import lexicon
from nlu.reading.text import fold

FOLDS = 3
"""Parts into which the phrasings of an entry are dealt; each is left out once."""
_SAME = 0.2
"""Weight of an example that is asked where it is a phrasing: enough to learn what "same" is worth."""
_NAMED = 4
"""Procedures, and phrases of the vocabulary, that are named to each index."""
_NAMING = ("{}", "{}", "còn {}", "thế còn {} thì sao", "tôi muốn làm {}", "con em muốn {}")
_LEAST = 4
"""Follow-ups of a procedure from which it is learned from."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    content = load_content()
    corpus = Corpus(content)
    groups = [row for row in _by_procedure(content) if len(row) >= _LEAST]
    answered, others = _examples(groups, content, corpus)
    weights = Weights(entry := fit(answered), fit_scope([*answered, *others], entry))
    write(weights, WEIGHTS, "nlu.matcher.fitting.follow_ups")
    vectors_of(list(chain.from_iterable(groups))).save(VECTORS)
    print(f"{len(answered)} + {len(others)} examples")
    print("\n".join(_report(answered, others, weights)))


def vectors_of(entries: Sequence[FaqEntry]) -> Meanings:
    """Vectors of words that lie close together where the same kind of entry is to be guessed from them."""
    texts = (
        (entry, text) for entry in entries for text in (entry.question, *entry.phrasings, *entry.answer.split("\n"))
    )
    said = ((entry, each) for entry, text in texts for each in (text, fold(text)))
    asked = (Asked(faq_terms(lexicon().read(text)), entry.id, entry.procedures[0]) for entry, text in said)
    return learn_kinds([one for one in asked if one.terms])


def _examples(
    groups: Sequence[Sequence[FaqEntry]], content: Content, corpus: Corpus
) -> tuple[list[Example], list[Example]]:
    """Phrasings that an entry answers, and what none does."""
    answered: list[Example] = []
    others: list[Example] = []
    for number in range(FOLDS):
        kept = [[without(entry, number, FOLDS) for entry in group] for group in groups]
        meant = vectors_of(list(chain.from_iterable(kept)))
        for group, rest in zip(groups, kept, strict=True):
            answered += _left_out(group, rest, number, meant, corpus)
            answered += _in_place(group, number, meant, corpus)
            others += _not_among(group, rest, number, meant, corpus)
            others += _only_named(rest, number, content, meant, corpus)
    return answered, others


def _left_out(
    entries: Sequence[FaqEntry], rest: Sequence[FaqEntry], number: int, meant: Meanings, corpus: Corpus
) -> Iterator[Example]:
    """Phrasings asked where they are not among those of their entry."""
    index = _index(rest, meant, corpus)
    for row, entry in enumerate(entries):
        for text in entry.phrasings[number::FOLDS]:
            yield from examples_of(index, corpus, text, row)


def _in_place(entries: Sequence[FaqEntry], number: int, meant: Meanings, corpus: Corpus) -> Iterator[Example]:
    """Phrasings asked where they are."""
    index = _index(entries, meant, corpus)
    for row, entry in enumerate(entries):
        for text in entry.phrasings[number::FOLDS]:
            yield from examples_of(index, corpus, text, row, _SAME)


def _not_among(
    entries: Sequence[FaqEntry], rest: Sequence[FaqEntry], number: int, meant: Meanings, corpus: Corpus
) -> Iterator[Example]:
    """Phrasings asked where their entry is not: of each entry one, in one of the folds."""
    for row in range(number, len(entries), FOLDS):
        index = _index([*rest[:row], *rest[row + 1 :]], meant, corpus)
        for text in entries[row].phrasings[number::FOLDS][:1]:
            yield from examples_of(index, corpus, text, None)


def _only_named(
    rest: Sequence[FaqEntry], number: int, content: Content, meant: Meanings, corpus: Corpus
) -> Iterator[Example]:
    """Return what only names a procedure, this one or another, and asks nothing of it."""
    index, random = _index(rest, meant, corpus), Random(f"{rest[0].id}{number}")
    others = random.sample(content.procedures, _NAMED)
    phrases = (random.choice(entry.phrases) for entry in random.sample(content.vocabulary, _NAMED))
    own = catalogue_of(content).procedures(rest[0].procedures[:1])
    for name in (*(each.title for each in (*own, *others)), *phrases):
        yield from examples_of(index, corpus, random.choice(_NAMING).format(name), None)


def _index(entries: Sequence[FaqEntry], meant: Meanings, corpus: Corpus) -> FaqIndex:
    return FaqIndex(entries, corpus.phrases.names_alike, NO_WEIGHTS, meant)


def _by_procedure(content: Content) -> list[list[FaqEntry]]:
    groups: dict[str, list[FaqEntry]] = {}
    for entry in content.faq:
        if entry.follow_up and entry.procedures:
            groups.setdefault(entry.procedures[0], []).append(entry)
    return list(groups.values())


def _report(answered: Sequence[Example], others: Sequence[Example], weights: Weights) -> Iterator[str]:
    """Say how many of the phrasings left out find their entry first; told and in vain, by threshold."""
    unseen = [one for one in answered if one.weight == 1.0]
    found = [likelihoods(one.evidence, weights) for one in unseen]
    right = np.array([int(np.argmax(row)) == one.answer for row, one in zip(found, unseen, strict=True)])
    told = np.array([row.max() for row in found])
    vain = np.array([likelihoods(one.evidence, weights).max() for one in others])
    yield f"first {right.mean():.1%}"
    for least in (0.2, 0.3, 0.4, 0.5, 0.6):
        heard = told >= least
        yield (
            f"from {least}: told {heard.mean():.1%}, of these right {right[heard].mean():.1%}, "
            f"in vain {(vain >= least).mean():.1%}"
        )


if __name__ == "__main__":
    main()
