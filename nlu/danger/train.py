"""Learns to tell danger from paperwork: ``python -m nlu.danger.train [QUESTIONS.tsv …]`` writes ``weights.npz``.

Examples stand in ``examples/VOICE.yml``, each file in the voice of other people, dangers beside innocents that use
the same words: under their kind, or under ``kind/entry`` where an FAQ entry answers better than the first answer.
What only people in danger ask (the follow-ups of a danger in the FAQ) is learned from too; ``patterns.yml`` fills
sentences from lists. What people say every day (the talks, the vocabulary, the FAQ, names of procedures, question
files with a column ``question``) is innocent: the second or third message of a talk ("mất tiền không") is least like
a question and was most often taken for a cry. Everything is learned as typed and once more without marks; what
somebody said also as people spell by ear. The report is of voices and talks that the model had not seen. The same
input gives the same file.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.svm import LinearSVC

from data.loader import load_content, read_yaml
from data.models import Content
from nlu.danger.misspelling import misspelt
from nlu.danger.reader import LABELS, THRESHOLD, Classes, Document, Model, Reader, document
from nlu.intent_examples import intent_examples
from nlu.learning.ngrams import Vectorizer
from nlu.reading.codes import mask
from nlu.reading.text import fold, has_marks, normalize, syllables, tokenize

EXAMPLES = Path(__file__).with_name("examples")
PATTERNS = Path(__file__).with_name("patterns.yml")
TALKS = Path(__file__).parents[1] / "talk" / "talks"

_NONE, _DANGER = "none", "danger"
_IN_A_TALK = "talks/"
"""Before the name of a file of talks, as the voice of what is said there."""
_OUTSIDE = "out_of_scope"
"""The intent of what is none of ours: a danger is among it."""
_DANGEROUS_FAQ = frozenset(
    {
        "bi-danh-bi-doa",
        "co-hoi-mat-khau-otp",
        "doi-chuyen-khoan-qua-tin-nhan",
        "goi-tu-xung-cong-an",
        "vneid-bi-lo",
        "vneid-cho-nguoi-khac-muon",
    }
)
"""FAQ entries that answer people in danger, or about to be: what they are asked teaches neither."""
_FILLED = {_NONE: 110, "danger": 60}
"""Sentences from one pattern; of innocents there are fewer patterns."""
_OPENED = 0.15
"""Share of filled sentences that begin, and that end, with some courtesy."""
_VOCABULARY = 2_500
"""Phrases of the vocabulary, picked at random."""
_SEEN = 3
"""A feature counts when so many texts have it."""
_KNOWN = 8
"""A word stands for itself when so many examples have it."""
_CLEAR = 0.6
"""A word without marks has a class when so large a share of its marked forms has it."""
_STRENGTH = 0.5
_FOLDS = 3
_STEPS = (-0.8, -0.7, THRESHOLD, -0.4, -0.3, -0.2, 0.0)

Random = random.Random


class Example(NamedTuple):
    """A text, the label it deserves, and whose voice it is; "" where nobody spoke it.

    ``entry`` is the FAQ entry that answers it, "" where the first answer of its kind does.
    """

    voice: str
    label: str
    text: str
    entry: str = ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="*")
    paths = parser.parse_args(arguments).questions
    spoken = [*written(), *talked()]
    lessons = Lessons(spoken, [*filled(), *asked_next(), *ordinary(paths)])
    lessons.model().save()
    print(lessons.report())


def written() -> Iterator[Example]:
    """The examples of all voices, as the reader gets them: masked."""
    for path in sorted(EXAMPLES.glob("*.yml")):
        for heading, texts in read_yaml(path).items():
            label, _, entry = heading.partition("/")
            yield from (Example(path.stem, label, mask(text)[0], entry) for text in texts)


def asked_next() -> Iterator[Example]:
    """Return what only people in danger ask: the phrasings of the FAQ entries that are follow-ups of a danger."""
    for entry in load_content().faq:
        if entry.follow_up and entry.dangers:
            yield from (Example("", entry.dangers[0], mask(text)[0], entry.id) for text in entry.phrasings)


def talked() -> Iterator[Example]:
    """Return what is said in ordinary talks, each message by itself as the reader gets it."""
    for path in sorted(TALKS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            turns = json.loads(line)["turns"]
            said = [turn["say"] for turn in turns if turn["want"]["act"] != _DANGER]
            yield from (Example(f"{_IN_A_TALK}{path.stem}", _NONE, mask(text)[0]) for text in said)


def filled() -> Iterator[Example]:
    """Sentences made from the patterns, each once."""
    table, picks = read_yaml(PATTERNS), Random(0)
    patterns = [*table["danger"].items(), (_NONE, table[_NONE])]
    for label, pattern in ((label, pattern) for label, rows in patterns for pattern in rows):
        number = _FILLED.get(label, _FILLED["danger"])
        texts = {_courteous(_fill(pattern, table["lists"], picks), table, picks) for _ in range(number)}
        yield from (Example("", label, text) for text in sorted(texts))


def _fill(pattern: str, lists: dict[str, list[str]], picks: Random) -> str:
    """``pattern`` with one of a list for {list}, and one of several for (a|b)."""
    while True:
        text = re.sub(r"\{(\w+)\}", lambda match: picks.choice(lists[match[1]]), pattern)
        text = re.sub(r"\(([^()]*)\)", lambda match: picks.choice(match[1].split("|")), text)
        if text == pattern:
            return text
        pattern = text


def _courteous(text: str, table: dict[str, Any], picks: Random) -> str:
    if picks.random() < _OPENED:
        text = f"{picks.choice(table['openings'])} {text}"
    if picks.random() < _OPENED:
        text = f"{text} {picks.choice(table['endings'])}"
    return re.sub(r"\s+([,.])", r"\1", " ".join(text.split())).strip(" ,")


def ordinary(paths: Sequence[Path]) -> Iterator[Example]:
    """Return what is asked every day."""
    content = load_content()
    of_intents = (text for text, intent in intent_examples() if intent != _OUTSIDE)
    texts = chain(_of_content(content), of_intents, chain.from_iterable(map(_questions_in, paths)))
    yield from (Example("", _NONE, text) for text in texts)


def _of_content(content: Content) -> Iterator[str]:
    phrases = [phrase for entry in content.vocabulary for phrase in entry.phrases]
    yield from Random(0).sample(phrases, min(_VOCABULARY, len(phrases)))
    for entry in content.faq:
        if entry.id not in _DANGEROUS_FAQ and not entry.dangers:
            yield from (entry.question, *entry.phrasings)
    yield from (procedure.name for procedure in content.procedures)


def _questions_in(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from (row["question"] for row in csv.DictReader(file, delimiter="\t"))


class Lessons:
    """All examples as rows of features: each as typed, then without marks; then those that somebody said misspelt."""

    def __init__(self, spoken: Sequence[Example], others: Sequence[Example]) -> None:
        self._spoken = spoken
        examples, by_ear = [*spoken, *others], list(_by_ear(spoken))
        self._known = _known(spoken)
        self._unclear = _unclear(examples)
        classes = Classes(self._known, self._unclear)
        documents = [document(one.text, classes, marks=marks) for marks in (True, False) for one in examples]
        documents += [document(one.text, classes) for one in by_ear]
        lessons = [*examples, *examples, *by_ear]
        self._vectorizer = Vectorizer.fit(common(documents))
        self._rows = sparse_rows(self._vectorizer, documents)
        self._labels = np.array([LABELS.index(one.label) for one in lessons])
        self._voices = np.array([one.voice for one in lessons])

    def model(self, away: Sequence[str] = ()) -> Model:
        """The model of all voices but those ``away``."""
        chosen = np.flatnonzero(~np.isin(self._voices, away))
        machine = LinearSVC(C=_STRENGTH, tol=1e-3, random_state=0).fit(self._rows[chosen], self._labels[chosen])
        columns = {name: column for column, name in enumerate(self._vectorizer.names)}
        rarity = np.array(self._vectorizer.idf, np.float32)
        weights, bias = machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32)
        return Model(columns, rarity, weights, bias, self._known, self._unclear)

    def report(self) -> str:
        """Per threshold: dangers heard, the right kind, and innocents alarmed, in voices not learned from."""
        voices = sorted({one.voice for one in self._spoken})
        told, wanted, in_a_talk = [], [], []
        for away in (voices[start::_FOLDS] for start in range(_FOLDS)):
            reader = Reader(self.model(away))
            for one in (one for one in self._spoken if one.voice in away):
                told += [reader.distances(text) for text in (one.text, fold(one.text))]
                wanted += [LABELS.index(one.label)] * 2
                in_a_talk += [one.voice.startswith(_IN_A_TALK)] * 2
        return _table(np.array(told), np.array(wanted), np.array(in_a_talk))


def _by_ear(spoken: Sequence[Example]) -> Iterator[Example]:
    """Return what was said, spelt by ear, every other time without marks."""
    picks = Random(0)
    for at, one in enumerate(spoken):
        text = misspelt(one.text, picks)
        yield one._replace(text=fold(text) if at % 2 else text)


def _known(examples: Sequence[Example]) -> tuple[str, ...]:
    counts = Counter(word for one in examples for word in set(syllables(one.text)))
    return tuple(sorted(word for word, count in counts.items() if count >= _KNOWN))


def _unclear(examples: Sequence[Example]) -> tuple[str, ...]:
    """Folded words whose marked forms do different work: "cho" is "chợ", but mostly "cho"."""
    classes, forms = Classes(), defaultdict[str, Counter[str | None]](Counter)
    for text in (one.text for one in examples if has_marks(one.text)):
        for token in tokenize(normalize(text).lower()):
            forms[token.folded][classes.kinds(token.text)] += 1
    return tuple(
        sorted(
            word
            for word, kinds in forms.items()
            if max((count for kind, count in kinds.items() if kind), default=0) < _CLEAR * kinds.total()
        )
    )


def common(documents: Sequence[Document]) -> list[Document]:
    """The documents without features that hardly anybody uses."""
    seen = Counter((group, gram) for one in documents for group, counts in one.items() for gram in counts)
    return [
        {
            group: Counter({gram: count for gram, count in counts.items() if seen[group, gram] >= _SEEN})
            for group, counts in one.items()
        }
        for one in documents
    ]


def sparse_rows(vectorizer: Vectorizer, documents: Sequence[Document]) -> Any:
    """Documents × features."""
    rows = [vectorizer.row(one) for one in documents]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows]).astype(np.int32)
    values = np.concatenate([values for _, values in rows]).astype(np.float32)
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), len(vectorizer.names)))


def _table(told: Any, wanted: Any, in_a_talk: Any) -> str:
    none = LABELS.index(_NONE)
    lead, kind = (told[:, :none] - told[:, none:]).max(axis=1), told[:, :none].argmax(axis=1)
    danger = wanted != none
    alike, talk = ~danger & ~in_a_talk, ~danger & in_a_talk
    lines = [
        f"voices not learned from, half without marks: {danger.sum()} dangers, {alike.sum()} innocents with the same "
        f"words, {talk.sum()} messages of ordinary talks"
    ]
    for step in sorted(_STEPS):
        heard = lead >= step
        right = heard & (kind == wanted)
        lines.append(
            f"threshold {step:+.2f}: heard {heard[danger].mean():.1%}, right kind {right[danger].mean():.1%}, "
            f"false alarms {heard[alike].mean():.1%}, in talks {heard[talk].mean():.2%}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
