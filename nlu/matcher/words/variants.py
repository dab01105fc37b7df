"""Special variants of procedures (again, on the spot, with a foreigner …) in official names and in questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import numpy as np

from nlu.matcher.index.arrays import Floats
from nlu.matcher.words.lexicon import ASPECT_WEIGHT, Reading, lexicon

Keys = tuple[str, ...]

_MEANING = "@"


class Variants:
    """All variants of the lexicon."""

    def __init__(self) -> None:
        table = lexicon().variants
        self.names = tuple(table)
        self._in_names = _Phrases({name: _plain(variant.names) for name, variant in table.items()})
        self._cues = _Phrases({name: _plain(variant.cues) for name, variant in table.items()})
        self._meanings = [
            frozenset(cue[1:] for cue in variant.cues if cue.startswith(_MEANING)) for variant in table.values()
        ]
        self._phrases = [f" {phrase} " for variant in table.values() for phrase in _folded(_plain(variant.names))]
        self._office = frozenset(
            lexicon().read("cấp đăng ký lại thủ tục việc giải quyết thực hiện có đối với", is_name=True).keys
        )

    def in_name(self, keys: Keys) -> list[bool]:
        """For each variant, whether the name made up of ``keys`` is one of it."""
        found = self._in_names.find(keys)
        return [name in found for name in self.names]

    def asked(self, reading: Reading) -> Floats:
        """For each variant 1.0 where a citizen asks for it, else 0.0. Words denied, or of an aspect, are no cue."""
        said = tuple(word.key if word.weight > ASPECT_WEIGHT else "" for word in reading.words)
        found = self._cues.find(said)
        pairs = zip(self.names, self._meanings, strict=True)
        return np.array([float(name in found or not meant.isdisjoint(reading.concepts)) for name, meant in pairs])

    def base(self, keys: Keys) -> Keys:
        """A name without the words of its variant and of office language: what siblings have in common."""
        text = f" {' '.join(keys)} "
        for phrase in self._phrases:
            text = text.replace(phrase, " ")
        return tuple(word for word in text.split() if word not in self._office)


@lru_cache(maxsize=1)
def variants() -> Variants:
    """The variants of this process."""
    return Variants()


def variant_asked(text: str) -> bool:
    """Tell whether ``text`` asks for a special variant of something ("nếu bị mất thì")."""
    return bool(variants().asked(lexicon().read(text)).any())


class _Phrases:
    """Labels of phrases, found wherever the words of a phrase stand in a row."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._labels: dict[Keys, set[str]] = {}
        self._lengths: dict[str, set[int]] = {}
        for label, written in phrases.items():
            for folded in _folded(written):
                keys = tuple(folded.split())
                self._labels.setdefault(keys, set()).add(label)
                self._lengths.setdefault(keys[0], set()).add(len(keys))

    def find(self, keys: Keys) -> set[str]:
        """Labels of the phrases that ``keys`` hold."""
        return {label for part in self._parts(keys) for label in self._labels.get(part, ())}

    def _parts(self, keys: Keys) -> Iterator[Keys]:
        for start, key in enumerate(keys):
            for length in self._lengths.get(key, ()):
                yield keys[start : start + length]


def _plain(phrases: Iterable[str]) -> Iterator[str]:
    return (phrase for phrase in phrases if not phrase.startswith(_MEANING))


def _folded(phrases: Iterable[str]) -> Iterator[str]:
    return (" ".join(lexicon().read(phrase, is_name=True).keys) for phrase in phrases)
