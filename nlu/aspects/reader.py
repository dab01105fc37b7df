"""The learned reader: which aspects a message asks for, by the classes of its words (``classes.yml``).

Words of one class count alike, and words that no example knows are one and the same "something": so the model learns
how people ask, not what they ask about. It is linear, one score for each aspect; its coefficients are written by
``python -m nlu.aspects.train`` into ``weights.npz``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from data.loader import read_yaml
from nlu.aspects.clauses import Hit
from nlu.learning.names import packed, unpacked
from nlu.reading.text import fold
from nlu.understanding import Aspect

CLASSES = Path(__file__).with_name("classes.yml")
WEIGHTS = Path(__file__).with_name("weights.npz")
ASPECTS = tuple(Aspect)

LONGEST = 3
"""Words of the longest feature."""
TYPED = ":"
"""Begins the name of a feature of words as they were typed."""
_REACH = 6
_PAIR, _TYPED = 0.7, 1.2
_END, _ANY = "|", "?"
_ARRAYS = ("rarity", "weights", "bias", "trust")

Floats = npt.NDArray[np.float32]


class Stop(NamedTuple):
    """One word or phrase on the way through a message: its class (or itself), and where it stands.

    ``typed`` are its words one by one, with those of its neighbours where several name nothing known.
    """

    kind: str
    clause: int
    place: int
    length: int
    typed: tuple[str, ...]


class Feature(NamedTuple):
    """Something that may speak for an aspect: its name, its weight, and the stops it covers."""

    name: str
    weight: float
    first: int
    last: int


class Classes:
    """The content of ``classes.yml``, and the words of the examples that are known for what they are."""

    def __init__(self, known: Iterable[str] = (), path: Path = CLASSES) -> None:
        """``known`` are folded. Classes hold words as written; folded, a word is of the first class that has it."""
        table = read_yaml(path)
        written = [(tuple(word.split()), kind) for kind, words in table["classes"].items() for word in words]
        marked = {tuple(word.split()) for word in table["marked"]}
        self._kinds: dict[tuple[str, ...], str] = {}
        for words, kind in written:
            if words not in marked:
                self._kinds.setdefault(tuple(map(fold, words)), kind)
        self._kinds.update(written)
        self._longest = max(map(len, self._kinds))
        self._bare = frozenset(table["bare"])
        self._known = frozenset(known)

    def bare(self, stop: Stop) -> bool:
        """Tell whether a word, where it asks, names nothing."""
        return stop.kind in self._bare

    def stops(self, clauses: Sequence[Sequence[str]]) -> list[Stop]:
        """The message as a row of stops; each clause ends with one of its own."""
        row = [Stop(_END, 0, 0, 0, (_END,))]
        for index, words in enumerate(clauses):
            for stop in self._stops(words, index):
                if stop.kind == row[-1].kind == _ANY:
                    row[-1] = row[-1]._replace(typed=row[-1].typed + stop.typed)
                else:
                    row.append(stop)
            row.append(Stop(_END, index, len(words), 0, (_END,)))
        return row

    def _stops(self, words: Sequence[str], clause: int) -> Iterator[Stop]:
        words = ["0" if word.isdigit() else word for word in words]
        place = 0
        while place < len(words):
            kind, length = self._at(words, place)
            yield Stop(kind, clause, place, length, tuple(words[place : place + length]))
            place += length

    def _at(self, words: Sequence[str], place: int) -> tuple[str, int]:
        for length in range(min(self._longest, len(words) - place), 0, -1):
            kind = self._kinds.get(tuple(words[place : place + length]))
            if kind:
                return kind, length
        folded = fold(words[place])
        return (words[place] if (folded,) in self._kinds else folded if folded in self._known else _ANY), 1


def features(row: Sequence[Stop]) -> list[Feature]:
    """Runs of classes, runs of words as typed, and pairs of classes with something between them. Each name once."""
    classes = [(stop.kind, index) for index, stop in enumerate(row)]
    typed = [(word, index) for index, stop in enumerate(row) for word in stop.typed]
    found: dict[str, Feature] = {}
    for feature in chain(_runs(classes, "", 1.0), _runs(typed, TYPED, _TYPED), _pairs(row)):
        found.setdefault(feature.name, feature)
    return list(found.values())


def _runs(labels: Sequence[tuple[str, int]], prefix: str, weight: float) -> Iterator[Feature]:
    """Every run of ``labels``, each with the index of its stop. A sign for an end or for any word is none alone."""
    for size in range(1, LONGEST + 1):
        for start in range(len(labels) - size + 1):
            if size > 1 or labels[start][0] not in (_END, _ANY):
                name = prefix + " ".join(label for label, _ in labels[start : start + size])
                yield Feature(name, weight, labels[start][1], labels[start + size - 1][1])


def _pairs(row: Sequence[Stop]) -> Iterator[Feature]:
    telling = [index for index, stop in enumerate(row) if stop.kind not in (_END, _ANY)]
    for at, first in enumerate(telling):
        near = (last for last in telling[at + 1 : at + _REACH] if 2 <= last - first <= _REACH)
        yield from (Feature(f"{row[first].kind}~{row[last].kind}", _PAIR, first, last) for last in near)


@dataclass(frozen=True)
class Model:
    """Coefficients: ``weights`` is features × aspects, ``rarity`` one value per feature, ``bias`` one per aspect.

    ``trust`` weighs what :meth:`Learned.evidence` gives for an aspect.
    """

    columns: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    trust: Floats
    known: tuple[str, ...]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Model:
        """Read what :meth:`save` wrote."""
        with np.load(path) as stored:
            names = unpacked(stored["names"])
            known = unpacked(stored["known"])
            rarity, weights, bias, trust = (stored[name].astype(np.float32) for name in _ARRAYS)
        return cls({name: column for column, name in enumerate(names)}, rarity, weights, bias, trust, known)

    def save(self, path: Path = WEIGHTS) -> None:
        """Write the coefficients, halved in precision."""
        np.savez_compressed(
            path,
            names=packed(self.columns),
            known=packed(self.known),
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            trust=self.trust,
        )


class AspectReader:
    """A model at work. ``classes`` are those of its words."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.classes = Classes(model.known)

    def read(self, clauses: Sequence[Sequence[str]]) -> Learned:
        """Return what the examples teach of a message, given as the words of its clauses."""
        row = self.classes.stops(clauses)
        known = [(one, column) for one in features(row) if (column := self._model.columns.get(one.name)) is not None]
        columns = [column for _, column in known]
        values = np.array([one.weight for one, _ in known], dtype=np.float32) * self._model.rarity[columns]
        length = float(np.sqrt((values**2).sum())) or 1.0
        parts = self._model.weights[columns] * (values / length)[:, None]
        spent = [self.classes.bare(stop) for stop in row]
        return Learned(
            row, [one for one, _ in known], parts, parts.sum(axis=0) + self._model.bias, spent, self._model
        )


