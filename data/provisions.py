"""Law that holds from a day to a day, where records are older or silent: ``provisions.yml`` of the content."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, root_validator, validator

from data.loader import SEED, content_files, read_file
from data.record import PROCEDURE_CODE, Record

PROVISIONS = "provisions"


class Concerns(str, Enum):
    """The part of an answer that a provision changes."""

    FEE = "fee"
    TIME = "time"
    PAPERS = "papers"


class Provision(Record):
    """The words of a law of some procedures while it holds.

    ``text`` is read by citizens as it stands, ``brief`` in the first answer. No ``ends``: until further notice.
    """

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    procedures: tuple[str, ...]
    concerns: Concerns
    text: str = Field(min_length=10)
    brief: str = Field(min_length=5, max_length=140)
    source: str = Field(min_length=3)
    starts: date
    ends: date | None = None

    @validator("procedures", each_item=True)
    def _codes(cls, value: str) -> str:
        if not re.match(PROCEDURE_CODE, value):
            raise ValueError(f"mã thủ tục phải có dạng 1.001193, không phải “{value}”")
        return value

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, object]) -> dict[str, object]:
        starts, ends = values["starts"], values["ends"]
        if not values["procedures"]:
            raise ValueError("cần ít nhất một mã thủ tục")
        if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
            raise ValueError("ngày hết hiệu lực phải sau ngày có hiệu lực")
        return values

    def holds(self, day: date) -> bool:
        """Tell whether it is in force on ``day``; the first and the last day count."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


def holding(code: str, concerns: Concerns, day: date) -> tuple[Provision, ...]:
    """Return what holds for a procedure on ``day``, in the order of the file."""
    return tuple(each for each in _by_code().get(code, ()) if each.concerns is concerns and each.holds(day))


@lru_cache(maxsize=1)
def provisions(folder: Path = SEED) -> tuple[Provision, ...]:
    """All provisions. Raises pydantic's ``ValidationError``; ``data.checks.content`` explains in Vietnamese."""
    return tuple(Provision.parse_obj(row) for path in content_files(folder, PROVISIONS) for row in read_file(path))


@lru_cache(maxsize=1)
def _by_code() -> Mapping[str, tuple[Provision, ...]]:
    found: dict[str, list[Provision]] = defaultdict(list)
    for each in provisions():
        for code in each.procedures:
            found[code].append(each)
    return {code: tuple(rows) for code, rows in found.items()}
