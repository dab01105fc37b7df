"""A piece of content that was read for checking, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.record import Record

Location = Sequence[int | str]


@dataclass(frozen=True)
class Item:
    """One checked piece of content, and where it stands."""

    path: Path
    location: Location
    value: Record
