"""Danger in a message: one learned model over its words and the work that they do.

What words do stands in ``classes.yml``: "bố", "má" and "ông cụ" are one class, and "chết máy" is no "chết". The model
is linear, with one score for each kind of danger and one for none; ``python -m nlu.danger.train`` writes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.loader import read_yaml
from nlu.learning.names import packed, unpacked
from nlu.learning.ngrams import Vectorizer
from nlu.reading.credentials import CODE_PLACEHOLDER, PASSWORD_PLACEHOLDER
from nlu.reading.text import Token, expand, fold, has_marks, normalize, tokenize

CLASSES = Path(__file__).with_name("classes.yml")
WEIGHTS = Path(__file__).with_name("weights.npz")

THRESHOLD = -0.54
"""Distance (of the model, no unit) by which the likeliest danger may be behind "none" and is read all the same.

Set on messages of voices and talks that the model never saw (``python -m nlu.danger.train`` prints the table): one
message of an ordinary talk in three hundred is a false alarm there, and every step of 0.1 towards fewer misses two or
three more dangers in a hundred, see docs/decisions/037-danger.md. More talks to learn from move it: look again.
"""
THRESHOLD_AFTER = -1.75
"""The same distance right after such a danger was answered, when most messages are about it still ("mẹ không đi
được thì đưa ra cách nào"). Of the dangers of test sets that are not to money 313 of 314 reach it for their own kind,
of 2,144 messages of ordinary talks at most one in two hundred for any one kind.
"""
_MOSTLY_UNMARKED = 0.2
"""Who marks no more of the words than this types without marks."""
_REACH = 8
"""How many telling words apart two may stand to count as a pair."""
_LONGEST = 3
"""Classes of the longest run."""
_END, _ANY, _NUMBER = "|", "?", "0"
_CLAUSE_END = re.compile(r"[.,;:?!…()\n]")

Floats = npt.NDArray[np.float32]
Document = dict[str, Counter[str]]


class Kind(str, Enum):
    """Kinds of danger; each has its answer in ``data/seed/danger.yml``."""

    SUICIDE = "suicide"
    SUICIDE_OF_ANOTHER = "suicide_other"
    MEDICAL = "medical"
    FIRE = "fire"
    RESCUE = "rescue"
    """Drowning, flood, landslide, trapped."""
    VIOLENCE = "violence"
    SEXUAL_ABUSE = "sexual_abuse"
    CHILD = "child"
    """A child that is beaten, neglected or abandoned."""
    MISSING = "missing"
    """Lost, abducted or trafficked."""
    CRIME = "crime"
    SWINDLE = "swindle"
    """Somebody is calling, or asks for money, codes or an app."""
    SWINDLED = "swindled"
    """Money, a code or the phone are already in strange hands."""
    CREDENTIAL = "credential"
    """A password or one-time code is offered to the bot."""


OF_MONEY = frozenset({Kind.SWINDLE, Kind.SWINDLED, Kind.CREDENTIAL})
"""Dangers to money: who was warned goes on with their paperwork. In all others somebody may be hurt meanwhile."""

LABELS = (*(kind.value for kind in Kind), "none")
"""The columns of the model."""


@dataclass(frozen=True)
class Danger:
    """The danger that a message tells of: its kind, and the lead of that kind over "none" (a distance, no unit)."""

    kind: Kind
    lead: float


def read(text: str) -> Danger | None:
    """The danger that ``text`` tells of, or None. ``text`` is masked (:func:`nlu.reading.codes.mask`), no secret in
    it: where one was, it was offered, whatever else is said.
    """
    found = reader().read(text)
    offered = PASSWORD_PLACEHOLDER in text or CODE_PLACEHOLDER in text
    return Danger(Kind.CREDENTIAL, 0.0) if found is None and offered else found


def goes_on(text: str, kind: Kind) -> bool:
    """Tell whether ``text`` is about the danger still that was answered just before."""
    return kind not in OF_MONEY and reader().lead(text, kind) >= THRESHOLD_AFTER


class Classes:
    """The content of ``classes.yml``: what a word or phrase does."""

    def __init__(self, known: Iterable[str] = (), unclear: Iterable[str] = (), path: Path = CLASSES) -> None:
        """``known`` are folded words that stand for themselves; ``unclear`` folded ones that may mean anything."""
        written = [
            (tuple(phrase.split()), kind)
            for kind, phrases in read_yaml(path)["classes"].items()
            for phrase in phrases
        ]
        self._written = dict(written)
        self._folded = _folded(written, frozenset(unclear))
        self._longest = _longest([*self._written, *self._folded])
        self._known = frozenset(known)

    def kinds(self, word: str) -> str | None:
        """The class of one written word."""
        return self._written.get((word,))

    def row(self, clauses: Sequence[Sequence[Token]]) -> list[str]:
        """The message as a row of classes and known words; each clause ends with one of its own."""
        words = [token.text for clause in clauses for token in clause]
        marked = sum(map(has_marks, words)) > _MOSTLY_UNMARKED * len(words)
        return [_END, *(kind for clause in clauses for kind in (*self._read(clause, marked), _END))]

    def _read(self, tokens: Sequence[Token], marked: bool) -> Iterator[str]:
        """Classes of a clause; several words in a row that tell nothing are one."""
        words, folded = [token.text for token in tokens], [token.folded for token in tokens]
        place, before = 0, ""
        while place < len(words):
            kind, length = self._at(words, folded, place, marked)
            if not kind == before == _ANY:
                yield kind
            place, before = place + length, kind

    def _at(self, words: Sequence[str], folded: Sequence[str], place: int, marked: bool) -> tuple[str, int]:
        longest = max(self._longest.get(words[place], 0), self._longest.get(folded[place], 0))
        for length in range(min(longest, len(words) - place), 0, -1):
            phrase, bare = tuple(words[place : place + length]), tuple(folded[place : place + length])
            kind = self._written.get(phrase)
            if kind is None and phrase == bare and (length > 1 or not marked):
                kind = self._folded.get(bare)
            if kind:
                return kind, length
        word = folded[place]
        return (_NUMBER if word.isdigit() else word if word in self._known else _ANY), 1


def _longest(phrases: Iterable[Sequence[str]]) -> dict[str, int]:
    """For each word that begins a phrase, the number of words of the longest one."""
    lengths: dict[str, int] = {}
    for phrase in phrases:
        lengths[phrase[0]] = max(len(phrase), lengths.get(phrase[0], 0))
    return lengths


def _folded(written: Sequence[tuple[tuple[str, ...], str]], unclear: frozenset[str]) -> dict[tuple[str, ...], str]:
    """Return what words without marks do. Where that is open, the words stand for themselves."""
    kinds: dict[tuple[str, ...], str] = {}
    for phrase, kind in written:
        folded = tuple(map(fold, phrase))
        itself = f"~{' '.join(folded)}"
        clear = kinds.get(folded, kind) == kind and not (len(folded) == 1 and folded[0] in unclear)
        kinds[folded] = kind if clear else itself
    return kinds


def document(text: str, classes: Classes, *, marks: bool = True) -> Document:
    """The features of a message by group: folded words, words as typed where marks were, and classes.

    ``marks=False`` reads it as if it had been typed without marks.
    """
    clauses = _clauses(text if marks else fold(text))
    tokens = [token for clause in clauses for token in clause]
    row = classes.row(clauses)
    found = {"w": _words([token.folded for token in tokens]), "k": Counter([*_runs(row), *_pairs(row)])}
    if has_marks(text) and marks:
        found["W"] = _words([token.text for token in tokens])
    return found


def _clauses(text: str) -> list[list[Token]]:
    """The words between punctuation, abbreviations written out."""
    cleaned = expand(normalize(text)).lower()
    clauses, last = [list[Token]()], 0
    for token in tokenize(cleaned):
        if _CLAUSE_END.search(cleaned, last, token.start) and clauses[-1]:
            clauses.append([])
        clauses[-1].append(token)
        last = token.end
    return clauses


def _words(words: Sequence[str]) -> Counter[str]:
    return Counter([*words, *map(" ".join, pairwise(words))])


def _runs(row: Sequence[str]) -> Iterator[str]:
    for size in range(1, _LONGEST + 1):
        for start in range(len(row) - size + 1):
            if size > 1 or row[start] not in (_END, _ANY):
                yield " ".join(row[start : start + size])


def _pairs(row: Sequence[str]) -> Iterator[str]:
    telling = [kind for kind in row if kind not in (_END, _ANY)]
    for at, first in enumerate(telling):
        yield from (f"{first}>{second}" for second in telling[at + 1 : at + _REACH])


@dataclass(frozen=True)
class Model:
    """Coefficients: ``weights`` is features × ``labels``, ``rarity`` one a feature, ``bias`` one a label."""

    columns: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    known: tuple[str, ...]
    unclear: tuple[str, ...]
    labels: tuple[str, ...] = LABELS

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Model:
        """Read what :meth:`save` wrote."""
        with np.load(path) as stored:
            names, known, unclear = (unpacked(stored[name]) for name in ("names", "known", "unclear"))
            rarity, weights, bias = (stored[name].astype(np.float32) for name in ("rarity", "weights", "bias"))
            labels = unpacked(stored["labels"]) if "labels" in stored else LABELS
        columns = {name: column for column, name in enumerate(names)}
        return cls(columns, rarity, weights, bias, known, unclear, labels)

    def save(self, path: Path = WEIGHTS) -> None:
        """Write the coefficients, halved in precision."""
        np.savez_compressed(
            path,
            names=packed(self.columns),
            known=packed(self.known),
            unclear=packed(self.unclear),
            labels=packed(self.labels),
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )


class Reader:
    """A model at work."""

    def __init__(self, model: Model) -> None:
        self.labels = model.labels
        self._classes = Classes(model.known, model.unclear)
        self._vectorizer = Vectorizer(model.columns, model.rarity.tolist())
        self._weights, self._bias = model.weights, model.bias

    def distances(self, text: str) -> Floats:
        """One distance for each of the model's labels."""
        columns, values = self._vectorizer.row(document(text, self._classes))
        told: Floats = np.asarray(values, np.float32) @ self._weights[columns] + self._bias
        return told

    def lead(self, text: str, kind: Kind) -> float:
        """The lead of one kind over "none"."""
        distances = self.distances(text)
        return float(distances[self.labels.index(kind.value)] - distances[-1])

    def read(self, text: str) -> Danger | None:
        """See :func:`read`."""
        *dangers, none = self.distances(text).tolist()
        lead, kind = max((distance - none, kind) for distance, kind in zip(dangers, Kind, strict=True))
        return Danger(kind, lead) if lead >= THRESHOLD else None


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader with the coefficients in the repository."""
    return Reader(Model.load())
