"""The evidence for a candidate: one number per feature, for every procedure of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlu.matcher.index.arrays import Floats, Ints, Singles
from nlu.matcher.index.corpus import Corpus, PhraseComparison
from nlu.matcher.index.kept import LastMade
from nlu.matcher.index.names import OfficialNames
from nlu.matcher.words.lexicon import Reading, Word
from nlu.matcher.words.variants import variants

CHANNELS = (
    "name_cosine",
    "name_inside",
    "name_covered",
    "phrase_meaning",
    "learned",
    "learned_peak",
    "popularity",
    "ward",
    "ministry",
)
DETAILS = (
    "phrase_words",
    "variant_unasked",
    "variant_asked",
    "variant_missing",
    "sibling_unasked",
    "sibling_asked",
    "sibling_missing",
    "marks_differ",
)
FEATURES = CHANNELS + DETAILS
NONE_FEATURES = (
    "inside_learned",
    "outside_learned",
    "outside_words",
    "outside_meaning",
    "elsewhere_learned",
    "elsewhere_meaning",
    "catalogue_size",
    "told",
)

_CANDIDATES = 40


@dataclass(frozen=True)
class Candidates:
    """The procedures worth ranking, with their features (rows as in ``numbers``, columns as in ``FEATURES``).

    ``none`` helps to tell whether any of them is meant (``NONE_FEATURES``): how much the question looks like what
    the catalogue holds, whichever it is, and like what it does not hold; how large the catalogue is; and how much
    was told, since in a long story each likeness is weaker.
    """

    numbers: Ints
    values: Floats
    none: Floats


class Extractor:
    """Computes features against one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._variants = variants()
        self._has, self._bases = _of_names.of(corpus.names, lambda: _variants_of(corpus.names))
        self._ward = (corpus.levels == 0).astype(np.float64)
        self._ministry = (corpus.levels == 2).astype(np.float64)

    def candidates(
        self,
        reading: Reading,
        phrases: PhraseComparison | None = None,
        allowed: Floats | None = None,
    ) -> Candidates:
        """The most promising procedures for a reading. ``allowed`` is added to every procedure's first, rough score.

        ``phrases`` replaces what the phrase book says: training leaves a phrase out.
        """
        book, size = self._corpus.phrases, len(self._corpus.procedures)
        phrases = phrases or book.compare(reading.terms)
        meaning, learned = book.nearest(phrases.meaning), book.learned(phrases)
        channels = self._channels(reading, meaning[:size], learned[:size])
        numbers = _promising(channels, allowed)
        words = book.nearest(phrases.words, np.append(numbers, book.outside))
        details = (words[:-1], *self._details(reading, numbers))
        values = np.column_stack([*(channel[numbers] for channel in channels), *details])
        return Candidates(numbers, _gated(values), self._none(reading, learned, meaning, float(words[-1])))

    def _channels(self, reading: Reading, meaning: Floats, learned: Floats) -> tuple[Floats, ...]:
        """Channel values of every procedure, two of which are given."""
        names = self._corpus.names.space.compare(reading.terms)
        return (
            names.cosine,
            names.inside,
            names.covered,
            meaning,
            learned,
            learned / max(float(learned.max(initial=0.0)), _LEARNED_FLOOR),
            self._corpus.popularity,
            self._ward,
            self._ministry,
        )

    def _none(self, reading: Reading, learned: Floats, meaning: Floats, outside_words: float) -> Floats:
        """Return what speaks for none of the procedures, as in ``NONE_FEATURES``."""
        book, size = self._corpus.phrases, len(self._corpus.procedures)
        outside = (learned[book.outside], outside_words, meaning[book.outside])
        elsewhere = (learned[book.elsewhere], meaning[book.elsewhere])
        told = np.log(np.clip(sum(word.weight for word in reading.words), _LITTLE, _MUCH))
        return np.array([learned[:size].sum(), *outside, *elsewhere, np.log10(1 + size) / 4, told])

    def _details(self, reading: Reading, numbers: Ints) -> tuple[Floats, ...]:
        """Return what tells a procedure from its siblings: columns as in ``DETAILS``."""
        asked = self._variants.asked(reading)
        has = self._has[numbers]
        both = has @ asked
        counts = (has.sum(axis=1) - both, both, asked.sum() - both)
        families = self._bases[numbers].tolist()
        sizes = Counter(families)
        sibling = np.array([float(sizes[family] > 1) for family in families])
        return (*counts, *(sibling * count for count in counts), self._marks_differ(reading, numbers))

    def _marks_differ(self, reading: Reading, numbers: Ints) -> Floats:
        """Share of the meaningful words that agree with each name only while marks are ignored."""
        result = np.zeros(len(numbers))
        meant = _meant_with_marks(reading)
        if not meant:
            return result
        keys = frozenset(word.key for word in meant)
        for row, number in enumerate(numbers.tolist()):
            common = keys.intersection(self._corpus.names.keys[number])
            if common:
                marked = self._corpus.names.marks[number]
                shared = [word.marked not in marked for word in meant if word.key in common]
                result[row] = sum(shared) / len(shared)
        return result


