"""Learns from examples how people ask: ``python -m nlu.aspects.train [QUESTIONS.tsv …]`` writes ``weights.npz``.

Examples stand in ``examples/VOICE.yml``, each file in the voice of other people; "~" is the place of what is asked
about, and phrases of the vocabulary are put there. Question files (columns ``question``, ``aspects``) and the intents
in ``nlu/training/procedures.yml`` add to them. How far the learned score, the patterns and the fallbacks are to be
trusted is fitted on each voice with a model that never saw it. The same input gives the same file.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from data.loader import load_content, read_yaml
from nlu.aspects.clauses import clauses
from nlu.aspects.reader import ASPECTS, TYPED, AspectReader, Classes, Feature, Floats, Model, features
from nlu.reading.text import fold

EXAMPLES = Path(__file__).with_name("examples")
INTENTS = Path(__file__).parents[1] / "training" / "procedures.yml"

_FILLED, _NOTHING_ASKED = 2, 4_000
_SEEN = 3
"""A word counts for itself, and a feature at all, when it occurs at least this often."""
_COMMONER = 2.0
"""A word that asks is so many times as common in examples as in what people ask about."""
_STRENGTH = 0.5
"""C of the machines: of the messages in voices left out, 0.15 reads 2 % fewer rightly; 0.4 to 1 are alike."""
_MISSED = 1.7
"""An aspect not heard is so many times as bad as one heard in vain: that only adds a section to the answer."""
_FITS = 8
"""So many models are fitted for that, each without some of the voices."""
_SEVERAL = 2.0
"""A message that asks several things counts so many times: it is rarer in the examples than among citizens."""
_ASKING = re.compile(r"\b(không|gì|đâu|nào|mấy|bao|sao|chi|mô|ai)\b")
_JOINTS = (", ", " và ", " với ", ", còn ", " ", " rồi ")


@dataclass(frozen=True)
class Example:
    """A text of somebody's (``voice``) and what it asks for."""

    voice: str
    text: str
    aspects: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="*")
    paths = parser.parse_args(arguments).questions
    examples = [*written(), *of_intents(), *(row for path in paths for row in asked_in(path))]
    model, report = train(examples)
    model.save()
    print(report)


def written() -> Iterator[Example]:
    """The examples of all voices."""
    for path in sorted(EXAMPLES.glob("*.yml")):
        for aspects, texts in read_yaml(path).items():
            labels = frozenset(aspects.split()) - {"none"}
            yield from (Example(path.stem, str(text), labels) for text in texts)


def of_intents() -> Iterator[Example]:
    """Rasa's examples of one aspect each."""
    for row in read_yaml(INTENTS)["nlu"]:
        label = row["intent"].removeprefix("ask_")
        texts = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line[2:]) for line in row["examples"].splitlines())
        if label != "faq":
            yield from (Example("intents", text, frozenset({label} - {"procedure"})) for text in texts)


def asked_in(path: Path) -> Iterator[Example]:
    """The rows of a question file; aspects are separated by spaces or ``|``, "-" is none."""
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            labels = frozenset(row["aspects"].replace("|", " ").split()) - {"-"}
            yield Example(path.stem, row["question"], labels)


def train(examples: Sequence[Example]) -> tuple[Model, str]:
    """The model, and how well it does on voices it was not trained on."""
    filler = _Filler()
    known = _known(examples, filler.phrases)
    unfilled = [Example(one.voice, filler.fill(one.text), one.aspects) for one in examples]
    rows = [*filler.spread(examples), *filler.nothing_asked()]
    matrix = _Matrix(rows, known, _said(examples, known))
    evidence, truth = _tried(unfilled, rows, matrix)
    trust = _trust(evidence, truth)
    return matrix.fit([True] * len(rows), trust), _report(evidence @ trust > 0, truth)


def _tried(examples: Sequence[Example], rows: Sequence[Example], matrix: _Matrix) -> tuple[Any, Any]:
    """The evidence for each aspect in each of ``examples``, read by models of the other voices, and the truth."""
    written_down = {path.stem for path in EXAMPLES.glob("*.yml")}
    voices = sorted({one.voice for one in examples} & written_down)
    found, wanted = [], []
    for away in (voices[start::_FITS] for start in range(_FITS)):
        reader = AspectReader(matrix.fit([row.voice not in away for row in rows]))
        for one in (one for one in examples if one.voice in away):
            found.append(_evidence(reader, one.text))
            wanted.append(_aspects_of(one))
    return np.array(found), np.array(wanted)


class _Filler:
    """Puts phrases of the vocabulary into examples. Deterministic."""

    def __init__(self) -> None:
        content = load_content()
        self._random = random.Random(0)
        phrases = [phrase for entry in content.vocabulary for phrase in entry.phrases if len(phrase.split()) <= 7]
        self.phrases = [phrase for phrase in phrases if not _ASKING.search(phrase)]
        self._random.shuffle(self.phrases)
        self._names = [name for one in content.procedures for name in (one.name, one.plain_name) if name]
        self._next = 0

    def fill(self, text: str, *, empty: bool = False) -> str:
        """``text`` with the next phrase, or nothing, in its place."""
        self._next += 1
        phrase = "" if empty else self.phrases[self._next % len(self.phrases)]
        return re.sub(r"\s+", " ", text.replace("~", phrase)).strip()

    def spread(self, examples: Sequence[Example]) -> Iterator[Example]:
        """Each example alone, with marks and without, and joined with another of the same voice."""
        for one in examples:
            if "~" in one.text and one.aspects:
                yield Example(one.voice, self.fill(one.text, empty=True), one.aspects)
            for typed in (str, fold) * _FILLED:
                yield Example(one.voice, typed(self.fill(one.text)), one.aspects)
        asking = [one for one in examples if one.aspects]
        for one in asking:
            other = self._random.choice([other for other in asking if other.voice == one.voice])
            text = self.fill(one.text) + self._random.choice(_JOINTS) + self.fill(other.text, empty=True)
            typed = self._random.choice((str, fold))
            yield Example(one.voice, typed(text), one.aspects | other.aspects)

    def nothing_asked(self) -> Iterator[Example]:
        """Phrases and names alone."""
        for text in (*self.phrases[-_NOTHING_ASKED:], *self._names):
            yield Example("", text, frozenset())


