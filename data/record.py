"""The base of all content, and the form of a procedure's code."""

from __future__ import annotations

import re

from pydantic import BaseModel, Extra

PROCEDURE_CODE = r"^\d\.\d{6}$"


class Record(BaseModel):
    """Base of all content: immutable, and strict about unknown fields."""

    class Config:
        frozen = True
        extra = Extra.forbid
        anystr_strip_whitespace = True
        # Records are immutable, so a nested one need not be copied.
        copy_on_model_validation = "none"

    def __eq__(self, other: object) -> bool:
        """Compare values, nested ones too. Pydantic copies both first, which takes seconds for a whole content."""
        return self is other or (type(self) is type(other) and self.__dict__ == other.__dict__)


def procedure_code(value: str) -> str:
    """``value``, which is a procedure's code; raises :class:`ValueError` where it is none."""
    if not re.match(PROCEDURE_CODE, value):
        raise ValueError(f"mã thủ tục phải có dạng 1.001193, không phải “{value}”")
    return value