def _meant_with_marks(reading: Reading) -> list[Word]:
    """The meaningful words that have marks, of a text typed with them."""
    if not reading.marked:
        return []
    return [word for word in reading.words if word.weight > 0.5 and not word.marked.isascii()]


def _variants_of(names: OfficialNames) -> tuple[Singles, Ints]:
    """For each name, which variants it is of, and a number that its siblings share."""
    known, bases = variants(), dict[tuple[str, ...], int]()
    has = np.array([known.in_name(keys) for keys in names.keys], dtype=np.float32)
    numbered = [bases.setdefault(known.base(keys), len(bases)) for keys in names.keys]
    return has.reshape(len(names.keys), len(known.names)), np.array(numbered, dtype=np.int64)


_of_names: LastMade[tuple[Singles, Ints]] = LastMade()


def _promising(channels: Sequence[Floats], allowed: Floats | None) -> Ints:
    """The procedures worth a closer look, the most promising first."""
    rough = sum((weight * channel for weight, channel in zip(_ROUGH, channels, strict=True) if weight), _NOTHING)
    rough = rough if allowed is None else rough + allowed
    count = min(_CANDIDATES, len(rough))
    numbers = np.argpartition(-rough, count - 1)[:count] if count else np.zeros(0, dtype=np.int64)
    chosen: Ints = numbers[np.lexsort((numbers, -rough[numbers]))]
    return chosen


_NOTHING: Floats = np.zeros(1)

# A learner that knows nothing of a question must not be taken at its word.
_LEARNED_FLOOR = 0.05

# Less or more than so many words that count make no difference: a pasted article is not a request for its length.
_LITTLE, _MUCH = 0.5, 20.0

# Weights of the channels for choosing candidates; the learned ranker puts them in order.
_ROUGH = (1.0, 0.5, 0.8, 0.8, 3.0, 0.0, 0.15, 0.1, 0.0)


def _gated(values: Floats) -> Floats:
    """Name evidence counts as far as the question is worded like names at all; variants only for names that fit.

    A story holds words such as "lại", "bỏ", "hết" by chance: without this they would ask for variants.
    """
    if len(values):
        cosine = values[:, _NAME_COSINE].copy()
        values[:, [_NAME_COSINE, _NAME_INSIDE]] *= values[:, _NAME_COVERED].max()
        values[:, _FIRST_VARIANT : _FIRST_VARIANT + 3] *= cosine[:, None]
    return values


_NAME_COSINE, _NAME_INSIDE, _NAME_COVERED = map(FEATURES.index, ("name_cosine", "name_inside", "name_covered"))
_FIRST_VARIANT = FEATURES.index("variant_unasked")