class _Matrix:
    """Texts as rows of features, to be fitted on some of them."""

    def __init__(self, rows: Sequence[Example], known: Sequence[str], said: Container[str]) -> None:
        classes = Classes(known)
        found = [features(classes.stops([part.words for part in clauses(row.text)])) for row in rows]
        counts = Counter(name for row in found for name in _names(row, said))
        names = sorted(name for name, count in counts.items() if count >= _SEEN)
        self._known = tuple(known)
        self._columns = {name: column for column, name in enumerate(names)}
        self._rarity = np.array([np.log((1 + len(rows)) / (1 + counts[name])) + 1 for name in names], np.float32)
        self._rows = self._sparse(found)
        self._wanted = np.array([_aspects_of(row) for row in rows])

    def fit(self, chosen: Sequence[bool], trust: Floats | None = None) -> Model:
        """A model of the rows chosen."""
        rows, wanted = self._rows[np.flatnonzero(chosen)], self._wanted[np.flatnonzero(chosen)]
        machines = [LinearSVC(C=_STRENGTH, random_state=0, max_iter=3000).fit(rows, column) for column in wanted.T]
        weights = np.array([machine.coef_[0] for machine in machines], np.float32).T
        bias = np.array([machine.intercept_[0] for machine in machines], np.float32)
        trust = np.array([1, 0, 0, 0, 0], np.float32) if trust is None else trust
        return Model(self._columns, self._rarity, weights, bias, trust, self._known)

    def _sparse(self, found: Sequence[Sequence[Any]]) -> Any:
        data, indices, starts = [], [], [0]
        for row in found:
            kept = [(self._columns[one.name], one.weight) for one in row if one.name in self._columns]
            values = np.array([weight * self._rarity[column] for column, weight in kept])
            data += list(values / (np.sqrt((values**2).sum()) or 1.0))
            indices += [column for column, _ in kept]
            starts.append(len(indices))
        return sparse.csr_matrix((data, indices, starts), shape=(len(found), len(self._columns)))


def _aspects_of(example: Example) -> list[bool]:
    return [aspect.value in example.aspects for aspect in ASPECTS]


def _names(row: Sequence[Feature], said: Container[str]) -> Iterator[str]:
    """The names of a text's features, without those of typed words that are not ``said`` by several."""
    return (one.name for one in row if one.name[0] != TYPED or one.name in said)


def _known(examples: Sequence[Example], topics: Sequence[str]) -> list[str]:
    """Folded words that many examples have in common, and that are commoner there than in ``topics``."""
    asking, telling = _shares([one.text.replace("~", " ") for one in examples]), _shares(topics)
    least = _SEEN / len(examples)
    return sorted(
        word
        for word, share in asking.items()
        if share >= max(least, _COMMONER * telling.get(word, 0.0)) and word and not word.isdigit()
    )


def _said(examples: Sequence[Example], known: Sequence[str]) -> frozenset[str]:
    """The features of typed words that several examples have in common, what they ask about left out."""
    classes, counts = Classes(known), Counter[str]()
    for one in examples:
        for typed in (str, fold):
            rows = [classes.stops([part.words for part in clauses(text)]) for text in typed(one.text).split("~")]
            counts.update({found.name for row in rows for found in features(row) if found.name[0] == TYPED})
    return frozenset(name for name, count in counts.items() if count >= _SEEN)


def _shares(texts: Sequence[str]) -> dict[str, float]:
    """For each folded word, the share of the texts that have it."""
    counts = Counter(word for text in texts for word in {fold(word) for part in clauses(text) for word in part.words})
    return {word: count / len(texts) for word, count in counts.items()}


def _evidence(reader: AspectReader, text: str) -> Floats:
    parts = clauses(text)
    learned = reader.read([part.words for part in parts])
    return learned.evidence([hit for part in parts for hit in part.hits])


def _trust(evidence: Any, truth: Any) -> Floats:
    """Return how much each kind of evidence counts; above nought is asked."""
    several = truth.sum(axis=1, keepdims=True) > 1
    weights = np.where(truth, _MISSED, 1.0) * np.where(several, _SEVERAL, 1.0)
    weighed = LogisticRegression(C=10.0, fit_intercept=False, max_iter=1000)
    fitted = weighed.fit(evidence.reshape(-1, evidence.shape[-1]), truth.ravel(), weights.ravel())
    return np.array(fitted.coef_[0], np.float32)


def _report(found: Any, truth: Any) -> str:
    right, wanted = (found & truth).sum(), truth.sum()
    return (
        f"voices not trained on: found {right / wanted:.1%}, invented {(found & ~truth).sum() / wanted:.1%}, "
        f"whole message right {(found == truth).all(axis=1).mean():.1%} of {len(truth)}"
    )


if __name__ == "__main__":
    main()
