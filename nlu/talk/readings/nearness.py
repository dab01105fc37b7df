"""The nearness of procedures to each other and to what was found: small measures that the candidates share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from data.models import Procedure
from nlu.reading.text import fold, syllables
from nlu.understanding import Match

_LONG = 5
"""Words of a name from which it is found wherever it stands."""


def top_codes(matches: Iterable[Match], count: int) -> set[str]:
    """The first ``count`` codes of each match."""
    return {each.code for match in matches for each in match.candidates[:count]}


def ranked_codes(match: Match | None, count: int) -> tuple[str, ...]:
    """The first ``count`` codes of a match, if there is one."""
    return tuple(each.code for each in match.candidates[:count]) if match else ()


def score_in(match: Match | None, code: str) -> float:
    """The probability of a procedure in a match; 0 where it is not in it."""
    return next((each.score for each in match.candidates if each.code == code), 0.0) if match else 0.0


def matter(procedure: Procedure) -> str:
    """Return what a procedure is about: a long name without its first word, or the name itself would be found again.

    Brackets tell the level of the office, which is no part of it.
    """
    words = procedure.title.split(" (")[0].split()
    return " ".join(words[1:] if len(words) > _LONG else words)


def common_matter(offered: Sequence[Procedure]) -> str:
    """Return what procedures are about: the words that most of their titles have, as one of them has them."""
    if len(offered) < 2:
        return matter(offered[0]) if offered else ""
    titles = [procedure.title.split() for procedure in offered]
    counts = Counter(word for title in titles for word in {fold(word) for word in title})
    shared = [[word for word in title if counts[fold(word)] * 2 > len(titles)] for title in titles]
    return " ".join(sorted(shared, key=len)[-1])


def alike(one: Procedure, other: Procedure) -> float:
    """Share of the words of the shorter title that both have."""
    words, others = set(syllables(one.title)), set(syllables(other.title))
    return len(words & others) / max(1, min(len(words), len(others)))
