"""Names of communes, wards, towns and former districts: which there are, and which of them a spelling may be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from data.models import FormerUnit, Office
from nlu.matcher.words.lexicon import key_of
from nlu.reading.text import fold, has_marks, normalize

COMMUNE_KINDS = ("xã", "phường", "thị trấn")
DISTRICT_KINDS = ("huyện", "thành phố", "thị xã")
PROVINCE = "tỉnh"
KINDS = (*COMMUNE_KINDS, *DISTRICT_KINDS, PROVINCE)

_PROVINCES = frozenset({"thainguyen", "backan"})


@dataclass(frozen=True)
class PlaceName:
    """One name of one office of today: its own, that of a ``former`` unit, or of a former district that it lies in.

    ``kind`` is folded ("xa"). ``written`` and ``letters`` are the name without spaces, with and without marks.
    """

    kind: str
    written: str
    letters: str
    office: str
    districts: tuple[str, ...]
    former: FormerUnit | None = None

    @property
    def is_district(self) -> bool:
        """Tell whether a former district or city is named."""
        return self.kind in _DISTRICTS

    @property
    def is_province(self) -> bool:
        """Tell whether it means a province of today or before where no kind is said."""
        return self.letters in _PROVINCES


class PlaceNames:
    """All names of some offices, by their letters."""

    def __init__(self, offices: Iterable[Office]) -> None:
        names = [name for office in offices for name in _names_of(office)]
        self._spelt = _table(names, lambda letters: {letters})
        self._nearly = _table(names, _parts)

    def spelt(self, letters: str) -> tuple[PlaceName, ...]:
        """The names that have just these letters (:func:`letters_of`)."""
        return self._spelt.get(letters, ())

    def nearly_spelt(self, letters: str) -> tuple[PlaceName, ...]:
        """The names with one letter or sound more, less or other, or with two neighbours changed about: "chung" is
        "trung" by ear.
        """
        found = dict.fromkeys(name for key in sorted(_parts(letters)) for name in self._nearly.get(key, ()))
        return tuple(name for name in found if _is_near(letters, name.letters))


def likest(written: str, names: Sequence[PlaceName]) -> tuple[PlaceName, ...]:
    """Of ``names`` those most like ``written`` by its marks, if it has any."""
    if len(names) < 2 or not has_marks(written):
        return tuple(names)
    typed = _joined(written)
    likeness = [SequenceMatcher(None, typed, name.written, autojunk=False).ratio() for name in names]
    return tuple(name for name, value in zip(names, likeness, strict=True) if value == max(likeness))


def marks_agree(written: str, name: PlaceName) -> bool:
    """Tell whether no mark in ``written`` is another than in a name of the same letters. A bare letter fits any."""
    return all(
        typed == letter or typed.isascii() for typed, letter in zip(_joined(written), name.written, strict=True)
    )


@lru_cache(maxsize=8192)
def letters_of(name: str) -> str:
    """The letters of a name without marks and spaces: "Phủ Thông" → "phuthong". Kì is Kỳ (:func:`_joined`)."""
    return fold(_joined(name))


def split_kind(name: str) -> tuple[str, str]:
    """The folded kind and the bare name: "Xã Cẩm Giàng" → ("xa", "Cẩm Giàng"); no kind where none is written."""
    folded = fold(name)
    kind = next((kind for kind in map(fold, KINDS) if folded.startswith(f"{kind} ")), "")
    return kind, name[len(kind) :].strip()


_DISTRICTS = frozenset(map(fold, DISTRICT_KINDS))
_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


def _joined(name: str) -> str:
    """A name in lower case without spaces, with one spelling for i and y where both are written ("Lam Vĩ")."""
    syllables = normalize(name).lower().split()
    return "".join(each.translate(_I) if key_of(fold(each)) != fold(each) else each for each in syllables)


def _names_of(office: Office) -> Iterator[PlaceName]:
    districts = tuple(letters_of(split_kind(district)[1]) for district in office.former_districts)
    for name in (office.name, *office.other_names, *office.former_districts):
        yield _name(name, office, districts)
    for unit in office.former_units:
        yield _name(unit.name, office, (letters_of(split_kind(unit.district)[1]),), unit)


def _name(name: str, office: Office, districts: tuple[str, ...], former: FormerUnit | None = None) -> PlaceName:
    kind, bare = split_kind(normalize(name))
    return PlaceName(kind, _joined(bare), letters_of(bare), office.id, districts, former)


def _table(names: Iterable[PlaceName], keys: Callable[[str], set[str]]) -> Mapping[str, tuple[PlaceName, ...]]:
    table: defaultdict[str, list[PlaceName]] = defaultdict(list)
    for name in names:
        for key in keys(name.letters):
            table[key].append(name)
    return {key: tuple(found) for key, found in table.items()}


def _parts(letters: str) -> set[str]:
    """Return what ``letters`` and their sounds share with those that differ in one of them."""
    return _one_less(letters) | _one_less(_sounds(letters))


def _is_near(typed: str, name: str) -> bool:
    """Tell whether two spellings that share a part differ in no more than one letter, or one sound."""
    return _one_apart(typed, name) or _one_apart(_sounds(typed), _sounds(name))


@lru_cache(maxsize=8192)
def _sounds(letters: str) -> str:
    """``letters`` with one sign, a capital, for each consonant that is written with several."""
    return _CONSONANT.sub(lambda found: _SIGNS[found.group()], letters)


_SIGNS = {"ngh": "N", "ng": "N", "nh": "H", "gh": "G", "gi": "D", "kh": "K", "ph": "F"}
_SIGNS |= {"th": "T", "tr": "R", "ch": "C"}
_CONSONANT = re.compile("|".join(_SIGNS))


def _one_less(letters: str) -> set[str]:
    """``letters``, and what is left of them without each one: what two spellings share that differ in one letter."""
    return {letters, *(letters[:place] + letters[place + 1 :] for place in range(len(letters)))}


def _one_apart(typed: str, name: str) -> bool:
    """Tell whether two spellings that share what one letter less leaves of them are no further apart than that."""
    if len(typed) != len(name):
        return True
    other = [place for place, (left, right) in enumerate(zip(typed, name, strict=True)) if left != right]
    if len(other) < 2:
        return True
    start, end = other[0], other[-1] + 1
    return end == start + 2 and typed[start:end] == name[start:end][::-1]
