"""Content ↔ bytes, quickly: a whole national catalogue is read in a second or two, and never in one long step.

Packed content is compressed JSON Lines: a header, then one record a line. What was packed here was valid when it was
packed, so reading builds the records without validating them again. Each line is a step of its own, so that a thread
which reads a release holds up nobody else for more than milliseconds.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar

from data.entries import FaqEntry, VocabularyEntry
from data.models import Content, Office, Procedure
from data.own_case.tree import Tree
from data.record import Record

LEVEL = 4
"""Of compression: level 9 takes three times as long to save a tenth."""
BROKEN = (zlib.error, EOFError, OSError, ValueError, LookupError, TypeError, AttributeError)
"""Errors that reading packed content raises where it is damaged, or was packed by a later version."""
_CHUNK = 1 << 16
_HEADER = {"motcua": 2}
_CODE = re.compile(rb'"code":"([^"]+)"')
_PARTS: Mapping[str, type[Record]] = {
    "procedures": Procedure,
    "vocabulary": VocabularyEntry,
    "faq": FaqEntry,
    "offices": Office,
    "trees": Tree,
}

T = TypeVar("T", bound=Record)
_Convert = Callable[[Any], Any]


def pack(content: Content) -> bytes:
    """All of ``content``, compressed."""
    squeeze = zlib.compressobj(LEVEL, wbits=31)
    packed = [squeeze.compress(_line(row)) for row in _rows(content)]
    return b"".join([*packed, squeeze.flush()])


def unpack(packed: bytes) -> Content:
    """Return what :func:`pack` packed, or a release of an earlier version (one JSON object)."""
    lines = _lines(packed)
    first = next(lines, b"")
    if not first.startswith(b'{"motcua"'):
        return _whole(json.loads(gzip.decompress(packed)))
    parts: dict[str, list[Any]] = {name: [] for name in _PARTS}
    for line in lines:
        name, row = json.loads(line)
        parts[name].append(trusted(_PARTS[name], _of_today(row) if name == "offices" else row))
    return Content.construct(None, **{name: tuple(rows) for name, rows in parts.items()})


def pick(packed: bytes, codes: Collection[str]) -> dict[str, Procedure]:
    """The procedures with these codes; nothing else of a release is built, which would take seconds."""
    lines = _lines(packed)
    if not next(lines, b"").startswith(b'{"motcua"'):
        return {each.code: each for each in unpack(packed).procedures if each.code in codes}
    wanted = {code.encode() for code in codes}
    found = (json.loads(line) for line in lines if not wanted.isdisjoint(_CODE.findall(line)))
    rows = (row for name, row in found if name == "procedures" and row["code"] in codes)
    return {row["code"]: trusted(Procedure, row) for row in rows}


def pick_faq(packed: bytes, ids: Collection[str]) -> dict[str, FaqEntry]:
    """The FAQ entries with these ids, in the order of ``ids``."""
    found = {entry.id: entry for entry in _some(packed, "faq", FaqEntry, b"") if entry.id in ids}
    return {name: found[name] for name in ids if name in found}


def pick_tree(packed: bytes, code: str) -> Tree | None:
    """The clarifying tree of the procedure with this code; None where it has none."""
    found = _some(packed, "trees", Tree, f'"code":"{code}"'.encode())
    return next((tree for tree in found if tree.code == code), None)


def form_files(packed: bytes) -> dict[str, tuple[str, str]]:
    """By its id, the name of every form's file, and the code of a procedure that it belongs to."""
    procedures = _some(packed, "procedures", Procedure, b'"forms":')
    return {form.id: (form.name, procedure.code) for procedure in procedures for form in procedure.forms}


def _some(packed: bytes, kind: str, model: type[T], mark: bytes) -> Iterator[T]:
    """The records of one kind whose lines hold ``mark``; no others are built."""
    lines = _lines(packed)
    if not next(lines, b"").startswith(b'{"motcua"'):
        yield from getattr(unpack(packed), kind)
        return
    begins = json.dumps([kind])[:-1].encode()
    for line in lines:
        if line.startswith(begins) and mark in line:
            yield trusted(model, json.loads(line)[1])


def pack_record(record: Record) -> bytes:
    """One record, compressed. Equal records give equal bytes."""
    return zlib.compress(_line(plain(record)), LEVEL)


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


def _whole(content: dict[str, Any]) -> Content:
    return Content.parse_obj({**content, "offices": [_of_today(row) for row in content.get("offices", ())]})


def _of_today(office: dict[str, Any]) -> dict[str, Any]:
    """An office as an earlier version packed it, in the shape of today: its former units were bare names, and their
    districts stood beside them.
    """
    if "former_district" not in office:
        return office
    kept = {name: value for name, value in office.items() if name != "former_district"}
    units = [{"name": name, "district": office["former_district"]} for name in office.get("former_units", ())]
    return {**kept, "former_units": units}


def _rows(content: Content) -> Iterator[object]:
    yield _HEADER
    for name in _PARTS:
        yield from ([name, plain(record)] for record in getattr(content, name))


def _line(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _lines(packed: bytes) -> Iterator[bytes]:
    """The lines of a compressed text, unpacked as they are asked for."""
    stream, rest = zlib.decompressobj(wbits=31), b""
    for start in range(0, len(packed), _CHUNK):
        *whole, rest = (rest + stream.decompress(packed[start : start + _CHUNK])).split(b"\n")
        yield from whole
    if not stream.eof:
        raise EOFError("the end of a packed release is missing")
    if rest:
        yield rest


def _json(value: Any) -> Any:
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, tuple):
        return [_json(item) for item in value]
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
