"""What speaks for a candidate: one number per feature, for every procedure of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nlu.matcher.corpus import Corpus
from nlu.matcher.index import Comparison, Floats, Ints
from nlu.matcher.lexicon import Reading, Variant, lexicon

CHANNELS = (
    "name_cosine",
    "name_inside",
    "name_covered",
    "phrase_cosine",
    "phrase_inside",
    "phrase_covered",
    "phrase_own",
    "phrase_mass",
    "learned",
    "learned_peak",
    "body_covered",
    "popularity",
    "ward",
    "ministry",
)
DETAILS = (
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
    "outside_learned",
    "outside_cosine",
    "outside_covered",
    "elsewhere_learned",
    "elsewhere_cosine",
    "catalogue_size",
)

_CANDIDATES = 40


@dataclass(frozen=True)
class Candidates:
    """The procedures worth ranking, with their features (rows as in ``numbers``, columns as in ``FEATURES``).

    ``none`` tells how much the question looks like what the catalogue does not hold (``NONE_FEATURES``).
    """

    numbers: Ints
    values: Floats
    none: Floats


class Extractor:
    """Computes features against one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._variants = [_variants_in(keys) for keys in corpus.name_keys]
        self._bases = [_base(keys) for keys in corpus.name_keys]

    def candidates(
        self,
        reading: Reading,
        phrases: Comparison | None = None,
        learned: Floats | None = None,
        allowed: Floats | None = None,
    ) -> Candidates:
        """The most promising procedures for a reading. ``allowed`` is added to every procedure's first, rough score.

        ``phrases`` and ``learned`` replace what the phrase book and its learner say: training leaves a phrase out.
        """
        phrases = phrases or self._corpus.phrases.compare(reading.terms)
        learned = self._corpus.phrases.learned(phrases) if learned is None else learned
        channels, none = self._channels(reading, phrases, learned)
        rough = channels @ _ROUGH if allowed is None else channels @ _ROUGH + allowed
        count = min(_CANDIDATES, len(rough))
        numbers = np.argpartition(-rough, count - 1)[:count] if count else np.zeros(0, dtype=np.int64)
        numbers = numbers[np.lexsort((numbers, -rough[numbers]))]
        values = np.hstack([channels[numbers], self._details(reading, numbers)])
        return Candidates(numbers, _gated(values), none)

    def _channels(self, reading: Reading, phrases: Comparison, learned: Floats) -> tuple[Floats, Floats]:
        """Channel values of every procedure, and what speaks for none of them."""
        corpus, book, size = self._corpus, self._corpus.phrases, len(self._corpus.procedures)
        names = corpus.names.compare(reading.terms)
        body = corpus.bodies.compare({word.key: word.weight for word in reading.words})
        cosine, covered = book.best(phrases.cosine), book.best(phrases.covered)
        columns = (
            names.cosine,
            names.inside,
            names.covered,
            cosine[:size],
            book.best(phrases.inside)[:size],
            covered[:size],
            book.own(phrases.cosine)[:size],
            np.sqrt(book.mass(phrases.cosine)[:size]),
            learned[:size],
            learned[:size] / max(float(learned[:size].max(initial=0.0)), _LEARNED_FLOOR),
            body.covered,
            corpus.popularity,
            (corpus.levels == 0).astype(np.float64),
            (corpus.levels == 2).astype(np.float64),
        )
        outside, elsewhere = book.outside, book.elsewhere
        against = (learned[outside], cosine[outside], covered[outside], learned[elsewhere], cosine[elsewhere])
        none = np.array([*against, np.log10(1 + size) / 4])
        return np.column_stack(columns), none

    def _details(self, reading: Reading, numbers: Ints) -> Floats:
        asked = _variants_asked(reading)
        families = Counter(self._bases[number] for number in numbers)
        rows = [self._detail(reading, int(number), asked, families) for number in numbers]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(DETAILS))

    def _detail(
        self, reading: Reading, number: int, asked: frozenset[str], families: Mapping[tuple[str, ...], int]
    ) -> tuple[float, ...]:
        has = self._variants[number]
        counts = (float(len(has - asked)), float(len(has & asked)), float(len(asked - has)))
        sibling = float(families[self._bases[number]] > 1)
        marks = _marks_differ(reading, self._corpus.name_keys[number], self._corpus.name_marks[number])
        return (*counts, *(sibling * count for count in counts), marks)


# A learner that knows nothing of a question must not be taken at its word.
_LEARNED_FLOOR = 0.05

# Weights of the channels for choosing candidates; the learned ranker puts them in order.
_ROUGH = np.array([1.0, 0.5, 0.8, 1.5, 0.6, 0.8, 0.8, 0.5, 3.0, 0.0, 0.4, 0.15, 0.1, 0.0])


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


def _variants_in(keys: tuple[str, ...]) -> frozenset[str]:
    text = f" {' '.join(keys)} "
    return frozenset(name for name, variant in lexicon().variants.items() if _has(text, _folded(variant.names)))


def _base(keys: tuple[str, ...]) -> tuple[str, ...]:
    """A name without the words of its variant and of office language: what siblings have in common."""
    text = f" {' '.join(keys)} "
    for variant in lexicon().variants.values():
        for phrase in _folded(variant.names):
            text = text.replace(f" {phrase} ", " ")
    return tuple(word for word in text.split() if word not in _OFFICE_WORDS)


_OFFICE_WORDS = frozenset(
    lexicon().read("cấp đăng ký lại thủ tục việc giải quyết thực hiện có đối với", is_name=True).keys
)


def _variants_asked(reading: Reading) -> frozenset[str]:
    text = f" {' '.join(reading.keys)} "
    return frozenset(name for name, variant in lexicon().variants.items() if _asks(text, reading, variant))


def _asks(text: str, reading: Reading, variant: Variant) -> bool:
    meanings = {cue[1:] for cue in variant.cues if cue.startswith("@")}
    return bool(meanings & reading.concepts) or _has(text, _folded(variant.cues))


def _has(text: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in text for phrase in phrases)


_folded_phrases: dict[tuple[str, ...], tuple[str, ...]] = {}


def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    found = _folded_phrases.get(phrases)
    if found is None:
        plain = (phrase for phrase in phrases if not phrase.startswith("@"))
        found = tuple(" ".join(lexicon().read(phrase, is_name=True).keys) for phrase in plain)
        _folded_phrases[phrases] = found
    return found


def _marks_differ(reading: Reading, keys: tuple[str, ...], marked: frozenset[str]) -> float:
    """Share of the meaningful words that agree with the name only while marks are ignored."""
    if not reading.marked:
        return 0.0
    known = frozenset(keys)
    shared = [word for word in reading.words if word.weight > 0.5 and word.key in known and not word.marked.isascii()]
    return sum(word.marked not in marked for word in shared) / len(shared) if shared else 0.0
