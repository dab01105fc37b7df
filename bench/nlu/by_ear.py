"""Questions rewritten as people write who spell by ear, for ``make bench SUITE=nlu`` and for fitting (decision 038).

Errors are drawn by weight, as often as they are met in letters and posts from the northern mountains: sounds that the
region does not tell apart, tones, letters that are one sound in Vietnamese, syllables joined or split, slips of the
finger. Two voices draw from different weights, so that what is fitted on one is counted on the other.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from nlu.reading.spelling import fold_syllable

MOST_ERRORS = 4
"""Errors in one question: one to so many."""

_Change = Callable[[str, random.Random], str]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_HOOK, _TILDE = "\u0309", "\u0303"
_LETTERS = re.compile(r"[^\W\d_]+")
_FINALS = ("ng", "nh", "ch")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Voice:
    """The errors someone makes, by how often: weights, by a pair of what is meant and what is written."""

    onsets: Mapping[str, float]
    ends: Mapping[str, float]
    tones: float
    any_tone: float
    joined: float
    split: float
    slip: float


HIGHLAND = Voice(
    onsets={
        "s>x": 10, "x>s": 9, "tr>ch": 9, "ch>tr": 6, "gi>d": 9, "gi>r": 2, "d>gi": 4, "d>r": 4, "r>d": 5, "r>gi": 2,
        "l>n": 9, "n>l": 6, "c>k": 4, "k>c": 2, "qu>ku": 2, "ngh>ng": 5, "ng>ngh": 1, "gh>g": 3, "g>gh": 1, "ph>f": 2,
    },
    ends={
        "ng>n": 4, "n>ng": 4, "t>c": 4, "c>t": 4, "y>i": 5, "i>y": 3, "nh>n": 1, "ch>t": 1, "ưu>iu": 3, "uu>iu": 2,
        "ươu>iêu": 1, "uôi>ui": 1, "iêu>iu": 1, "uyê>iê": 1,
    },
    tones=14, any_tone=4, joined=3, split=1.5, slip=4,
)  # fmt: skip
TOWN = Voice(
    onsets={
        "s>x": 6, "x>s": 4, "tr>ch": 6, "ch>tr": 2, "gi>z": 4, "d>z": 4, "gi>d": 4, "r>d": 3, "l>n": 3, "n>l": 3,
        "c>k": 3, "qu>q": 2, "ngh>ng": 4, "gh>g": 3, "ph>f": 4, "v>d": 1, "th>t": 1, "kh>k": 1, "nh>n": 1,
    },
    ends={
        "ng>n": 7, "n>ng": 7, "t>c": 6, "c>t": 6, "y>i": 6, "i>y": 4, "ng>g": 3, "nh>n": 2, "ch>t": 2, "ưu>iu": 3,
        "ươi>ưi": 2, "iê>i": 2, "uô>u": 1, "ê>e": 1,
    },
    tones=10, any_tone=8, joined=6, split=3, slip=9,
)  # fmt: skip
VOICES: Mapping[str, Voice] = {"highland": HIGHLAND, "town": TOWN}


def misspelt(text: str, voice: Voice, seed: str, *, marks: bool) -> str:
    """``text`` with one to :data:`MOST_ERRORS` errors of ``voice``; without marks unless ``marks``.

    The same text and seed give the same errors.
    """
    chance = random.Random(f"{seed} {text}")
    words = unicodedata.normalize("NFC", text).split(" ")
    voice = voice if marks else replace(voice, tones=0, any_tone=0)
    spoilt: set[int] = set()
    for _ in range(chance.randint(1, MOST_ERRORS)):
        _spoil(words, voice, chance, spoilt)
    written = " ".join(word for word in words if word)
    return written if marks else fold_syllable(written, lower=False)


def _spoil(words: list[str], voice: Voice, chance: random.Random, spoilt: set[int]) -> None:
    """Make one error in a word that has none yet."""
    options = [
        (index, change, weight)
        for index, word in enumerate(words)
        if index not in spoilt and _LETTERS.fullmatch(word.strip(".,;:?!"))
        for change, weight in _changes(word, voice)
        if weight
    ]
    if not options:
        return
    index, change, _ = chance.choices(options, [weight for *_, weight in options])[0]
    spoilt.add(index)
    if change is _joined:
        _join_next(words, index, spoilt)
    else:
        words[index] = change(words[index], chance)


def _join_next(words: list[str], index: int, spoilt: set[int]) -> None:
    """Leave out the space after a word, where nothing but letters meets and the next has no error yet."""
    after = index + 1
    if after < len(words) and after not in spoilt and words[index].isalpha() and words[after].isalpha():
        words[index], words[after] = words[index] + words[after], ""
        spoilt.add(after)


def _changes(word: str, voice: Voice) -> Iterator[tuple[_Change, float]]:
    """Return what may become of a word, with weights."""
    lowered = word.lower()
    for pair, weight in voice.onsets.items():
        meant, written = pair.split(">")
        if _is_onset(meant, lowered) and _fits(written, lowered[len(meant) :]):
            yield _replaced(meant, written), weight
    for pair, weight in voice.ends.items():
        meant, written = pair.split(">")
        if changed := _ending(lowered, meant, written):
            yield _becoming(changed), weight
    tones = set(_TONES) & set(unicodedata.normalize("NFD", lowered))
    if tones & {_HOOK, _TILDE}:
        yield _hook_or_tilde, voice.tones
    if tones:
        yield _other_tone, voice.any_tone / 10
    if len(word) > 2:
        yield _joined, voice.joined / 10
        yield _slipped, voice.slip / 10
    if len(word) > 3:
        yield _cut, voice.split / 10


def _is_onset(meant: str, word: str) -> bool:
    """Tell whether a word begins with ``meant``, not with a longer onset, and goes on after it."""
    found = re.match("(ngh|ng|nh|gh|gi(?=[^\\W\\d_])|kh|ph|th|tr|ch|qu|[a-zđ])(.?)", word)
    return found is not None and found[1] == meant and bool(_LETTERS.fullmatch(found[2]))


def _fits(written: str, rest: str) -> bool:
    """Tell whether an onset can stand before ``rest``: nobody writes "gii" or "nghan"."""
    bare = fold_syllable(rest)
    if written == "gi":
        return bare[0] not in "iy"
    return written != "ngh" or bare[0] in "eiy"


def _ending(word: str, meant: str, written: str) -> str | None:
    """``word`` with the end of its rhyme (or its vowels) written otherwise; its tone stays."""
    bare = word.rstrip(".,;:?!")
    decomposed = unicodedata.normalize("NFD", bare)
    tone = next((char for char in decomposed if char in _TONES), "")
    plain = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    changed = _rhyme(plain, meant, written)
    return None if changed is None else _toned(changed, tone) + word[len(bare) :]


def _rhyme(plain: str, meant: str, written: str) -> str | None:
    """``plain`` with its end, or its vowels, written otherwise; None where it has not what is meant."""
    if len(meant) > 1 and meant not in _FINALS:
        return plain[0] + plain[1:].replace(meant, written, 1) if meant in plain[1:] else None
    kept = plain[: -len(meant)]
    return kept + written if _ends_with(plain, meant) and fold_syllable(kept) else None


def _ends_with(plain: str, meant: str) -> bool:
    """Tell whether a word ends with ``meant``, not with a longer end, nor is it the "i" of an onset."""
    if not plain.endswith(meant) or plain.endswith(_FINALS) != (meant in _FINALS):
        return False
    return meant not in "iy" or (len(plain) > 1 and plain[-2] not in "qg")


def _toned(plain: str, tone: str) -> str:
    """``plain`` with a tone on its vowel."""
    vowels = [place for place, char in enumerate(plain) if fold_syllable(char) in set("aeiouy")]
    if not tone or not vowels:
        return plain
    shaped = [place for place in vowels if not plain[place].isascii()]
    start = vowels[1:] if re.match("qu|gi", plain) and len(vowels) > 1 else vowels
    place = shaped[-1] if shaped else start[0]
    return unicodedata.normalize("NFC", plain[: place + 1] + tone + plain[place + 1 :])


def _replaced(meant: str, written: str) -> _Change:
    return lambda word, _: (written.capitalize() if word[0].isupper() else written) + word[len(meant) :]


def _becoming(changed: str) -> _Change:
    return lambda word, _: changed.capitalize() if word[0].isupper() else changed


def _hook_or_tilde(word: str, _: random.Random) -> str:
    swap = {_HOOK: _TILDE, _TILDE: _HOOK}
    return unicodedata.normalize("NFC", "".join(swap.get(c, c) for c in unicodedata.normalize("NFD", word)))


def _other_tone(word: str, chance: random.Random) -> str:
    tone = chance.choice(("", *_TONES))
    decomposed = (tone if char in _TONES else char for char in unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", "".join(decomposed))


def _joined(word: str, _: random.Random) -> str:
    """Stands for a missing space after ``word``."""
    return word


def _cut(word: str, chance: random.Random) -> str:
    """A space inside, after the onset or one letter later."""
    found = re.match("ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[a-zđ]", word.lower())
    place = min(len(found.group()) if found else 1, len(word) - 1)
    return f"{word[:place]} {word[place:]}"


def _slipped(word: str, chance: random.Random) -> str:
    """Two letters swapped, one left out, one twice, or the next key."""
    place = chance.randrange(1, len(word))
    kind = chance.choice(("swapped", "left out", "twice", "next key"))
    if kind == "swapped":
        return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    if kind == "left out":
        return word[:place] + word[place + 1 :]
    if kind == "twice":
        return word[:place] + word[place - 1] + word[place:]
    return word[:place] + _beside(word[place], chance) + word[place + 1 :]


def _beside(letter: str, chance: random.Random) -> str:
    row = next((row for row in _KEYS if letter in row), "")
    near = [row[place] for place in (row.find(letter) - 1, row.find(letter) + 1) if row and 0 <= place < len(row)]
    return chance.choice(near) if near else letter