class Learned:
    """Findings about one message: a score for each aspect, and which words it comes from."""

    def __init__(
        self,
        row: Sequence[Stop],
        known: Sequence[Feature],
        parts: Floats,
        scores: Floats,
        bare: Sequence[bool],
        model: Model,
    ) -> None:
        self._row, self._known, self._parts, self._bare = row, known, parts, bare
        self.scores = scores
        self._trust = model.trust
        self._by_examples = False

    def evidence(self, hits: Iterable[Hit]) -> Floats:
        """For each aspect: its score, a match of the patterns, one of the fallbacks, its lead, and a constant."""
        strong, weak = {hit.aspect for hit in hits if not hit.weak}, {hit.aspect for hit in hits if hit.weak}
        matched = [(aspect in strong, aspect in weak) for aspect in ASPECTS]
        return np.column_stack([self.scores, np.array(matched), self._lead(), np.ones(len(ASPECTS))]).astype(
            np.float32
        )

    def _lead(self) -> Floats:
        """Return how far each aspect is ahead of all others in a clause: a word leans to several, but
        asks for one.
        """
        told = np.zeros((self._row[-1].clause + 1, len(ASPECTS)), np.float32)
        for ends in ([one.first for one in self._known], [one.last for one in self._known]):
            np.add.at(told, [self._row[end].clause for end in ends], self._parts / 2)
        second, first = np.sort(told)[:, -2:].T[:, :, None]
        lead: Floats = (told - np.where(told == first, second, first)).max(axis=0)
        return lead

    def weighed(self, hits: Sequence[tuple[int, Hit]]) -> tuple[Aspect, ...]:
        """The aspects for which scores and ``hits`` of the patterns (clause, hit) speak, in order of mention."""
        places: list[tuple[tuple[int, int], int, Aspect]] = []
        wanted = self.evidence([hit for _, hit in hits]) @ self._trust > 0
        for number, aspect in enumerate(ASPECTS):
            if wanted[number]:
                own = [(clause, hit) for clause, hit in hits if hit.aspect is aspect]
                self._by_examples = self._by_examples or not own
                place = min((clause, hit.place) for clause, hit in own) if own else self._place(number)
                places.append((place, number, aspect))
        return tuple(aspect for _, _, aspect in sorted(places))

    def spent(self, clause: int) -> frozenset[int]:
        """Places in a clause whose words only ask, when an aspect was found that no pattern knew."""
        if not self._by_examples:
            return frozenset()
        stops = (stop for stop, bare in zip(self._row, self._bare, strict=True) if bare and stop.clause == clause)
        return frozenset(place for stop in stops for place in range(stop.place, stop.place + stop.length))

    def _place(self, number: int) -> tuple[int, int]:
        """Return where the words stand that speak loudest for an aspect."""
        if not self._known:
            return (0, 0)
        stop = self._row[self._known[int(self._parts[:, number].argmax())].last]
        return (stop.clause, stop.place)


@lru_cache(maxsize=1)
def reader() -> AspectReader:
    """The reader with the coefficients in the repository."""
    return AspectReader(Model.load())
