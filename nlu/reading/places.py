"""Places that a message names: communes, wards, towns and districts, by their names of today or before.

A name counts where something shows that a place is meant: its kind ("xã Kha Sơn"), a word such as "ở", capital
letters, a district beside it, or nothing else being said. Many names are ordinary words without their marks ("ban
dat", "dong tien"). After a kind or "ở", one letter may be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.loader import read_yaml
from data.models import FormerUnit, Office
from nlu.reading.place_names import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    KINDS,
    PROVINCE,
    PlaceName,
    PlaceNames,
    letters_of,
    likest,
    marks_agree,
    split_kind,
)
from nlu.reading.text import fold, normalize, pieces, written_out

LONGEST = 5
"""Words of a name at most, one of them torn in two."""
CORRECTED = 4
"""Letters of a name from which one may be wrong: a shorter one with another letter is another word."""


@dataclass(frozen=True)
class Place:
    """A place named by the words ``start`` to ``end`` of a message; ``names`` are all that may be meant.

    ``typed`` is the name without its kind; ``exact``: it is spelt as one of them is.
    """

    start: int
    end: int
    names: tuple[PlaceName, ...]
    typed: str
    exact: bool = True
    has_kind: bool = False

    @property
    def offices(self) -> tuple[str, ...]:
        """Ids of the offices of today that are meant: first one that still has this name, then the others."""
        present = [name.office for name in self.names if name.former is None]
        return tuple(dict.fromkeys([*present, *(name.office for name in self.names)]))

    @property
    def former(self) -> tuple[tuple[FormerUnit, str], ...]:
        """The former units that are meant, each with the id of the office it belongs to today."""
        return tuple((name.former, name.office) for name in self.names if name.former)

    @property
    def is_district(self) -> bool:
        """Tell whether a former district is named, or may be."""
        return any(name.is_district for name in self.names)


def places_in(text: str, offices: Sequence[Office]) -> tuple[Place, ...]:
    """The places that ``text`` names, in order. A district beside a commune only tells which commune is meant."""
    message = _Message(text, _names(offices))
    return tuple(_narrowed(message.places(), message.joined))


def offices_in(text: str, offices: Sequence[Office]) -> tuple[str, ...]:
    """Ids of the offices that ``text`` names, in order of mention.

    A former name shared by several, a split unit and a district return all that may be meant.
    """
    return tuple(dict.fromkeys(office for place in places_in(text, offices) for office in place.offices))


def without_offices(text: str, offices: Sequence[Office]) -> str:
    """The folded words of ``text`` without names of places and their kinds."""
    named = {at for place in _Message(text, _names(offices)).places() for at in range(place.start, place.end)}
    kept = (token for at, token in enumerate(pieces(normalize(text))) if at not in named)
    return " ".join(fold(word) for token in kept for word in written_out(token))


def with_any_office(text: str, offices: Sequence[Office]) -> str:
    """``text`` where of each place that it names only the kind is left: "nộp ở xã Kha Sơn" asks what "nộp ở xã" does.

    As typed where no place is named.
    """
    places = _Message(text, _names(offices)).places()
    named = {at for place in places for at in range(place.end - len(place.typed.split()), place.end)}
    if not named:
        return text
    return " ".join(token for at, token in enumerate(pieces(normalize(text))) if at not in named)


def bare_name(name: str) -> str:
    """Folded name without its kind: "Xã Cẩm Giàng" → "cam giang"."""
    return fold(split_kind(name)[1])


# Kinds as typed, in folded words, the longest first; letters that stand for them.
_KIND_WORDS = {tuple(fold(kind).split()): fold(kind) for kind in KINDS} | {
    ("p",): "phuong",
    ("tp",): "thanh pho",
    ("x",): "xa",
    ("tt",): "thi tran",
    ("h",): "huyen",
    ("tx",): "thi xa",
}
_COMMUNES, _DISTRICTS = (frozenset(map(fold, kinds)) for kinds in (COMMUNE_KINDS, DISTRICT_KINDS))


def _row(name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in _WORDS[name])


_WORDS = read_yaml(Path(__file__).with_name("place_words.yml"))
_BEFORE, _AFTER, _BESIDE, _NOT_AFTER = _row("before"), _row("after"), _row("beside"), _row("not_after")
_BETWEEN, _EVERYDAY, _ORDINARY = _row("between"), _row("everyday"), _row("ordinary")


class _Message:
    """The words of a message, read for places."""

    def __init__(self, text: str, names: PlaceNames) -> None:
        self._words = [_written(token) for token in pieces(normalize(text))]
        self._folded = [fold(word) for word in self._words]
        self._letters = [letters_of(word) for word in self._words]
        self._names = names
        self._shouted = text.isupper()

    def places(self) -> Iterator[Place]:
        """From left to right, none inside another."""
        position = 0
        last: Place | None = None
        while position < len(self._words):
            last = self._at(position, last)
            if last is not None:
                yield last
            position = last.end if last else position + 1

    def joined(self, place: Place, following: Place) -> bool:
        """Tell whether nothing stands between two places that would part them ("xã Trung Hòa cũ huyện Ngân Sơn")."""
        return _BETWEEN.issuperset(self._folded[place.end : following.start])

    def _at(self, start: int, last: Place | None) -> Place | None:
        kind = self._kind(start)
        after_kind = self._after_kind(start, *kind) if kind else None
        place = after_kind or self._bare(start)
        if place is None and self._follows(start):
            place = _without_kind(self._misspelt(start))
        return place if place and self._is_meant(place, last) else None

    def _kind(self, start: int) -> tuple[str, int] | None:
        """The kind typed from ``start`` on, and where the name after it begins."""
        for length in (2, 1):
            kind = _KIND_WORDS.get(tuple(self._folded[start : start + length]))
            if kind is not None:
                return kind, start + length
        return None

    def _after_kind(self, start: int, kind: str, name_start: int) -> Place | None:
        if kind == fold(PROVINCE):
            return None
        place = self._spelt(name_start) or self._misspelt(name_start)
        names = _of_kind(place, kind) if place else ()
        if place is None or not names:
            return None
        exact = place.exact and any(marks_agree(place.typed, name) for name in names)
        return replace(place, start=start, names=names, exact=exact, has_kind=True)

    def _bare(self, start: int) -> Place | None:
        """A name without a kind, of at least two words, no typed mark of which says otherwise."""
        place = _without_kind(self._spelt(start))
        if place is None or place.end - start < 2:
            return None
        names = tuple(name for name in place.names if marks_agree(place.typed, name))
        return replace(place, names=likest(place.typed, names)) if names else None

    def _spelt(self, start: int) -> Place | None:
        return self._longest(start, self._names.spelt, exact=True) if start < len(self._words) else None

    def _misspelt(self, start: int) -> Place | None:
        """A name with one letter wrong, that is not all words which people say beside a name."""
        place = self._longest(start, self._names.nearly_spelt, exact=False)
        if place is None or len(letters_of(place.typed)) < CORRECTED or _ORDINARY.issuperset(self._said(place)):
            return None
        return replace(place, names=likest(place.typed, place.names))

    def _longest(self, start: int, lookup: Callable[[str], tuple[PlaceName, ...]], *, exact: bool) -> Place | None:
        for end in range(min(start + LONGEST, len(self._words)), start, -1):
            names = lookup("".join(self._letters[start:end]))
            if names:
                return Place(start, end, names, " ".join(self._words[start:end]), exact)
        return None

    def _is_meant(self, place: Place, last: Place | None) -> bool:
        """Tell whether these words stand for a place here."""
        beside = last or self._after(place)
        if (beside and _in_its_district(place, beside)) or self._is_alone(place):
            return True
        return place.exact and (self._is_written(place) or self._is_announced(place))

    def _is_announced(self, place: Place) -> bool:
        """Tell whether a word before it says that a place comes, or its kind or a word behind it does and it is no
        everyday word.
        """
        told = place.has_kind or self._precedes(place)
        return self._follows(place.start) or (told and not _is_everyday(place))

    def _after(self, place: Place) -> Place | None:
        kind = self._kind(place.end)
        return (self._after_kind(place.end, *kind) if kind else None) or self._bare(place.end)

    def _follows(self, start: int) -> bool:
        return any(" ".join(self._folded[max(0, start - length) : start]) in _BEFORE for length in (1, 2))

    def _precedes(self, place: Place) -> bool:
        names_somebody = place.start > 0 and self._folded[place.start - 1] in _NOT_AFTER
        following = (" ".join(self._folded[place.end : place.end + length]) for length in (1, 2))
        return not names_somebody and any(words in _AFTER for words in following)

    def _is_written(self, place: Place) -> bool:
        """Tell whether it has its capitals, and is not part of the name of somebody or something."""
        before = self._words[place.start - 1 : place.start]
        goes_on = place.start > 1 and before[0][:1].isupper()
        if self._shouted or goes_on or (before and fold(before[0]) in _NOT_AFTER):
            return False
        return all(word[:1].isupper() for word in self._words[place.start : place.end])

    def _is_alone(self, place: Place) -> bool:
        rest = {*self._folded[: place.start], *self._folded[place.end :]}
        return rest <= _BESIDE and (place.has_kind or not _is_everyday(place) or self._follows(place.start))

    def _said(self, place: Place) -> list[str]:
        return self._folded[place.start : place.end]


def _without_kind(place: Place | None) -> Place | None:
    """``place`` if no kind was said: "Thái Nguyên" alone is the province."""
    return None if place is None or place.names[0].is_province else place


def _is_everyday(place: Place) -> bool:
    return fold(place.typed) in _EVERYDAY


def _of_kind(place: Place, kind: str) -> tuple[PlaceName, ...]:
    """The names of that kind; if there are none, communes for one of their kinds, districts for one of theirs.

    A name of one short syllable is only meant with its own kind ("thị trấn Đu").
    """
    group = _COMMUNES if kind in _COMMUNES else _DISTRICTS
    short = len(letters_of(place.typed)) < _OWN_KIND_BELOW
    for wanted in ({kind},) if short else ({kind}, group, _COMMUNES | _DISTRICTS):
        names = tuple(name for name in place.names if name.kind in wanted)
        if names:
            return likest(place.typed, names)
    return ()


_OWN_KIND_BELOW = 3


def _written(token: str) -> str:
    """A token with its marks, if they were left as keys (telex); short forms stay, for they may be names ("ca")."""
    written = written_out(token)
    return written[0] if len(written) == 1 else token


def _narrowed(places: Iterable[Place], joined: Callable[[Place, Place], bool]) -> list[Place]:
    """A commune and a district side by side, in whatever order, are the commune of that name in that district."""
    found: list[Place] = []
    for place in places:
        before = found[-1] if found and joined(found[-1], place) else None
        one = before and _in_its_district(before, place)
        if before and one:
            found[-1] = replace(one, start=before.start, end=place.end)
        else:
            found.append(place)
    return found


def _in_its_district(one: Place, other: Place) -> Place | None:
    """The commune of the two as far as it lies in the other, a district; None where neither lies in the other."""
    return _within(one, other) or _within(other, one)


def _within(place: Place, district: Place) -> Place | None:
    """``place`` as far as it lies in ``district``; None where it does not, or no district is named."""
    letters = {name.letters for name in district.names if name.is_district}
    inside = tuple(name for name in place.names if not name.is_district and letters.intersection(name.districts))
    return replace(place, names=inside) if inside else None


_KEPT = 4
_tables: dict[int, tuple[Sequence[Office], PlaceNames]] = {}


def _names(offices: Sequence[Office]) -> PlaceNames:
    """The names of ``offices``, made once for each list: comparing ninety offices takes longer than reading."""
    kept = _tables.get(id(offices))
    if kept is not None and kept[0] is offices:
        return kept[1]
    while len(_tables) >= _KEPT:
        _tables.pop(next(iter(_tables)), None)
    names = PlaceNames(offices)
    _tables[id(offices)] = (offices, names)
    return names
