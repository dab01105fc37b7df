"""The sound of a written syllable, and how easily one is taken for another (``confusions.yml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from data.loader import read_yaml
from nlu.reading.spelling import fold_syllable

CONFUSIONS = Path(__file__).with_name("confusions.yml")

_ONSET = re.compile(r"ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdfghjklmnpqrstvwxz]")
_SAME_ONSET = {"ngh": "ng", "gh": "g", "c": "k", "q": "k", "qu": "k", "w": "k", "f": "ph", "z": "d", "j": "gi"}
_RHYME = re.compile(
    r"(?P<glide>u(?=[yi])(?!i$)|[uo](?=[ae])|)"
    r"(?P<vowel>ie|ye|uo|oo|(?:ia|ua|ya)$|[aeiouy])"
    r"(?P<end>ng|nh|ch|[cmnptiyou])?"
)
_MARKS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TONE_OF = {
    unicodedata.normalize("NFC", vowel + mark): (vowel, tone)
    for vowel in "aăâeêioôơuưy"
    for mark, tone in _MARKS.items()
}
_TONELESS = str.maketrans({toned: vowel for toned, (vowel, _) in _TONE_OF.items()})
_LONGEST = 7
"""Letters of the longest syllable ("nghiêng")."""

Pairs = Mapping[tuple[str, str], float]


class Sound(NamedTuple):
    """A syllable in parts: the onset, the rhyme without marks and with them but for its tone, and the tone by its
    telex letter. Letters that sound alike are one: "ki", "qui" and "cuy" have the onset "k".
    """

    onset: str
    rhyme: str
    shaped: str
    tone: str

    @property
    def shape(self) -> str:
        """The marked letters of the rhyme."""
        return "".join(char for char in self.shaped if not char.isascii())


class Rhyme(NamedTuple):
    """A rhyme in parts, without marks. ``glide`` is the u of "tuy" and the o of "hoa"."""

    glide: bool
    vowel: str
    end: str


@lru_cache(maxsize=16384)
def sound_of(syllable: str) -> Sound | None:
    """Return how ``syllable`` (lower case) sounds; None for what is none, such as numbers and longer
    foreign words.
    """
    plain = syllable.translate(_TONELESS)
    tone = next((_TONE_OF[char][1] for char in syllable if char in _TONE_OF), "")
    bare = fold_syllable(plain)
    if not (bare.isascii() and bare.isalpha() and len(bare) == len(plain) <= _LONGEST):
        return None
    found = _ONSET.match(bare)
    onset = found.group() if found else ""
    shaped = _vowel_of_onset(onset, bare[len(onset) :]) + plain[len(onset) :]
    rhyme = fold_syllable(shaped)
    if rhyme_of(rhyme) is None:
        return None
    return Sound("đ" if plain[0] == "đ" else _SAME_ONSET.get(onset, onset), rhyme, shaped, tone)


def _vowel_of_onset(onset: str, rest: str) -> str:
    """The vowel that is written with the onset: "gì" is gi + i, "giếng" gi + iêng, "quan" k + oan, "quốc" k + uôc."""
    if onset == "gi":
        return "i" if rest[:1] in ("", *"cmnpt") or (rest[0] == "e" and len(rest) > 1) else ""
    if onset in ("qu", "w"):
        return "u" if rest[:1] in ("i", "y", "o") else "o"
    return ""


@lru_cache(maxsize=1024)
def rhyme_of(rhyme: str) -> Rhyme | None:
    """The parts of a rhyme without marks; None if it is none."""
    if rhyme == "ua":
        return Rhyme(False, "ua", "")
    found = _RHYME.fullmatch(rhyme)
    if found is None:
        return None
    return Rhyme(bool(found["glide"]), found["vowel"].replace("y", "i"), found["end"] or "")


class Costs(NamedTuple):
    """The numbers of ``confusions.yml``, in steps."""

    letters: float
    glide: float
    tone: float
    shape: float
    unmarked: float
    slip: float
    joined: float
    split: float
    most: float


class Confusions:
    """The sounds that are taken for each other, and at which cost."""

    def __init__(self, path: Path = CONFUSIONS) -> None:
        table = read_yaml(path)
        self.costs = Costs(**table["costs"])
        self._onsets = _pairs(table["onsets"])
        self._ends, self._vowels = _pairs(table["ends"]), _pairs(table["vowels"])
        self._before_u, self._tones = _pairs(table["vowels_before_u"]), _pairs(table["tones"])

    def onset(self, typed: str, meant: str) -> float | None:
        """Return what it costs that one onset was typed and another meant; None where nobody does that."""
        return 0.0 if typed == meant else self._onsets.get((typed, meant))

    def rhyme(self, typed: str, meant: str) -> float | None:
        """The same for rhymes."""
        if typed == meant:
            return 0.0
        ours, theirs = rhyme_of(typed), rhyme_of(meant)
        if ours is None or theirs is None:
            return None
        vowels = self._before_u | self._vowels if ours.end == theirs.end == "u" else self._vowels
        vowel = 0.0 if ours.vowel == theirs.vowel else vowels.get((ours.vowel, theirs.vowel))
        end = 0.0 if ours.end == theirs.end else self._ends.get((ours.end, theirs.end))
        if vowel is None or end is None:
            return None
        return vowel + end + self.costs.glide * (ours.glide != theirs.glide)

    def marks(self, typed: Sound, meant: Sound) -> float:
        """Return what other marks cost, where some were typed."""
        tone = 0.0 if typed.tone == meant.tone else self._tones.get((typed.tone, meant.tone), self.costs.tone)
        return tone + self.costs.shape * (typed.shape != meant.shape)


def _pairs(table: Mapping[float, Iterable[str]]) -> dict[tuple[str, str], float]:
    """Every two of what stands between slashes, in both directions, with the cost."""
    groups = ((cost, group.replace("-", "").split("/")) for cost, row in table.items() for group in row)
    return {pair: float(cost) for cost, group in groups for pair in permutations(group, 2)}
