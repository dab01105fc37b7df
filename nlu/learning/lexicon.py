"""Words known to be entities: every value of the training data, with the kind of thing it is.

A label such as ``fromloc.city_name`` names a role and a kind; the kind is what follows the last dot. So a city seen
only as a destination is known for a city when it is a departure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

Words = tuple[str, ...]

_SEEN = 2


class Lexicon:
    """Values and their kinds."""

    def __init__(self, kinds: Mapping[Words, str]) -> None:
        """``kinds`` maps the folded words of a value to its kind."""
        self._kinds = dict(kinds)
        self._longest = max(map(len, self._kinds), default=0)

    @classmethod
    def of(cls, values: Iterable[tuple[Words, str]]) -> Lexicon:
        """Learn from values with their labels.

        Values seen once are left out: in training they would be known always, among new texts they are not.
        """
        seen: defaultdict[Words, Counter[str]] = defaultdict(Counter)
        for words, label in values:
            seen[words][kind_of(label)] += 1
        return cls({words: counts.most_common(1)[0][0] for words, counts in seen.items() if counts.total() >= _SEEN})

    def marks(self, words: Sequence[str]) -> list[str]:
        """For each word the kind of the value it belongs to, longest values first, or an empty string.

        The first word of a value has ``B-`` before the kind, the others ``I-``.
        """
        found = [""] * len(words)
        place = 0
        while place < len(words):
            size, kind = self._at(words, place)
            for i in range(place, place + size if kind else place):
                found[i] = f"{'I' if i > place else 'B'}-{kind}"
            place += size
        return found

    def rows(self) -> list[tuple[str, str]]:
        """Plain JSON."""
        return [(" ".join(words), kind) for words, kind in self._kinds.items()]

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[str]]) -> Lexicon:
        """The inverse of :meth:`rows`."""
        return cls({tuple(words.split(" ")): kind for words, kind in rows})

    def _at(self, words: Sequence[str], place: int) -> tuple[int, str]:
        for size in range(min(self._longest, len(words) - place), 0, -1):
            kind = self._kinds.get(tuple(words[place : place + size]))
            if kind:
                return size, kind
        return 1, ""


def kind_of(label: str) -> str:
    """The kind of thing that a label names: what follows the last dot, without role and group."""
    return label.split("|", 1)[0].rsplit(".", 1)[-1]
