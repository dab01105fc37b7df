"""The way people speak, whatever they speak of: the written examples of what is asked and wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.loader import read_yaml
from nlu.reading.text import has_marks, normalize, words

_NLU = Path(__file__).parents[1]
ASKED, WANTED = _NLU / "aspects" / "examples", _NLU / "training"

_BLANK = "~"
"""Stands in an example for whatever is asked about."""
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
"""Rasa's "[xã Tân Cương](place)"."""


@lru_cache(maxsize=1)
def spoken() -> tuple[tuple[str, ...], ...]:
    """The words of each example, or of each side of its blank; those without marks teach nothing of how to write."""
    parts = (part for text in _examples() for part in _ENTITY.sub(r"\1", text).split(_BLANK))
    return tuple(tuple(word.lower() for word in words(normalize(part))) for part in parts if has_marks(part))


def _examples() -> Iterator[str]:
    for path in sorted(ASKED.glob("*.yml")):
        table: dict[str, Any] = read_yaml(path)
        yield from (str(text) for texts in table.values() for text in texts)
    for path in sorted(WANTED.glob("*.yml")):
        rows = read_yaml(path).get("nlu") or ()
        yield from (line.lstrip("- ") for row in rows for line in row.get("examples", "").splitlines())
