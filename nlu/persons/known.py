"""The words and pairs of words that questions and records are made of: what is not among them may be a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np

PATH = Path(__file__).with_name("known.npz")
_OFTEN = 4


class Known:
    """Words, and pairs of words in three grades: never, seldom and often said together."""

    def __init__(self, words: Iterable[int], seldom: Iterable[int], often: Iterable[int]) -> None:
        """All are hashes of folded words."""
        self._words, self._seldom, self._often = frozenset(words), frozenset(seldom), frozenset(often)

    @classmethod
    def of(cls, texts: Iterable[list[str]]) -> Known:
        """The words of ``texts``, each as its folded words."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words.update(set(text))
            pairs.update(set(pairwise(text)))
        known = [crc32(word.encode()) for word, count in words.items() if count > 1]
        seldom = [_hash(*pair) for pair, count in pairs.items() if count < _OFTEN]
        return cls(known, seldom, (_hash(*pair) for pair, count in pairs.items() if count >= _OFTEN))

    def has(self, word: str) -> bool:
        """Tell whether ``word`` is known."""
        return crc32(word.encode()) in self._words

    def together(self, before: str, word: str) -> int:
        """Return how often both are said one after the other: 0 never, 1 seldom, 2 often."""
        pair = _hash(before, word)
        return 2 if pair in self._often else int(pair in self._seldom)

    def save(self, path: Path = PATH) -> None:
        """Write the hashes."""
        arrays = (np.array(sorted(each), np.uint32) for each in (self._words, self._seldom, self._often))
        np.savez_compressed(path, **dict(zip(("words", "seldom", "often"), arrays, strict=True)))


@lru_cache(maxsize=1)
def known(path: Path = PATH) -> Known:
    """Read what :meth:`Known.save` wrote."""
    with np.load(path) as arrays:
        return Known(arrays["words"].tolist(), arrays["seldom"].tolist(), arrays["often"].tolist())


def _hash(before: str, word: str) -> int:
    return crc32(f"{before} {word}".encode())
