"""Entries that admins keep: how citizens speak of procedures, and questions with their answers."""

from __future__ import annotations

import re
from datetime import date

from pydantic import Field, root_validator, validator

from data.record import Record, procedure_code

_NUMBERED_LINE = re.compile(r"^(\d+)\. ", re.MULTILINE)


class VocabularyEntry(Record):
    """Words people use, and the procedures they mean. Several codes: the bot asks which one.

    ``id`` is given when somebody edits the entry, so that it stays the same entry whatever becomes of its words.
    """

    phrases: tuple[str, ...]
    procedures: tuple[str, ...]
    note: str | None = None
    id: str = Field("", regex=r"^[a-z0-9-]*$")

    @validator("phrases", "procedures")
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("cần ít nhất một mục")
        return value

    @validator("procedures", each_item=True)
    def _codes(cls, value: str) -> str:
        return procedure_code(value)


class FaqEntry(Record):
    """A question with an answer that no procedure record gives.

    A ``follow_up`` is asked only in a talk about one of its procedures: its phrasings name none ("bằng cũ có bị
    thu lại không"); or only by people in one of its ``dangers`` (kinds of danger, as in ``danger.yml``). The others
    may be asked at any time, in a danger too where they name its kind. A ``complaint`` answers who tells of being
    served badly; the first of them answers any complaint that no other is about. One that is ``of_office`` asks for
    what the staff of each commune fill in (hours, address, notice): their words stand before the answer.

    Where the answer numbers its lines ("1. …") and ``procedures`` are as many, these are steps in order, and the talk
    keeps its place among them.
    """

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    question: str = Field(min_length=5)
    phrasings: tuple[str, ...] = ()
    answer: str = Field(min_length=10)
    procedures: tuple[str, ...] = ()
    dangers: tuple[str, ...] = ()
    follow_up: bool = False
    complaint: bool = False
    of_office: bool = False
    source: str = Field(min_length=3)
    as_of: date

    @property
    def numbered(self) -> tuple[int, ...]:
        """The numbers at the beginning of the answer's lines."""
        return tuple(int(number) for number in _NUMBERED_LINE.findall(self.answer))

    @property
    def steps(self) -> tuple[str, ...]:
        """The procedures as steps in order; none where the answer does not number its lines."""
        return self.procedures if len(self.procedures) > 1 and len(self.numbered) == len(self.procedures) else ()

    @validator("procedures", each_item=True)
    def _codes(cls, value: str) -> str:
        return procedure_code(value)

    @root_validator(skip_on_failure=True)
    def _of_something(cls, values: dict[str, object]) -> dict[str, object]:
        if values["follow_up"] and not values["procedures"] and not values["dangers"]:
            raise ValueError("câu hỏi thêm phải ghi mã thủ tục, hoặc loại nguy hiểm")
        return values
