"""Fits the ranker's coefficients: ``python -m nlu.matcher.train CATALOGUE [QUESTIONS.tsv …]``.

Examples are the vocabulary's own phrases, each asked while it is left out of the index, and development questions
(columns ``question``, ``gold``). The model is a softmax over a question's candidates; the coefficients are written to
``weights.yml``. The same input gives the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import optimize

from data.loader import load_catalogue, load_content
from data.models import Content, Level
from nlu.matcher.corpus import Corpus
from nlu.matcher.features import FEATURES, Candidates, Extractor
from nlu.matcher.index import Comparison, Floats
from nlu.matcher.lexicon import lexicon
from nlu.matcher.ranker import WEIGHTS

_PENALTY = 0.02


@dataclass(frozen=True)
class Example:
    """A question's candidates, which of them are right, and how much the question counts."""

    values: Floats
    right: Floats
    weight: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("questions", type=Path, nargs="*")
    options = parser.parse_args(arguments)
    contents = _contents(options.catalogue)
    examples = [example for content in contents for example in _examples(content, options.questions)]
    weights = fit(examples)
    write(weights)
    print(f"{len(examples)} examples, first place {accuracy(examples, weights):.1%}")


def fit(examples: Sequence[Example]) -> Floats:
    """Coefficients that make the right candidates most likely."""
    values, right, weights = _pad(examples)

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        scores = values @ coefficients
        scores = np.where(np.isnan(right), -1e9, scores)
        shares = _softmax(scores)
        hits = np.where(right > 0, shares, 0.0)
        chance = hits.sum(axis=1) + 1e-12
        gradient = np.einsum("qc,qcf->qf", shares - hits / chance[:, None], values)
        value = float(-(weights * np.log(chance)).sum() / weights.sum() + _PENALTY * (coefficients**2).sum() / 100)
        return value, (weights[:, None] * gradient).sum(axis=0) / weights.sum() + 2 * _PENALTY * coefficients / 100

    result = optimize.minimize(loss, np.ones(values.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    solution: Floats = result.x
    return solution


def accuracy(examples: Iterable[Example], weights: Floats) -> float:
    """Share of examples whose best candidate is right."""
    return float(np.mean([example.right[np.argmax(example.values @ weights)] > 0 for example in examples]))


def write(weights: Floats, path: Path = WEIGHTS) -> None:
    """Write the coefficients, three decimals each."""
    lines = ["# Written by `python -m nlu.matcher.train`.", "ranker:"]
    lines += [f"  {name}: {weight:.3f}" for name, weight in zip(FEATURES, weights)]
    path.write_text("\n".join([*lines, "scale: 1.0", ""]), encoding="utf-8")


def phrase_examples(corpus: Corpus, extractor: Extractor) -> Iterator[Example]:
    """Every phrase of the vocabulary, asked as if it were not in it."""
    book = corpus.phrases
    learned = book.learner.left_out(len(corpus.procedures))
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, reading in enumerate(book.readings):
        rows.setdefault(reading.keys, []).append(row)
    for row, reading in enumerate(book.readings):
        found = extractor.candidates(reading, _hidden(book.compare(reading.terms), rows[reading.keys]), learned[row])
        example = _example(found, frozenset(book.targets[row]), 1.0)
        if example is not None:
            yield example


def question_examples(corpus: Corpus, extractor: Extractor, path: Path, weight: float) -> Iterator[Example]:
    """Development questions whose right answer is in the catalogue."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        question, gold = line.split("\t")[:2]
        right = frozenset(corpus.number[code] for code in gold.split("|") if code in corpus.number)
        if right:
            example = _example(extractor.candidates(lexicon().read(question)), right, weight)
            if example is not None:
                yield example


def _contents(catalogue: Path) -> list[Content]:
    """The catalogue at commune level, and all of it, with our vocabulary."""
    vocabulary = load_content().vocabulary
    procedures, _ = load_catalogue(catalogue, (), "H55")
    wards = tuple(procedure for procedure in procedures if Level.WARD in procedure.levels)
    return [Content(procedures=chosen, vocabulary=vocabulary) for chosen in (wards, procedures)]


def _examples(content: Content, questions: Sequence[Path]) -> Iterator[Example]:
    corpus = Corpus(content)
    extractor = Extractor(corpus)
    yield from phrase_examples(corpus, extractor)
    for path in questions:
        yield from question_examples(corpus, extractor, path, 2.0)


def _example(found: Candidates, right: frozenset[int], weight: float) -> Example | None:
    hits = np.array([float(number in right) for number in found.numbers])
    return Example(found.values, hits, weight) if hits.any() else None


def _hidden(comparison: Comparison, rows: Sequence[int]) -> Comparison:
    for values in (comparison.cosine, comparison.inside, comparison.covered):
        values[list(rows)] = 0.0
    return comparison


def _pad(examples: Sequence[Example]) -> tuple[Floats, Floats, Floats]:
    width = max(len(example.right) for example in examples)
    values = np.zeros((len(examples), width, len(FEATURES)))
    right = np.full((len(examples), width), np.nan)
    for row, example in enumerate(examples):
        values[row, : len(example.right)] = example.values
        right[row, : len(example.right)] = example.right
    return values, right, np.array([example.weight for example in examples])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


if __name__ == "__main__":
    main()
