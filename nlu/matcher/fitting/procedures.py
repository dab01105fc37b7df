"""Learns what words mean and fits the coefficients: ``python -m nlu.matcher.fitting.procedures CATALOGUE
[QUESTIONS.tsv …]``.

Examples are some of the vocabulary's own phrases, each asked while it is left out of the index and while the meanings
of words are those learned without it, and development questions (columns ``question``, ``gold``, ``note``). Which
candidate is meant is a softmax over the candidates of a question; whether any is meant at all is a logistic
regression. Written are ``weights.yml`` and ``meanings.npz``; the same input gives the same files.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from sklearn.linear_model import LogisticRegression

from data.loader import load_catalogue, load_content
from data.models import Content, Level
from nlu.evaluation import CLARIFY, OUT_OF_SCOPE, load_questions
from nlu.matcher.fitting.meanings import Lesson, learn
from nlu.matcher.index.arrays import Floats
from nlu.matcher.index.corpus import Corpus, lesson_texts
from nlu.matcher.index.meanings import Meanings
from nlu.matcher.ranking.features import FEATURES, NONE_FEATURES, Candidates, Extractor
from nlu.matcher.ranking.ranker import SCOPE_FEATURES, WEIGHTS, scope_values
from nlu.matcher.words.lexicon import lexicon
from nlu.reading.text import fold

_PENALTY = 0.02
_ASKED = 12
"""One of so many phrases is an example: a few thousand are plenty for a few dozen coefficients."""
_QUESTION_WEIGHT = 2.0
_ELSEWHERE_WEIGHT = 0.25


@dataclass(frozen=True)
class Example:
    """A question's candidates, which of them are right (none: out of scope), and how much the question counts."""

    found: Candidates
    right: Floats
    weight: float
    question: str = ""

    @property
    def in_scope(self) -> bool:
        """Tell whether a procedure of the catalogue is meant."""
        return bool(self.right.any())


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("questions", type=Path, nargs="*")
    options = parser.parse_args(arguments)
    catalogues = contents(options.catalogue)
    lessons = list(lessons_of(catalogues[-1]))
    words = learn([lesson for text, lesson in lessons if not asked(text)])
    examples = [example for content in catalogues for example in examples_of(content, words, options.questions)]
    weights = fit(examples)
    write(weights, fit_scope(examples, weights), fit_scale(examples, weights))
    learn([lesson for _, lesson in lessons]).save()
    print(f"{len(examples)} examples, first place {accuracy(examples, weights):.1%}")


def lessons_of(content: Content) -> Iterator[tuple[str, Lesson]]:
    """Every phrase and name of ``content``, and of what is outside, with what it teaches."""
    for text, meant in lesson_texts(content):
        terms = lexicon().read(text).terms
        yield text, Lesson(terms, meant)
    for procedure in content.procedures:
        yield procedure.name, Lesson(lexicon().read(procedure.name, is_name=True).terms, (procedure.code,))


def asked(text: str) -> bool:
    """Tell whether a phrase is kept out of the lessons, to be asked as an example."""
    return zlib.crc32(text.encode()) % _ASKED == 0


def examples_of(content: Content, words: Meanings, questions: Sequence[Path]) -> Iterator[Example]:
    """All examples that one catalogue gives."""
    corpus = Corpus(content, words)
    extractor = Extractor(corpus)
    yield from phrase_examples(corpus, extractor)
    for path in questions:
        yield from question_examples(corpus, extractor, path)


def phrase_examples(corpus: Corpus, extractor: Extractor) -> Iterator[Example]:
    """Phrases of the vocabulary, each asked as if it were not in it: bare or in a sentence, with marks or without.

    One whose procedure is not among the candidates teaches nothing: it is not out of scope for that.
    """
    book = corpus.phrases
    for row in (row for row, text in enumerate(book.texts) if asked(text)):
        reading = corpus.read(_question(book.texts[row], row))
        same = book.same(lexicon().read(book.texts[row]).keys)
        found = extractor.candidates(reading, book.compare(reading.terms).without(same))
        weight = _ELSEWHERE_WEIGHT if book.elsewhere in book.targets[row] else 1.0
        example = _example(found, frozenset(book.targets[row]), weight)
        if example.in_scope == (min(book.targets[row]) < book.outside):
            yield example


_OPENINGS = ("", "cho em hỏi ", "tôi muốn hỏi ", "em ", "ad ơi ", "nhà em ")
_ENDINGS = (
    "",
    " cần giấy tờ gì",
    " mất bao nhiêu tiền",
    " thì làm thế nào ạ",
    " nộp ở đâu",
    " bao lâu thì xong",
    " phải làm sao",
    " cần những gì và có mất phí không",
)


def _question(phrase: str, row: int) -> str:
    """The phrase as somebody might ask it; which way depends on its number alone."""
    sentence = phrase if row % 3 == 0 else _OPENINGS[row % len(_OPENINGS)] + phrase + _ENDINGS[row % len(_ENDINGS)]
    return fold(sentence) if row % 5 < 2 else sentence


def question_examples(corpus: Corpus, extractor: Extractor, path: Path) -> Iterator[Example]:
    """Development questions whose right answer is in the catalogue, and those out of scope."""
    for question in load_questions(path):
        right = frozenset(corpus.number[code] for code in question.gold if code in corpus.number)
        judged = right or question.note == OUT_OF_SCOPE
        if judged and question.note != CLARIFY:
            found = extractor.candidates(corpus.weighed(question.text))
            example = _example(found, right, _QUESTION_WEIGHT, question.text)
            if example.in_scope == bool(right):
                yield example


