"""Buttons by what they say, with or without the number before it."""

from __future__ import annotations

import re
from collections.abc import Sequence


def newest(labels: Sequence[str], wanted: str) -> str:
    """The last of ``labels`` that says ``wanted``."""
    return next(label for label in reversed(labels) if wanted in (label, re.sub(r"^\d+\. ", "", label)))
