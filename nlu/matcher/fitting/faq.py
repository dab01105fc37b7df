"""Fits how FAQ entries are ranked: ``python -m nlu.matcher.fitting.faq [QUESTIONS.tsv …]``.

Examples are the FAQ's own phrasings, each asked, with marks or without, of an index that does not have it; and
phrases of the vocabulary and questions about procedures or about nothing of ours (columns ``question``, ``gold``,
``note``), which no entry answers unless it is about one of the same procedures. Which entry answers is a softmax over
the entries; whether any does is a logistic regression in which both kinds weigh the same. Writes ``faq_weights.yml``;
the same input, the same file.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from scipy import optimize
from sklearn.linear_model import LogisticRegression

from data.entries import FaqEntry
from data.loader import load_content
from data.models import Content
from nlu.evaluation import load_questions
from nlu.learning.choices import misses, starts_of
from nlu.matcher.faq.entries import FEATURES, SCOPE_FEATURES, WEIGHTS, Evidence, FaqIndex, Weights, scope_values
from nlu.matcher.index.arrays import Floats
from nlu.matcher.index.corpus import Corpus
from nlu.reading.text import fold

FOLDS = 20
"""Parts into which all phrasings are dealt; each is left out once."""
_PENALTY = 0.001
_SAME = 0.2
"""Weight of an example that is asked of an index which has it: enough to learn what "same" is worth."""
_NAMED = 40
"""One of so many phrases of the vocabulary is an example of what is not for the FAQ."""


@dataclass(frozen=True)
class Example:
    """A question's evidence, the row of the entry that answers (None: none does), and how much it counts."""

    evidence: Evidence
    answer: int | None
    weight: float = 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="*")
    options = parser.parse_args(arguments)
    content = load_content()
    corpus = Corpus(content)
    examples = [*left_out(content.general_faq, corpus), *asked_in_place(content.general_faq, corpus)]
    entry = fit(examples)
    asked = chain(of_vocabulary(content), *map(of_file, options.questions))
    others = list(about_something_else(content, corpus, asked, entry))
    write(Weights(entry, fit_scope([*examples, *others], entry)))
    print(f"{len(examples)} + {len(others)} examples, first place left out {accuracy(examples, entry):.1%}")


def left_out(entries: Sequence[FaqEntry], corpus: Corpus) -> Iterator[Example]:
    """Every phrasing, asked of an index without it, as typed and without marks."""
    for fold_number in range(FOLDS):
        index = FaqIndex([without(entry, fold_number) for entry in entries], corpus.phrases.names_alike, NO_WEIGHTS)
        for row, entry in enumerate(entries):
            for text in entry.phrasings[fold_number::FOLDS]:
                yield from examples_of(index, corpus, text, row)


def asked_in_place(entries: Sequence[FaqEntry], corpus: Corpus) -> Iterator[Example]:
    """Every phrasing, asked of the whole index."""
    index = FaqIndex(entries, corpus.phrases.names_alike, NO_WEIGHTS)
    for row, entry in enumerate(entries):
        for text in (entry.question, *entry.phrasings):
            yield from examples_of(index, corpus, text, row, _SAME)


def of_vocabulary(content: Content) -> Iterator[tuple[str, Sequence[str]]]:
    """Some phrases that name procedures, with the codes of these."""
    for entry in content.vocabulary:
        yield from ((text, entry.procedures) for text in entry.phrases if zlib.crc32(text.encode()) % _NAMED == 0)


def of_file(path: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """Questions with the codes of the procedures that are meant, if any."""
    yield from ((question.text, tuple(question.gold)) for question in load_questions(path))


def about_something_else(
    content: Content, corpus: Corpus, asked: Iterable[tuple[str, Sequence[str]]], entry: Floats
) -> Iterator[Example]:
    """The questions that no entry answers: the likeliest one is not about what is meant.

    A phrase of the vocabulary is asked as if it were not in it.
    """
    phrases, entries = corpus.phrases, content.general_faq
    index = FaqIndex(entries, lambda reading: phrases.names_alike(reading, phrases.same(reading.keys)), NO_WEIGHTS)
    for text, codes in asked:
        evidence = index.evidence(corpus.read(text))
        if evidence is not None:
            likeliest = entries[int(np.argmax(evidence.values @ entry))]
            if not set(likeliest.procedures) & set(codes):
                yield Example(evidence, None)


def fit(examples: Sequence[Example]) -> Floats:
    """Coefficients that make the right entries most likely."""
    asked = [each for each in examples if each.answer is not None]
    values = np.concatenate([each.evidence.values for each in asked])
    starts = starts_of([len(each.evidence.values) for each in asked])
    right = np.zeros(len(values), dtype=bool)
    right[starts + np.array([each.answer for each in asked])] = True
    weights = np.array([each.weight for each in asked]) / sum(each.weight for each in asked)
    of_rows = np.repeat(weights, [len(each.evidence.values) for each in asked])

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        losses, slopes = misses(values @ coefficients, right, starts)
        value = float(losses @ weights + _PENALTY * (coefficients**2).sum())
        return value, values.T @ (slopes * of_rows) + 2 * _PENALTY * coefficients

    solution: Floats = optimize.minimize(loss, np.ones(len(FEATURES)), jac=True, method="L-BFGS-B").x
    return solution


def fit_scope(examples: Sequence[Example], entry: Floats) -> Floats:
    """Coefficients of the logistic regression that tells whether the likeliest entry's kind of question is asked."""
    features = np.array([scope_values(each.evidence, each.evidence.values @ entry) for each in examples])
    answered = np.array([each.answer is not None for each in examples])
    weights = np.array([each.weight for each in examples])
    weights[~answered] *= weights[answered].sum() / max(weights[~answered].sum(), 1e-9)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=5000)
    model.fit(features, answered, sample_weight=weights)
    coefficients: Floats = model.coef_[0]
    return coefficients


def accuracy(examples: Sequence[Example], entry: Floats) -> float:
    """Share of the phrasings left out whose entry comes first."""
    asked = [each for each in examples if each.answer is not None and each.weight == 1.0]
    return float(np.mean([np.argmax(each.evidence.values @ entry) == each.answer for each in asked]))


def write(weights: Weights, path: Path = WEIGHTS, command: str = "nlu.matcher.fitting.faq") -> None:
    """Write the coefficients, three decimals each."""
    lines = [f"# Written by `python -m {command}`."]
    for kind, names, values in (("entry", FEATURES, weights.entry), ("scope", SCOPE_FEATURES, weights.scope)):
        lines += [f"{kind}:", *(f"  {name}: {value:.3f}" for name, value in zip(names, values, strict=True))]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


NO_WEIGHTS = Weights(np.zeros(len(FEATURES)), np.zeros(len(SCOPE_FEATURES)))


def without(entry: FaqEntry, number: int, folds: int = FOLDS) -> FaqEntry:
    """``entry`` without one of ``folds`` parts of its phrasings."""
    kept = tuple(text for place, text in enumerate(entry.phrasings) if place % folds != number)
    return entry.copy(update={"phrasings": kept})


def examples_of(
    index: FaqIndex, corpus: Corpus, text: str, row: int | None, weight: float = 1.0
) -> Iterator[Example]:
    """``text``, asked as typed and without marks, with the row of the entry that answers."""
    for said in (text, fold(text)):
        evidence = index.evidence(corpus.read(said))
        if evidence is not None:
            yield Example(evidence, row, weight)


if __name__ == "__main__":
    main()
