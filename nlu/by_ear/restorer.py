"""Finds what was meant: the likeliest words in a row (Viterbi), of all that each typed word may mean."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from math import log
from operator import itemgetter
from typing import NamedTuple

from nlu.by_ear.pairs import START, Pairs
from nlu.by_ear.ways import Way, Ways

CLEARLY = 4.0
"""By so much, in nats, must a text be likelier with errors than without any, or it is left as it was typed."""
_DOUBTFUL = -5.0
"""Words less likely than this behind the one before, as log-likelihood in nats, may be meant for others, and so may
those before them. At -4 nothing more is found, at -6 a little less."""
_TEXTS = 64
"""Texts of which the likeliest words are kept."""
_PATHS = 8
"""So many of the likeliest beginnings of a text are followed."""


class Meant(NamedTuple):
    """The tokens from ``start`` up to ``end`` mean ``words``; ``erred``: these are others than were typed."""

    start: int
    end: int
    words: tuple[str, ...]
    erred: bool


class _Path(NamedTuple):
    """The likeliest way to the end of some tokens: its score, its last step and where that began, the path before."""

    score: float
    way: Way
    start: int
    before: _Path | None


class Restorer:
    """Tells what was meant by typed words, from pairs of words that were heard."""

    def __init__(self, pairs: Pairs, short_forms: Mapping[str, str] | None = None) -> None:
        """``short_forms`` are what a bare syllable may be short for; it is written out where that is likelier."""
        self._spread, self._log_spread = pairs.spread, pairs.log_spread
        self._ways = Ways(pairs, short_forms or {})
        start = pairs.heard(pairs.number[START])
        self._careful = lru_cache(_TEXTS)(self._careful_path)  # a text is repaired, and then read
        self._start = _Path(0.0, Way((), start.number, start.alone, start.log_alone, {}), 0, None)

    def restore(self, tokens: Sequence[str]) -> list[str]:
        """The tokens of a text without marks (lower case) as words with the likeliest marks; those with marks stay.

        Short forms are written out.
        """
        path = self._careful(tuple(tokens), True)
        return [word for step in _steps(path) for word in step.way.words]

    def as_meant(self, tokens: Sequence[str], bare: bool, names: Container[int] = ()) -> list[Meant]:
        """Return what the tokens of a text (lower case) mean, each alone or two as one; by ear where that is much
        likelier.

        ``bare``: it was typed without marks. What stands at the places of ``names`` is left as it is.
        """
        path = self._careful(tuple(tokens), bare)
        doubtful = [place for place in self._doubtful(path) if place not in names]
        if doubtful:
            by_ear = self._by_ear(tokens, bare, doubtful)
            path = by_ear if by_ear.score - path.score > CLEARLY else path
        steps = _steps(path)
        ends = [*[step.start for step in steps], len(tokens)][1:]
        return [Meant(step.start, end, step.way.words, step.way.erred) for step, end in zip(steps, ends, strict=True)]

    def _careful_path(self, tokens: tuple[str, ...], bare: bool) -> _Path:
        """The likeliest path through what was typed."""
        return self._likeliest([self._ways.careful(token, bare) for token in tokens])

    def _by_ear(self, tokens: Sequence[str], bare: bool, doubtful: Sequence[int]) -> _Path:
        """The likeliest path where the ``doubtful`` tokens are read by ear, each alone or with the one before it."""
        heard = [self._ways.careful(token, bare) for token in tokens]
        for place in doubtful:
            heard[place] = self._ways.by_ear(tokens[place], bare)
        joined = {place: self._ways.joined(tokens[place - 1], tokens[place], bare) for place in doubtful if place}
        return self._likeliest(heard, joined)

    def _doubtful(self, path: _Path) -> list[int]:
        """The words that are unlikely where they stand, and those before them."""
        unlikely = [step.start for step in _steps(path) if step.before and step.score - step.before.score < _DOUBTFUL]
        return sorted({place for start in unlikely for place in (max(start - 1, 0), start)})

    def _likeliest(
        self, columns: Sequence[Sequence[Way]], joined: Mapping[int, Sequence[Way]] | None = None
    ) -> _Path:
        """The likeliest path through ``columns``, the ways of each token; ``joined``: those of a token together with
        the one before it.
        """
        ends = [[self._start]]
        for place, column in enumerate(columns):
            found = list(self._ending(ends[place], column, place))
            if joined and joined.get(place):
                found += self._ending(ends[place - 1], joined[place], place - 1)
            found.sort(key=itemgetter(0), reverse=True)
            ends.append(found[:_PATHS])
        return ends[-1][0]

    def _ending(self, paths: Sequence[_Path], column: Sequence[Way], start: int) -> Iterator[_Path]:
        """The likeliest path for each way of a token: either the best one so far goes on, or one whose last word was
        heard before this. ``paths``: the likeliest first.
        """
        spread, log_spread = self._spread, self._log_spread
        lasts = [(path.score, path.way.number, path) for path in paths]
        best = max(paths, key=lambda path: path.score + log_spread[path.way.number])
        score = best.score + log_spread[best.way.number]
        for way in column:
            _, _, alone, log_alone, behind, cost, _ = way
            chosen, most = best, score + log_alone
            if behind:
                for so_far, number, path in lasts:
                    if so_far <= most:  # no step makes a path likelier, and those after it are less likely still
                        break
                    likely = behind.get(number)
                    if likely is not None:
                        chance = so_far + log(spread[number] * alone + likely)
                        if chance > most:
                            chosen, most = path, chance
            yield _Path(most - cost, way, start, chosen)


def _steps(path: _Path) -> list[_Path]:
    """All steps of a path but the start."""
    found: list[_Path] = []
    while path.before is not None:
        found.append(path)
        path = path.before
    return found[::-1]
