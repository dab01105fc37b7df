"""Numbers to call in danger, and what is said with them: ``hotlines.yml`` and ``danger.yml`` of the content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from data.loader import SEED, content_files, read_file
from data.record import Record

HOTLINES, DANGERS = "hotlines", "danger"
_ID = r"^[a-z]+$"


class Hotline(Record):
    """One number. ``sure``: a public authority names it; else several sources agree. ``hours`` tells of cost too."""

    id: str = Field(regex=_ID)
    number: str = Field(regex=r"^\d{3,4}( ?\d{2,4})*$")
    name: str = Field(min_length=3)
    when: str = Field(min_length=3)
    hours: str = Field(min_length=3)
    sure: bool
    source: str = Field(min_length=3)
    as_of: date


class DangerAnswer(Record):
    """The answer to one kind of danger. ``text`` names hotlines as ``{id}``, ``call`` orders the buttons."""

    kind: str = Field(regex=r"^[a-z_]+$")
    text: str = Field(min_length=10)
    call: tuple[str, ...]

    @property
    def hotlines(self) -> tuple[str, ...]:
        """The ids of all hotlines that it names, those with a button first."""
        return tuple(dict.fromkeys([*self.call, *re.findall(r"\{(\w+)\}", self.text)]))


@lru_cache(maxsize=1)
def hotlines(folder: Path = SEED) -> Mapping[str, Hotline]:
    """The hotlines by id. Raises pydantic's ``ValidationError``; ``data.checks.content`` explains in Vietnamese."""
    rows = [Hotline.parse_obj(row) for path in content_files(folder, HOTLINES) for row in read_file(path)]
    return {row.id: row for row in rows}


@lru_cache(maxsize=1)
def danger_answers(folder: Path = SEED) -> Mapping[str, DangerAnswer]:
    """The answers by kind of danger. Raises like :func:`hotlines`."""
    rows = [DangerAnswer.parse_obj(row) for path in content_files(folder, DANGERS) for row in read_file(path)]
    return {row.kind: row for row in rows}
