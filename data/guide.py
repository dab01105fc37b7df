"""The guide to filing online, in parts: ``guide.yml`` of the content. For a procedure they are put together by
:mod:`actions.answers.guide.steps`.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, validator

from data.loader import SEED, content_files, read_file
from data.record import Record

GUIDE = "guide"
HELP = "help"
"""The part that stands last, always: who helps those who cannot do it alone. Its first line ends every other part."""
SLOTS = ("code", "agency", "province", "cases")
"""Names that a line may hold in braces: of the procedure, the province, and how many cases one chooses from."""
TRAITS = frozenset({"ward", "local", "agency", "full", "partial", "postal", "signs", "several_cases"})
"""Traits of a procedure that a line may depend on, besides its field and its code."""
KINDS = ("field", "code")


class Sure(str, Enum):
    """The certainty of a line: read in a document, said by one source alone, or advice of ours."""

    YES = "yes"
    ONE_SOURCE = "one_source"
    ADVICE = "advice"


class Fill(str, Enum):
    """The piece of the procedure's own record that stands in a part, after its lines."""

    PAPERS = "papers"
    FEES = "fees"
    TIMES = "times"
    PRESENCE = "presence"


class Opens(str, Enum):
    """The thing that a part opens with a button."""

    FILING = "filing"
    LOOKUP = "lookup"
    SCAN = "scan"


class GuideLine(Record):
    """One sentence or two that a citizen reads as they stand.

    It is told where the procedure has one of the traits ``when`` (always, when there are none) and none of
    ``unless``: a word of :data:`TRAITS`, ``field:Hộ tịch`` or ``code:1.001193``.
    """

    text: str = Field(min_length=10)
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    sure: Sure
    source: str = Field(min_length=3)
    as_of: date

    @validator("when", "unless", each_item=True)
    def _known(cls, value: str) -> str:
        kind, _, name = value.partition(":")
        if value not in TRAITS and not (kind in KINDS and name):
            raise ValueError(f"không có điều kiện “{value}”; có: {', '.join(sorted(TRAITS))}, field:…, code:…")
        return value

    @validator("text")
    def _slots(cls, value: str) -> str:
        try:
            value.format(**dict.fromkeys(SLOTS, ""))
        except (KeyError, IndexError, ValueError):
            raise ValueError(f"trong ngoặc nhọn chỉ dùng được {', '.join(SLOTS)}") from None
        return value


class GuidePart(Record):
    """One step. ``drawing`` names its picture, ``help`` the FAQ entries for what goes wrong in it, ``name`` (at most
    a few words) and ``title`` (what to do) head it.
    """

    id: str = Field(regex=r"^[a-z]+$")
    name: str = Field(min_length=2, max_length=30)
    title: str = Field(min_length=5, max_length=80)
    drawing: str = Field(regex=r"^[a-z]+$")
    lines: tuple[GuideLine, ...]
    fill: Fill | None = None
    opens: Opens | None = None
    help: tuple[str, ...] = ()

    @validator("lines")
    def _some(cls, value: tuple[GuideLine, ...]) -> tuple[GuideLine, ...]:
        if not value:
            raise ValueError("cần ít nhất một câu")
        return value


@lru_cache(maxsize=1)
def guide_parts(folder: Path = SEED) -> tuple[GuidePart, ...]:
    """The parts in order. Raises pydantic's ``ValidationError``; ``data.checks.content`` explains in Vietnamese."""
    rows = [row for path in content_files(folder, GUIDE) for row in read_file(path) or []]
    return tuple(GuidePart.parse_obj(row) for row in rows)


@lru_cache(maxsize=1)
def troubles() -> frozenset[str]:
    """The FAQ entries that help with filing online."""
    return frozenset(entry for part in guide_parts() for entry in part.help)
