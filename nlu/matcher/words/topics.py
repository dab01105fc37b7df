"""Bare topics: "tạm trú", "cho hỏi về hộ kinh doanh" name a matter and not what to do about it.

The catalogue itself tells whether that is enough: where its names have several things to do about one matter
("Đăng ký tạm trú", "Gia hạn tạm trú", "Xóa đăng ký tạm trú"), or several matters for one thing to do ("Xóa đăng ký
…"), the bot had better ask which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nlu.matcher.words.lexicon import ASPECT_WEIGHT, Reading, Word
from nlu.matcher.words.variants import variants

Keys = tuple[str, ...]

_WHOLE = 3
"""Words of a name, or of a phrase of the vocabulary, from which it says by itself what is to be done."""
_LONGEST = 5
"""Words of the longest topic."""
_BEFORE = 4
"""At most so many words of a name say what is done, before the matter."""
_DEED = 2
"""Words of the longest thing to do."""
_DEEDS = frozenset(["reissue", "exchange", "extend", "amend", "revoke", "end", "pause", "merge", "back", "lock"])
"""Variants that are another thing to do; the others are the same in other circumstances: who means them says so."""
_SURELY = 0.5
_DOING = frozenset(["lam", "xin", "man", "mo", "muon", "can", "nho", "nop"])
_ASKING = frozenset(["hoi", "biet"])
"""Words of asking: who wants to do a thing means the usual thing to do; who asks about it leaves that open."""


class Topics:
    """The names of one catalogue, by the topics in them."""

    def __init__(self, names: Sequence[Keys], marked: Sequence[Keys], titles: Sequence[Keys] = ()) -> None:
        """``names``: the words of each procedure's name as compared, without brackets; ``marked``: as written.
        ``titles``: the words of the names in plain language.
        """
        self._names, self._marked = names, marked
        self._whole = frozenset(name for name in (*names, *titles) if len(name) >= _WHOLE)
        self._lengths = sorted({len(name) for name in self._whole})
        self._at: dict[str, list[int]] = {}
        for number, keys in enumerate(names):
            if _DEEDS.issuperset(_variants_in(keys)):
                for word in dict.fromkeys(keys[: _BEFORE + 1]):
                    self._at.setdefault(word, []).append(number)

    def choices(self, reading: Reading, *, in_vocabulary: bool = False) -> Mapping[int, Keys]:
        """Procedures that a bare topic may be about, each with what tells it from the others; nothing when the
        message says more than a topic, is a whole name, or when the topic leaves nothing open.

        ``in_vocabulary``: the vocabulary means one procedure by just these words ("cấp hộ chiếu").
        """
        topic = _bare(reading)
        whole = topic and ((in_vocabulary and len(reading.words) >= _WHOLE) or self._is_whole(reading))
        topic = () if whole else topic
        written = [word.marked for word in reading.words if word.key in topic and not word.marked.isascii()]
        about = self._about(topic) if topic else ()
        found = {number: part for number, part in about if set(written) <= set(self._marked[number])}
        return found if len(set(found.values())) > 1 else {}

    def _is_whole(self, reading: Reading) -> bool:
        """Tell whether a whole name is said, with nothing but courtesy around it."""
        keys = tuple(word.key for word in reading.words)
        sure = [place for place, word in enumerate(reading.words) if word.weight > _SURELY]
        spans = ((start, start + length) for length in self._lengths for start in range(len(keys) - length + 1))
        return any(
            keys[start:end] in self._whole and all(start <= place < end for place in sure) for start, end in spans
        )

    def _about(self, topic: Keys) -> Iterator[tuple[int, Keys]]:
        """Return what is done about ``topic``; when it is itself a thing to do, what it is done about."""
        size = len(topic)
        for number in self._at.get(topic[0], ()):
            name = self._names[number]
            start = next((at for at in range(_BEFORE + 1) if name[at : at + size] == topic), None)
            if start == 0 and size <= _DEED:
                yield number, _told_apart(name[size : size + _LONGEST])
            elif start:
                yield number, _told_apart(name[:start])


def _told_apart(part: Keys) -> Keys:
    """Return what a part of a name says, without office language."""
    return (*variants().base(part), *_variants_in(part))


def _variants_in(keys: Keys) -> list[str]:
    known = variants()
    return [name for name, found in zip(known.names, known.in_name(keys), strict=True) if found]


def _bare(reading: Reading) -> Keys:
    """The words of meaning, if they stand together and everything else is courtesy."""
    sure = [place for place, word in enumerate(reading.words) if word.weight > _SURELY]
    if not 1 <= len(sure) <= _LONGEST or sure[-1] - sure[0] != len(sure) - 1:
        return ()
    others = [word for word in reading.words if word.weight <= _SURELY]
    return () if _says_what_is_wanted(others) else tuple(reading.words[place].key for place in sure)


def _says_what_is_wanted(others: Sequence[Word]) -> bool:
    """Tell whether the words beside a topic ask for an aspect, or say that the usual thing is to be done."""
    keys = {word.key for word in others}
    wants_to_do = not keys.isdisjoint(_DOING) and keys.isdisjoint(_ASKING)
    return wants_to_do or any(word.weight <= ASPECT_WEIGHT for word in others)
