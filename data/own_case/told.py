"""Things that people tell in passing ("tôi bị mất căn cước") and that answer a question about their own case: the
names and patterns of ``told.yml`` of the content.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from data.loader import SEED, read_yaml

TOLD = SEED / "told.yml"
ONLINE = "online"
"""The name of what is known of who goes through the guide to filing online, without being told."""


@lru_cache(maxsize=1)
def told_patterns(path: Path = TOLD) -> Mapping[str, tuple[str, ...]]:
    """The patterns of each name: regular expressions over folded syllables."""
    return {name: tuple(patterns) for name, patterns in read_yaml(path).items()}
