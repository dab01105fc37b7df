"""Forms as data: fields, groups and rows of them, read from what a browser sends and laid over the record it showed.

Names in a form are places in the record: ``methods.0.fees.1.text``. What a form does not show stays as it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic.fields import ModelField

from common.errors import InputError
from data.checks.explaining import explain
from data.editing.merging import Path
from data.editing.records import Json, Kind, as_json, record_of
from data.record import Record

MOST_TEXT = 20_000
_NUMBER = re.compile(r"\d{1,3}(\.\d{3})+")
_CODES = re.compile(r"[\s,;|]+")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Widget(str, Enum):
    """The shape in which a field is edited."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    CODES = "codes"
    NUMBER = "number"
    DECIMAL = "decimal"
    CHECK = "check"
    DAY = "day"
    DAYS = "days"
    """Days, one a line, as people write them: 5/12/2026."""
    CHOICE = "choice"


@dataclass(frozen=True)
class Field:
    """One value. ``hint`` stands under its label; ``needed``: a record cannot be without it; ``offers``: texts that
    many write, put in by a press.
    """

    name: str
    label: str
    widget: Widget = Widget.LINE
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A part of a record that is there as a whole or not at all."""

    name: str
    label: str
    fields: tuple[Part, ...]
    hint: str = ""


@dataclass(frozen=True)
class Rows:
    """A list of parts. Where it may grow, an empty one follows the last; one that is emptied goes.

    ``title`` gives the heading of a row that holds more than fields. ``sourced`` are the fields that say where a row
    is from: who changes one has to fill them in.
    """

    name: str
    label: str
    fields: tuple[Part, ...]
    grows: bool = True
    title: Callable[[Mapping[str, Any]], str] | None = None
    hint: str = ""
    sourced: tuple[str, ...] = ()


_IN_A_FORM = {
    **dict.fromkeys(("value_error.missing", "type_error.none.not_allowed"), "chưa ghi mục này"),
    "value_error.date": "chưa chọn ngày, hoặc ngày không có thật",
}
"""Errors that are said otherwise beside a field, by their types."""
Part: TypeAlias = "Field | Group | Rows"
Sent: TypeAlias = Mapping[str, str]


class Misfilled(InputError):
    """Some fields cannot be used. ``errors`` tells each by its name in the form."""

    def __init__(self, values: Json, errors: Mapping[str, str]) -> None:
        super().__init__("Có chỗ chưa dùng được.")
        self.values = values
        self.errors = errors


def filled(kind: Kind, parts: Sequence[Part], sent: Sent, shown: Json) -> Json:
    """The record that the form tells. Raises :class:`Misfilled`."""
    values = _read(parts, sent, shown, "")
    try:
        return as_json(record_of(kind, values)) or {}
    except ValidationError as error:
        raise Misfilled(values, _errors(error)) from None


def marked(model: type[Record], parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with the fields ``needed`` that a record of ``model`` cannot be without."""
    return tuple(_marked(model.__fields__[part.name], part) for part in parts)


def _marked(field: ModelField, part: Part) -> Part:
    if isinstance(part, Field):
        return replace(part, needed=bool(field.required))
    return replace(part, fields=marked(field.type_, part.fields))


def unsourced(parts: Sequence[Part], values: Json, shown: Json, at: str = "") -> Iterator[str]:
    """The places of fields that say where a changed row is from, and are empty."""
    for part in parts:
        if isinstance(part, Rows):
            rows, before = values.get(part.name) or [], shown.get(part.name) or []
            for number, row in enumerate(rows):
                there = f"{at}{part.name}.{number}."
                if _read_alike(row) not in map(_read_alike, before):
                    yield from (there + name for name in part.sourced if not row.get(name))
                yield from unsourced(part.fields, row, before[number] if number < len(before) else {}, there)


def _read_alike(row: Json) -> Json:
    return {name: clean(value) if isinstance(value, str) else value for name, value in row.items()}


def label_of(parts: Sequence[Part], path: Path) -> str:
    """A place in a record, in the words of its form."""
    return " › ".join(_labels(parts, path)) or "cả mục"


def _labels(parts: Sequence[Part], path: Path) -> Iterator[str]:
    if not path:
        return
    part = next((one for one in parts if one.name == path[0]), None)
    if part is None:
        yield str(path[0])
        return
    rest = path[1:]
    if isinstance(part, Rows) and rest:
        yield f"{part.label} {int(rest[0]) + 1}"
        rest = rest[1:]
    else:
        yield part.label
    if not isinstance(part, Field):
        yield from _labels(part.fields, rest)


def _read(parts: Sequence[Part], sent: Sent, shown: Json, at: str) -> Json:
    values = dict(shown)
    for part in parts:
        value = _value(part, sent, shown.get(part.name), f"{at}{part.name}")
        if value in (None, "", [], {}):
            values.pop(part.name, None)
        else:
            values[part.name] = value
    return values


def _value(part: Part, sent: Sent, shown: Any, at: str) -> Any:
    if isinstance(part, Field):
        return _of_field(part, sent.get(at), shown)
    if isinstance(part, Group):
        return _unless_empty(part.fields, _read(part.fields, sent, shown or {}, f"{at}."))
    return _rows(part, sent, list(shown or []), at)


def _rows(part: Rows, sent: Sent, shown: Sequence[Json], at: str) -> list[Json]:
    """The rows that were shown, and one more where the form had room for it; empty ones go where rows may come."""
    places = enumerate([*shown, {}] if part.grows else shown)
    read = [_read(part.fields, sent, row, f"{at}.{number}.") for number, row in places]
    return [row for row in read if _unless_empty(part.fields, row)] if part.grows else read


def _unless_empty(parts: Sequence[Part], values: Json) -> Json | None:
    return values if any(values.get(part.name) not in (None, "", [], {}) for part in parts) else None


def _of_field(field: Field, typed: str | None, shown: Any) -> Any:
    if field.widget is Widget.CHECK:
        return True if typed else None
    if typed is None:  # the form did not hold it
        return shown
    read = _READERS.get(field.widget, str)
    return read(clean(typed))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _codes(text: str) -> list[str]:
    return [code for code in _CODES.split(text) if code]


def _days(text: str) -> list[str]:
    return [_day(line) for line in _codes(text)]


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def _whole(text: str) -> int | str:
    plain = text.replace(".", "") if _NUMBER.fullmatch(text) else text
    return int(plain) if plain.isdecimal() and plain.isascii() and len(plain) < 16 else text


def _decimal(text: str) -> str:
    return text.replace(",", ".")


_READERS: Mapping[Widget, Callable[[str], Any]] = {
    Widget.LINES: _lines,
    Widget.CODES: _codes,
    Widget.DAYS: _days,
    Widget.NUMBER: _whole,
    Widget.DECIMAL: _decimal,
}
"""The readers of what was typed; of any other widget it is the text."""


def clean(text: str) -> str:
    """Return what was typed with composed letters and without invisible signs. Raises :class:`InputError`."""
    if len(text) > MOST_TEXT:
        raise InputError(f"Có ô dài hơn {MOST_TEXT:,} ký tự. Hãy viết ngắn lại.".replace(",", "."))
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cf")).strip()


def _errors(error: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for detail in error.errors():
        place = ".".join(str(part) for part in detail["loc"] if part != "__root__")
        found.setdefault(place, _IN_A_FORM.get(detail["type"]) or explain(detail))
    return found


def path_of(place: str) -> Path:
    """The place of an error as a path into the record."""
    return tuple(int(part) if part.isdecimal() else part for part in place.split(".") if part)
