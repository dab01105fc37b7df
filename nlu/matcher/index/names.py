"""The official names of a catalogue, read and ready to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from nlu.matcher.index.kept import Kept, LastMade, Names, Ragged, Row
from nlu.matcher.index.spaces import Space
from nlu.matcher.words.lexicon import lexicon
from nlu.matcher.words.terms import Texts

Keys = tuple[str, ...]

_LONG_NAME = 6
_PROCEDURE = ("thu", "tuc")


class OfficialNames:
    """The names of all procedures of one content, in its order.

    ``keys``: the words of each as compared, ``marks`` as written; ``plain_keys``: without what stands in brackets.
    ``written``: as ``marks``, by their numbers in ``names_of_written``.
    """

    def __init__(self, names: Sequence[str]) -> None:
        without = {place: plain(name) for place, name in enumerate(names) if "(" in name}
        read, own = NAMES_READ.of([*names, *without.values()]), np.arange(len(names))
        words, self.written, concepts = (one.rows(own) for one in read.rows)
        self.names_of_written = read.names
        told = read.rows[0].strings(read.names)
        self.keys, self.marks = told[: len(names)], self.written.strings(read.names)
        shorter = dict(zip(without, told[len(names) :], strict=True))
        self.plain_keys = [shorter.get(place, keys) for place, keys in enumerate(self.keys)]
        ones = Ragged(np.ones(len(words.values), dtype=np.float32), words.lengths)
        self.space = Space(Texts.read(words, ones, concepts, read.names))
        self._by_name, self._lengths = self._sorted()

    def named(self, keys: Keys) -> tuple[int, ...]:
        """The procedures named officially by the words of a text: the name is all that was said, or it is long and
        stands among them.

        Brackets in a name may be left out. Of several names in the text the longest counts.
        """
        whole = self._by_name.get(keys[2:] if keys[:2] == _PROCEDURE else keys)
        return tuple(whole or max(self._long_names(keys), key=lambda found: len(found[0]), default=((), ()))[1])

    def _sorted(self) -> tuple[dict[Keys, list[int]], dict[str, set[int]]]:
        """Procedures by name, and for each first word how long the long names are that begin with it."""
        by_name: dict[Keys, list[int]] = {}
        lengths: dict[str, set[int]] = {}
        for index, names in enumerate(zip(self.keys, self.plain_keys, strict=True)):
            for name in set(names):
                by_name.setdefault(name, []).append(index)
        for name in by_name:
            if len(name) >= _LONG_NAME:
                lengths.setdefault(name[0], set()).add(len(name))
        return by_name, lengths

    def _long_names(self, keys: Keys) -> Iterator[tuple[Keys, Sequence[int]]]:
        for start, first in enumerate(keys):
            parts = (keys[start : start + length] for length in self._lengths.get(first, ()))
            long = (part for part in parts if len(part) >= _LONG_NAME and part in self._by_name)
            yield from ((part, self._by_name[part]) for part in long)


def official_names(names: tuple[str, ...]) -> OfficialNames:
    """The names of a content; those of the content before, where no name was changed."""
    return _last.of(names, lambda: OfficialNames(names))


def plain(name: str) -> str:
    """A name without what stands in brackets: procedures of one name at several levels are one to a citizen."""
    return re.sub(r"\s*\([^)]*\)", "", name).strip(" .").lower()


def _read_name(name: str, names: Names) -> Sequence[Row]:
    """The words of a name as compared, as written, and its concepts."""
    reading = lexicon().read(name, is_name=True)
    marked = [word.marked for word in reading.words]
    concepts = sorted(reading.concepts)  # a set has another order each time
    return tuple(map(names.numbers, (reading.keys, marked, concepts)))


NAMES_READ = Kept(_read_name, "iii")
_last: LastMade[OfficialNames] = LastMade()
