"""Words that mean one thing here and another there: their neighbours decide ("mất": a person dies, a thing is lost).

Which words these are, and by what they are told apart, stands in ``words.yml`` under ``homographs``. A text without
any of them costs nothing more. Most are only parts of other words here and there ("đình" in "gia đình"): the lexicon
finds these pairs on its way through a text, with all other phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

Span = tuple[int, int, str]
_Meanings = tuple[str, ...]
_AtPlace = Mapping[int, frozenset[str]]

_UNSURE = "?"
_CONCEPT = "@"


class _Neighbours:
    """Words and concepts, of which one stands beside a phrase or not."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self.words = frozenset(name for name in names if not name.startswith(_CONCEPT))
        self.concepts = frozenset(name[1:] for name in names if name.startswith(_CONCEPT))

    def __bool__(self) -> bool:
        return bool(self.words or self.concepts)

    def stand_at(self, places: Sequence[int], marked: Sequence[str], concepts: _AtPlace) -> bool:
        """Tell whether one of them stands at one of ``places``."""
        words = self.words
        for place in places:
            if marked[place] in words:
                return True
        return bool(self.concepts) and any(not self.concepts.isdisjoint(concepts.get(place, ())) for place in places)


@dataclass(frozen=True)
class _Case:
    """The sense of a phrase after or before some neighbours, which are ``reach`` words away at most. Without
    neighbours the case always holds.
    """

    means: _Meanings
    after: _Neighbours
    before: _Neighbours
    reach: int

    def holds(self, left: Sequence[int], right: Sequence[int], marked: Sequence[str], concepts: _AtPlace) -> bool:
        """``left`` and ``right``: the places of the words beside the phrase, the nearest first."""
        if self.after and self.after.stand_at(left[: self.reach], marked, concepts):
            return True
        if self.before and self.before.stand_at(right[: self.reach], marked, concepts):
            return True
        return not (self.after or self.before)


@dataclass(frozen=True)
class _Homograph:
    """The cases of a phrase, and what it means where none holds."""

    cases: tuple[_Case, ...]
    else_means: _Meanings
    reach: int


class Senses:
    """The phrases whose meaning their neighbours decide."""

    def __init__(self, concepts: Mapping[str, Sequence[str]], table: Mapping[str, Any]) -> None:
        """``concepts`` as in ``words.yml``; ``table`` is what stands there under ``homographs``."""
        meanings = _meanings_of_phrases(concepts)
        groups = {name: frozenset(map(str, words)) for name, words in table["groups"].items()}
        cases = {str(phrase): tuple(_case(row, groups) for row in rows) for phrase, rows in table["words"].items()}
        unsure = {phrase for phrase, found in meanings.items() if len(found) > 1}.union(cases)
        self._labels = {phrase: found[0] for phrase, found in meanings.items()}
        self._labels |= {phrase: _UNSURE + phrase for phrase in unsure}
        self._homographs = {
            self._labels[phrase]: _homograph(cases.get(phrase, ()), meanings.get(phrase, ())) for phrase in unsure
        }
        self._parts = list(
            chain.from_iterable(_parts(str(word), _case(row, groups)) for word, row in table["part_of"].items())
        )
        self._unsure = frozenset(self._homographs)
        self._passed = frozenset(map(str, table["passed_over"]))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every phrase with its meaning, or with a label that :meth:`decided` replaces."""
        yield from self._labels.items()

    def parts(self) -> Iterator[tuple[str, str]]:
        """Pairs of words in which one means nothing of its own, each with the place of this word, "0" or "1"."""
        yield from self._parts

    def settled(self, labels: Iterable[str]) -> bool:
        """Tell whether no label is left to be decided."""
        return self._unsure.isdisjoint(labels)

    def decided(self, marked: Sequence[str], spans: Sequence[Span]) -> list[str]:
        """Return what the phrases in a text mean beside each other; ``marked`` are its words."""
        concepts = self._at_places(spans)
        found: list[str] = []
        for start, end, label in spans:
            homograph = self._homographs.get(label)
            if homograph is None:
                found.append(label)
            else:
                left = self._beside(range(start - 1, -1, -1), marked, homograph.reach)
                right = self._beside(range(end, len(marked)), marked, homograph.reach)
                held = (case.means for case in homograph.cases if case.holds(left, right, marked, concepts))
                found += next(held, homograph.else_means)
        return found

    def _at_places(self, spans: Iterable[Span]) -> _AtPlace:
        """Return what each word may mean."""
        found: dict[int, frozenset[str]] = {}
        for start, end, label in spans:
            homograph = self._homographs.get(label)
            meanings = frozenset((label,) if homograph is None else homograph.else_means)
            found.update((place, meanings) for place in range(start, end))
        return found

    def _beside(self, places: Iterable[int], marked: Sequence[str], reach: int) -> list[int]:
        """The nearest of ``places``, without words that are passed over."""
        found: list[int] = []
        for place in places:
            if len(found) == reach:
                break
            if marked[place] not in self._passed:
                found.append(place)
        return found


def _meanings_of_phrases(concepts: Mapping[str, Sequence[str]]) -> dict[str, _Meanings]:
    """Each phrase in lower case with all that it may mean."""
    meanings: dict[str, _Meanings] = {}
    for meaning, phrases in concepts.items():
        for phrase in (str(phrase).lower() for phrase in phrases):
            meanings[phrase] = (*meanings.get(phrase, ()), meaning)
    return meanings


def _homograph(cases: tuple[_Case, ...], else_means: _Meanings) -> _Homograph:
    return _Homograph(cases, else_means, max((case.reach for case in cases), default=0))


def _parts(word: str, case: _Case) -> Iterator[tuple[str, str]]:
    yield from ((f"{other} {word}", "1") for other in sorted(case.after.words))
    yield from ((f"{word} {other}", "0") for other in sorted(case.before.words))


def _case(row: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> _Case:
    means = row.get("means", ())
    after, before = (_Neighbours(_names(row.get(side, ()), groups)) for side in ("after", "before"))
    return _Case((means,) if isinstance(means, str) else tuple(means), after, before, int(row.get("reach", 1)))


def _names(words: Iterable[object], groups: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Words and concepts, those of a group instead of its name."""
    for name in map(str, words):
        yield from groups.get(name.removeprefix(_CONCEPT), (name,))
