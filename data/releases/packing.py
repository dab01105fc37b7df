"""Records ↔ bytes, quickly: a whole national catalogue is read in a second or two, and never in one long step.

A packed record is a line of JSON. What was packed here was valid when it was packed, so reading builds the records
without validating them again. Each line is a step of its own, so that a thread which reads a release holds up nobody
else for more than milliseconds.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

from data.entries import FaqEntry, VocabularyEntry
from data.models import Office, Procedure
from data.own_case.tree import Tree
from data.record import Record

LEVEL = 4
"""Of compression: level 9 takes three times as long to save a tenth."""
BROKEN = (zlib.error, ValueError, LookupError, TypeError, AttributeError)
"""Errors that reading packed content raises where it is damaged, or was packed by a later version."""


class Kind(NamedTuple):
    """A kind of record in a release: its model, and the field that names it."""

    model: type[Record]
    key: str


KINDS: Mapping[str, Kind] = {
    "procedures": Kind(Procedure, "code"),
    "vocabulary": Kind(VocabularyEntry, ""),
    "faq": Kind(FaqEntry, "id"),
    "offices": Kind(Office, "id"),
    "trees": Kind(Tree, "code"),
}
"""The parts of :class:`data.models.Content`, in the order in which a release lists them."""

T = TypeVar("T", bound=Record)
_Convert = Callable[[Any], Any]


def pack_record(record: Record) -> bytes:
    """One record, compressed. Equal records give equal bytes."""
    return zlib.compress(line(plain(record)), LEVEL)


def unpack_record(model: type[T], packed: bytes) -> T:
    """Return what :func:`pack_record` packed."""
    return trusted(model, json.loads(zlib.decompress(packed)))


def plain(record: Record) -> dict[str, Any]:
    """A record as JSON values, without what has its default value."""
    defaults = _defaults(type(record))
    values = record.__dict__
    return {name: _json(value) for name, value in values.items() if value != defaults[name]}


def trusted(model: type[T], row: Mapping[str, Any]) -> T:
    """A record of ``model`` from the JSON values of a valid one; nothing is checked."""
    converters = _converters(model)
    values = dict(_defaults(model))
    for name, value in row.items():
        convert = converters[name]
        values[name] = convert(value) if convert and value is not None else value
    record = model.__new__(model)
    object.__setattr__(record, "__dict__", values)
    object.__setattr__(record, "__fields_set__", set(row))
    return record


def of_row(kind: str, row: Mapping[str, Any]) -> Record:
    """The record of that kind from its JSON values."""
    return trusted(KINDS[kind].model, _of_today(row) if kind == "offices" else row)


def _of_today(office: Mapping[str, Any]) -> Mapping[str, Any]:
    """An office as an earlier version packed it, in the shape of today: its former units were bare names, and their
    districts stood beside them.
    """
    if "former_district" not in office:
        return office
    kept = {name: value for name, value in office.items() if name != "former_district"}
    units = [{"name": name, "district": office["former_district"]} for name in office.get("former_units", ())]
    return {**kept, "former_units": units}


def line(row: object) -> bytes:
    """JSON in one line. Equal values give equal bytes."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _json(value: Any) -> Any:
    if type(value) is str:  # nearly all values are, and every isinstance costs
        return value
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, tuple):
        return [item if type(item) is str else _json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@cache
def _defaults(model: type[Record]) -> Mapping[str, Any]:
    """Default of every field; a required one has none, so that it equals no value."""
    return {name: object() if field.required else field.get_default() for name, field in model.__fields__.items()}


@cache
def _converters(model: type[Record]) -> Mapping[str, _Convert | None]:
    """Return what turns the JSON value of each field into its own; None where it is the same."""
    return {name: _converter(field.type_, field.outer_type_) for name, field in model.__fields__.items()}


def _converter(item: Any, whole: Any) -> _Convert | None:
    one = _one(item)
    if getattr(whole, "__origin__", None) is not tuple:
        return one
    return tuple if one is None else partial(_each, one)


def _each(convert: _Convert, values: list[Any]) -> tuple[Any, ...]:
    return tuple(map(convert, values))


def _one(kind: Any) -> _Convert | None:
    if not isinstance(kind, type):
        return None
    if issubclass(kind, Record):
        return lambda row: trusted(kind, row)
    if issubclass(kind, Enum):
        members: dict[Any, Any] = {member.value: member for member in kind}
        return members.__getitem__
    return date.fromisoformat if issubclass(kind, date) else None
