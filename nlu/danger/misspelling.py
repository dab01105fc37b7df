"""Misspells examples as people do who spell by ear, so that danger is learned in that spelling too.

What is taken for what stands in ``nlu/by_ear/confusions.yml``; here it is turned round. The repair of spelling runs
beside it, but knows the words of papers better than those of fear.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from random import Random

from data.loader import read_yaml
from nlu.by_ear.sounds import CONFUSIONS

SHARE = 0.3
"""Words of which so many are tried; about half of them have something to confuse."""
_COMMON = 1.5
"""Steps of the dearest confusion that is made."""
_HOOK, _TILDE = "\u0309", "\u0303"
_TONES = str.maketrans({_HOOK: _TILDE, _TILDE: _HOOK})

Others = dict[str, list[str]]


def misspelt(text: str, picks: Random) -> str:
    """``text`` with some words spelt by ear."""
    return " ".join(_erred(word, picks) if picks.random() < SHARE else word for word in text.split())


def _erred(word: str, picks: Random) -> str:
    """``word`` with another onset, another end, or hỏi for ngã: whichever of them it has, one of them."""
    onset = _part(word, _onsets(), word.lower().startswith)
    end = _part(word, _ends(), word.lower().endswith)
    toned = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_TONES))
    ways = [
        *(f"{other}{word[len(onset) :]}" for other in _onsets().get(onset, ())),
        *(f"{word[: -len(end)]}{other}" for other in _ends().get(end, ())),
        *([toned] if toned != word else []),
    ]
    return picks.choice(ways) if ways else word


def _part(word: str, known: Iterable[str], is_there: Callable[[str], bool]) -> str:
    """The first of the ``known`` parts that ``word`` has and does not consist of; empty where it has none."""
    return next((part for part in known if is_there(part) and len(word) > len(part)), "")


@lru_cache(maxsize=1)
def _onsets() -> Others:
    """Return what is typed for an onset; those that nobody confuses stand for themselves, so that "th" is no "t"."""
    whole = ("ng", "nh", "th", "kh", "ph", "gh", "qu", "g", "t", "b", "c", "k", "h", "m", "p", "v")
    return _longest_first({onset: [] for onset in whole} | _others("onsets"))


@lru_cache(maxsize=1)
def _ends() -> Others:
    return _longest_first(_others("ends"))


def _others(part: str) -> Others:
    found: Others = defaultdict(list)
    for cost, groups in read_yaml(CONFUSIONS)[part].items():
        for group in (group.split("/") for group in groups if float(cost) <= _COMMON):
            for typed in group:
                found[typed] += [other for other in group if other != typed]
    return dict(found)


def _longest_first(others: Others) -> Others:
    return dict(sorted(others.items(), key=lambda item: -len(item[0])))
