"""Texts as an index reads them, kept as numbers until the next index: a text that did not change is not read again.

Reading takes most of the time that an index costs, and an edit changes one text of tens of thousands.
"""

from __future__ import annotations

import threading
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from nlu.learning.names import packed, unpacked
from nlu.matcher.index.arrays import Ints, bounds, ranges

_END = "\x00"
"""Stands between two texts in a file; no text holds it."""


@dataclass(frozen=True)
class Ragged:
    """Rows of different ``lengths``, one after the other in ``values``."""

    values: NDArray[Any]
    lengths: Ints

    def rows(self, wanted: Ints) -> Ragged:
        """The rows ``wanted``, in that order."""
        lengths = self.lengths[wanted]
        return Ragged(self.values[ranges(bounds(self.lengths)[wanted], lengths)], lengths)

    def followed_by(self, other: Ragged) -> Ragged:
        """These rows, then those of ``other``."""
        values = np.concatenate([self.values, other.values])
        return Ragged(values, np.concatenate([self.lengths, other.lengths]))

    def emptied(self, rows: NDArray[np.bool_]) -> Ragged:
        """The same with nothing in some ``rows``."""
        return Ragged(self.values[np.repeat(~rows, self.lengths)], np.where(rows, 0, self.lengths))

    def strings(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Each row of numbers as what ``names`` calls them."""
        told, starts = [names[number] for number in self.values.tolist()], bounds(self.lengths).tolist()
        return [tuple(told[start:end]) for start, end in pairwise(starts)]


class Names:
    """Words and whatever else is compared, numbered as they come."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        """``names`` that have their numbers already."""
        self._numbers: defaultdict[str, int] = defaultdict(count(len(names)).__next__)
        self._numbers.update((name, number) for number, name in enumerate(names))

    def numbers(self, names: Iterable[str]) -> list[int]:
        """The numbers of ``names``."""
        return list(map(self._numbers.__getitem__, names))

    def all(self) -> list[str]:
        """Every name by its number."""
        return list(self._numbers)


T = TypeVar("T")
Row = Sequence[int] | Sequence[float]
Read = Callable[[str, Names], Sequence[Row]]
"""Reads a text: several rows of numbers, always as many."""


@dataclass(frozen=True)
class Found:
    """The rows of some texts, one :class:`Ragged` for each that reading gives, and what their numbers are called."""

    rows: Sequence[Ragged]
    names: Sequence[str]


class Kept:
    """Texts read in one way. Those that the last index did not use are forgotten; the numbers of their words stay."""

    def __init__(self, read: Read, kinds: str) -> None:
        """``kinds``: the type code of each row that ``read`` gives, as for :class:`array.array`."""
        self._read, self._kinds = read, kinds
        self._lock, self._names = threading.Lock(), Names()
        self._rows: dict[str, int] = {}
        self._found = [_ragged(array(kind), array("q")) for kind in kinds]
        self.changed = False
        """Whether anything was read since it was taken out or put in."""

    def of(self, texts: Sequence[str]) -> Found:
        """The rows of ``texts``; only those are read that the last call had not."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._rows]
            rows = {**self._rows, **{text: len(self._rows) + place for place, text in enumerate(new)}}
            added = self._newly_read(new)
            wanted = np.fromiter(map(rows.__getitem__, texts), dtype=np.int64, count=len(texts))
            both = (old.followed_by(more) for old, more in zip(self._found, added, strict=True))
            found = [one.rows(wanted) for one in both]
            names = self._names.all()
            self._keep(list(dict.fromkeys(texts)), wanted, found)
            self.changed = self.changed or bool(new)
        return Found(found, names)

    def taken_out(self) -> dict[str, NDArray[Any]]:
        """All that is kept, as arrays that a file can hold: ``texts``, ``names``, and two for each row of a text."""
        with self._lock:
            self.changed = False
            taken: dict[str, NDArray[Any]] = {"texts": packed(self._rows, _END), "names": packed(self._names.all())}
            for place, row in enumerate(self._found):
                taken |= {f"values{place}": row.values, f"lengths{place}": row.lengths}
        return taken

    def put_in(self, kept: Mapping[str, NDArray[Any]]) -> None:
        """Keep what :meth:`taken_out` gave. Raises :class:`KeyError` or :class:`ValueError` where it is not that."""
        texts, names = unpacked(kept["texts"], _END), unpacked(kept["names"])
        found = [Ragged(kept[f"values{place}"], kept[f"lengths{place}"]) for place in range(len(self._kinds))]
        if any(len(row.lengths) != len(texts) or row.lengths.sum() != len(row.values) for row in found):
            raise ValueError("not the rows of these texts")
        with self._lock:
            self._names = Names(names)
            self._rows, self._found = {text: row for row, text in enumerate(texts)}, found
            self.changed = False

    def _keep(self, texts: Sequence[str], wanted: Ints, found: Sequence[Ragged]) -> None:
        """Keep one row for each of ``texts``."""
        if len(texts) < len(wanted):
            first = np.sort(np.unique(wanted, return_index=True)[1])
            found = [one.rows(first) for one in found]
        self._rows = {text: row for row, text in enumerate(texts)}
        self._found = list(found)

    def _newly_read(self, texts: Iterable[str]) -> list[Ragged]:
        values: list[array[Any]] = [array(kind) for kind in self._kinds]
        lengths = [array("q") for _ in self._kinds]
        for text in texts:
            for place, row in enumerate(self._read(text, self._names)):
                values[place].extend(row)
                lengths[place].append(len(row))
        return [_ragged(*pair) for pair in zip(values, lengths, strict=True)]


class LastMade(Generic[T]):
    """The last thing that was made, given again as long as it would be made of equal things."""

    def __init__(self) -> None:
        self._last: tuple[object, T] | None = None

    def of(self, things: object, make: Callable[[], T]) -> T:
        """The thing made of ``things``."""
        last = self._last
        if last is None or last[0] != things:
            last = self._last = (things, make())
        return last[1]


def first_named(numbers: NDArray[np.integer[Any]], size: int) -> tuple[Ints, NDArray[np.int32]]:
    """The different ``numbers`` (below ``size``) in the order in which they come first, and each as its place there.

    So what is computed does not depend on what was read before.
    """
    firsts = np.full(size, -1, dtype=np.int64)
    firsts[numbers[::-1]] = np.arange(len(numbers))[::-1]
    used = np.flatnonzero(firsts >= 0)
    order = used[np.argsort(firsts[used])]
    places = np.zeros(size, dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return order, places[numbers]


def _ragged(values: array[Any], lengths: array[int]) -> Ragged:
    kept = np.frombuffer(values, dtype=_TYPES[values.typecode]).copy()
    return Ragged(kept, np.frombuffer(lengths, dtype=np.int64).copy())


_TYPES = {"i": np.int32, "f": np.float32, "q": np.int64}
