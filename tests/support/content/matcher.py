"""The matcher on the starter content, made once for all tests: making it takes seconds."""

from __future__ import annotations

from functools import lru_cache

from data.loader import seed_release
from nlu.matcher import Matcher, matcher_for


@lru_cache(maxsize=1)
def starter_matcher() -> Matcher:
    """It is also that of the release in force where no other was installed."""
    return matcher_for(seed_release())