def fit(examples: Sequence[Example]) -> Floats:
    """Coefficients that make the right candidates most likely."""
    values, right, weights = _pad([example for example in examples if example.in_scope])

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        shares = _softmax(np.where(np.isnan(right), -1e9, values @ coefficients))
        hits = np.where(right > 0, shares, 0.0)
        chance = hits.sum(axis=1) + 1e-12
        gradient = np.einsum("qc,qcf->qf", shares - hits / chance[:, None], values)
        value = float(-(weights * np.log(chance)).sum() / weights.sum() + _PENALTY * (coefficients**2).sum() / 100)
        return value, (weights[:, None] * gradient).sum(axis=0) / weights.sum() + 2 * _PENALTY * coefficients / 100

    result = optimize.minimize(loss, np.ones(values.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    solution: Floats = result.x
    return solution


def fit_scope(examples: Sequence[Example], weights: Floats) -> Floats:
    """Coefficients of the logistic regression that tells whether a procedure is meant."""
    features = np.array([scope_values(example.found, example.found.values @ weights) for example in examples])
    meant = np.array([example.in_scope for example in examples])
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=5000)
    model.fit(features, meant, sample_weight=_evened(examples, meant))
    coefficients: Floats = model.coef_[0]
    coefficients[SCOPE_FEATURES.index("catalogue_size")] -= _STRICTER
    coefficients[-1] += _STRICTER * _USUAL_SIZE
    return coefficients


def _evened(examples: Sequence[Example], meant: NDArray[np.bool_]) -> Floats:
    """Return how much each example counts for the scope: in every catalogue, and whether little or much was told,
    what is out of scope weighs as much as what is in scope, as far as the few that there may be can bear it.

    Small talk is short and stories are long: nothing must be out of scope, or in scope, for that alone.
    """
    weights = np.array([example.weight for example in examples])
    sizes, told = (np.array([example.found.none[column] for example in examples]) for column in (_SIZE, _TOLD))
    bands = np.digitize(told, _BANDS)
    for size, band in sorted(set(zip(sizes.tolist(), bands.tolist(), strict=True))):
        alike = (sizes == size) & (bands == band)
        inside, outside = weights[alike & meant].sum(), weights[alike & ~meant].sum()
        if inside and outside:
            weights[alike & ~meant] *= np.clip(inside / outside, 1 / _MOST_EVENED, _MOST_EVENED)
    return weights


# Most examples are phrases, alike in every catalogue. What people ask besides is the nearer to something the more
# procedures there are: by so much stricter must a larger catalogue be (docs/decisions/036).
_STRICTER, _USUAL_SIZE = 1.6, 0.7
_SIZE, _TOLD = NONE_FEATURES.index("catalogue_size"), NONE_FEATURES.index("told")
# As many words as these, where each counts in full.
_BANDS = np.log([3.5, 5.5, 7.5, 9.5, 11.5])
_MOST_EVENED = 5.0


def fit_scale(examples: Sequence[Example], weights: Floats) -> float:
    """The sharpness with which development questions' probabilities come true."""
    questions = [example for example in examples if example.question and example.in_scope]
    if not questions:
        return 1.0
    values, right, _ = _pad(questions)
    scores = np.where(np.isnan(right), -1e9, values @ weights)

    def loss(scale: float) -> float:
        hits = np.where(right > 0, _softmax(scale * scores), 0.0).sum(axis=1)
        return float(-np.log(hits + 1e-9).mean())

    return float(optimize.minimize_scalar(loss, bounds=(0.3, 3.0), method="bounded").x)


def accuracy(examples: Iterable[Example], weights: Floats) -> float:
    """Share of examples in scope whose best candidate is right."""
    hits = [example.right[np.argmax(example.found.values @ weights)] > 0 for example in examples if example.in_scope]
    return float(np.mean(hits))


def write(weights: Floats, scope: Floats, scale: float, path: Path = WEIGHTS) -> None:
    """Write the coefficients, three decimals each."""
    lines = ["# Written by `python -m nlu.matcher.fitting.procedures`.", "ranker:"]
    lines += [f"  {name}: {weight:.3f}" for name, weight in zip(FEATURES, weights, strict=True)]
    scope_names = (*SCOPE_FEATURES, "constant")
    lines += ["scope:", *(f"  {name}: {weight:.3f}" for name, weight in zip(scope_names, scope, strict=True))]
    path.write_text("\n".join([*lines, f"scale: {scale:.3f}", ""]), encoding="utf-8")


def contents(catalogue: Path) -> list[Content]:
    """The starter content, the catalogue at commune level, and all of it, each with our vocabulary."""
    starter = load_content()
    vocabulary = starter.vocabulary
    procedures, _ = load_catalogue(catalogue, (), "H55")
    wards = tuple(procedure for procedure in procedures if Level.WARD in procedure.levels)
    return [starter, *(Content(procedures=chosen, vocabulary=vocabulary) for chosen in (wards, procedures))]


def _example(found: Candidates, right: frozenset[int], weight: float, question: str = "") -> Example:
    return Example(found, np.array([float(number in right) for number in found.numbers]), weight, question)


def _pad(examples: Sequence[Example]) -> tuple[Floats, Floats, Floats]:
    width = max(len(example.right) for example in examples)
    values = np.zeros((len(examples), width, len(FEATURES)))
    right = np.full((len(examples), width), np.nan)
    for row, example in enumerate(examples):
        values[row, : len(example.right)] = example.found.values
        right[row, : len(example.right)] = example.right
    return values, right, np.array([example.weight for example in examples])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


if __name__ == "__main__":
    main()
