"""The words that a typed word may be meant for: itself, itself with marks, what sounds like it, what a slip made of
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise
from math import exp, log
from string import ascii_lowercase
from typing import NamedTuple
from unicodedata import normalize

from nlu.by_ear.pairs import UNKNOWN, Pairs
from nlu.by_ear.sounds import Confusions, Sound, sound_of
from nlu.reading.spelling import fold_syllable, is_syllable
from nlu.reading.text import as_typed

STEP = 2.2
"""Cost of a step of ``confusions.yml``, in nats: so much less likely is it that somebody erred so."""
KNOWN = 1.0
"""Cost besides, in nats, that a word was meant for another though it is a word itself."""
UNHEARD = -14.0
"""The log-likelihood of a word that was never heard, such as a name."""

_MOST = 16
"""Ways by ear that are kept of one word, the likeliest by themselves: forty find no more."""
_REMEMBERED = 8192
_SHORTEST, _LONGEST = 3, 8
"""Letters of a word in which slips are looked for."""
_SHORTEST_TWO, _LONGEST_TWO = 5, 14
"""Letters of a word that may be two."""


class Way(NamedTuple):
    """One thing that a token may mean: ``words``, the last of them by its number.

    ``alone``, ``log_alone`` and ``behind`` are those of :class:`nlu.by_ear.pairs.Heard` for the first word. ``cost``,
    in nats: how unlikely the others are behind it, and that somebody ``erred`` so.
    """

    words: tuple[str, ...]
    number: int
    alone: float
    log_alone: float
    behind: Mapping[int, float]
    cost: float = 0.0
    erred: bool = False


class Ways:
    """All words that were heard, to be found by their letters and by their sound.

    A token is a piece of a text in lower case. ``bare`` says of its text that it was typed without marks: then any
    may be meant, and leaving them out is no error.
    """

    def __init__(self, pairs: Pairs, short_forms: Mapping[str, str]) -> None:
        """``short_forms`` are what a bare syllable may be short for."""
        self._pairs, self._short_forms = pairs, short_forms
        self._confusions = Confusions()
        self._costs = self._confusions.costs
        self._by_letters: defaultdict[str, list[int]] = defaultdict(list)
        self._by_sound: defaultdict[tuple[str, str], list[tuple[int, Sound]]] = defaultdict(list)
        for number, word in enumerate(pairs.words):
            self._by_letters[fold_syllable(word)].append(number)
            sound = sound_of(word)
            if sound is not None:
                self._by_sound[sound.onset, sound.rhyme].append((number, sound))
        self.careful = lru_cache(_REMEMBERED)(self._careful)
        self.by_ear = lru_cache(_REMEMBERED)(self._by_ear)
        self.joined = lru_cache(_REMEMBERED)(self._joined)
        self._onsets_like = lru_cache(None)(self._find_onsets)
        self._rhymes_like = lru_cache(None)(self._find_rhymes)

    def _careful(self, token: str, bare: bool) -> tuple[Way, ...]:
        """Return what was typed, short forms written out; in a bare text with any marks that were heard."""
        words = as_typed(token, not bare)
        if not bare or len(words) > 1 or not token.isascii():
            return (self._as_written(words),)
        ways = [self._way((number,)) for number in self._by_letters.get(words[0], ())]
        written_out = self._numbers(self._short_forms.get(token, "").lower().split())
        if written_out:
            ways.append(self._way(written_out))
        return tuple(ways) or (_unheard(words),)

    def _as_written(self, words: Sequence[str]) -> Way:
        numbers = self._numbers(words)
        return self._way(numbers) if numbers else _unheard(words)

    def _numbers(self, words: Sequence[str]) -> tuple[int, ...]:
        """The numbers of words; none, if one of them was never heard."""
        numbers = tuple([self._pairs.number.get(word, UNKNOWN) for word in words])
        return () if UNKNOWN in numbers else numbers

    def _by_ear(self, token: str, bare: bool) -> tuple[Way, ...]:
        """The careful ways, then what else may be meant."""
        careful = self.careful(token, bare)
        if len(token) > _LONGEST_TWO:
            return careful
        steps: dict[tuple[int, ...], float] = {}
        for numbers, so_many in self._supposed(token, bare):
            steps[numbers] = min(so_many, steps.get(numbers, so_many))
        known = KNOWN * (careful[0].number != UNKNOWN)
        have = {way.words for way in careful}
        ways = (self._way(numbers, known + STEP * so_many) for numbers, so_many in steps.items())
        others = nsmallest(_MOST, (way for way in ways if way.words not in have), key=_unlikely)
        return (*careful, *others)

    def _supposed(self, token: str, bare: bool) -> Iterator[tuple[tuple[int, ...], float]]:
        """Return what may be meant by ear, by a slip, or where a space was forgotten, and the steps to there."""
        yield from self._sounding(token, bare)
        letters = fold_syllable(token)
        if letters not in self._by_letters and letters.isalpha() and len(letters) == len(token):
            yield from self._slips(token, letters, bare)
            yield from self._twos(token, letters, bare)

    def _sounding(self, typed: str, bare: bool) -> Iterator[tuple[tuple[int, ...], float]]:
        sound = sound_of(typed)
        if sound is None:
            return
        for onset, onset_steps in self._onsets_like(sound.onset, bare):
            for rhyme, rhyme_steps in self._rhymes_like(sound.rhyme):
                for number, meant in self._by_sound.get((onset, rhyme), ()):
                    steps = onset_steps + rhyme_steps + self._marks(typed, sound, meant, bare)
                    if steps <= self._costs.most:
                        yield (number,), max(steps, self._costs.letters)

    def _marks(self, typed: str, sound: Sound, meant: Sound, bare: bool) -> float:
        if not typed.isascii():
            return self._confusions.marks(sound, meant)
        return 0.0 if bare or not (meant.tone or meant.shape) else self._costs.unmarked

    def _slips(self, typed: str, letters: str, bare: bool) -> Iterator[tuple[tuple[int, ...], float]]:
        """Syllables with one letter more, less, another, or two swapped."""
        if not _SHORTEST <= len(letters) <= _LONGEST:
            return
        marks = _marks_of(typed)
        for other in _one_off(letters):
            for number in self._by_letters.get(other, ()) if is_syllable(other) else ():
                meant = _marks_of(self._pairs.words[number])
                same = (bare and not marks) or sorted(marks) == sorted(meant)
                yield (number,), self._costs.slip + self._costs.tone * (not same)

    def _twos(self, typed: str, letters: str, bare: bool) -> Iterator[tuple[tuple[int, ...], float]]:
        """Two words without the space between."""
        if len(letters) < _SHORTEST_TWO:
            return
        for place in range(2, len(letters) - 1):
            firsts = self._written(typed[:place], letters[:place], bare)
            seconds = self._written(typed[place:], letters[place:], bare) if firsts else ()
            yield from (((first, second), self._costs.joined) for second in seconds for first in firsts)

    def _written(self, typed: str, letters: str, bare: bool) -> list[int]:
        """The words that ``typed`` is, or may be where marks were left out."""
        numbers = self._by_letters.get(letters, ())
        return [number for number in numbers if self._pairs.words[number] == typed or (bare and typed.isascii())]

    def _joined(self, first: str, second: str, bare: bool) -> tuple[Way, ...]:
        """The words that two tokens are together, if one of them is no word."""
        if UNKNOWN not in (self.careful(first, bare)[0].number, self.careful(second, bare)[0].number):
            return ()
        typed = first + second
        cost = STEP * self._costs.split
        return tuple(self._way((number,), cost) for number in self._written(typed, fold_syllable(typed), bare))

    def _way(self, numbers: tuple[int, ...], cost: float = 0.0) -> Way:
        """Words in a row as one."""
        heard = [self._pairs.heard(number) for number in numbers]
        others = sum(log(self._pairs.chance(before, word)) for before, word in pairwise(heard))
        first, words = heard[0], tuple([word.text for word in heard])
        return Way(words, numbers[-1], first.alone, first.log_alone, first.behind, cost - others, cost > 0)

    def _find_onsets(self, typed: str, bare: bool) -> tuple[tuple[str, float], ...]:
        onsets = dict.fromkeys(onset for onset, _ in self._by_sound)
        found = _near(onsets, lambda onset: self._confusions.onset(typed, onset))
        return tuple((onset, 0.0 if bare and (typed, onset) == ("d", "đ") else steps) for onset, steps in found)

    def _find_rhymes(self, typed: str) -> tuple[tuple[str, float], ...]:
        rhymes = dict.fromkeys(rhyme for _, rhyme in self._by_sound)
        return _near(rhymes, lambda rhyme: self._confusions.rhyme(typed, rhyme))


def _near(parts: Iterable[str], steps_to: Callable[[str], float | None]) -> tuple[tuple[str, float], ...]:
    """The onsets or rhymes that may be meant, and the steps to each."""
    return tuple((part, steps) for part in parts if (steps := steps_to(part)) is not None)


def _unheard(words: Sequence[str]) -> Way:
    """Words of which one was never heard, as they are."""
    return Way(tuple(words), UNKNOWN, exp(UNHEARD), UNHEARD, {})


def _unlikely(way: Way) -> float:
    """Return how unlikely a way is by itself."""
    return way.cost - way.log_alone


def _marks_of(word: str) -> list[str]:
    """The marks of a word: tones, shapes and bars."""
    return [char for char in normalize("NFD", word) if not char.isascii()]


def _one_off(letters: str) -> set[str]:
    """Return what becomes of ``letters`` by one slip."""
    cuts = [(letters[:place], letters[place:]) for place in range(len(letters) + 1)]
    before_one, before_two = cuts[:-1], cuts[:-2]
    less = {before + after[1:] for before, after in before_one}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in before_two}
    other = {before + letter + after[1:] for before, after in before_one for letter in ascii_lowercase}
    more = {before + letter + after for before, after in cuts for letter in ascii_lowercase}
    return less | swapped | other | more
