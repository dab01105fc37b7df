"""The records that people edit: four kinds, each record under a key that stays while its texts change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from data.entries import FaqEntry, VocabularyEntry
from data.models import Content, Office, Procedure
from data.record import Record
from data.releases.packing import plain

Json = dict[str, Any]


class Kind(str, Enum):
    """A kind of record, called as its part of :class:`data.models.Content`."""

    FAQ = "faq"
    PROCEDURES = "procedures"
    VOCABULARY = "vocabulary"
    OFFICES = "offices"


MODELS: Mapping[Kind, type[Record]] = {
    Kind.FAQ: FaqEntry,
    Kind.PROCEDURES: Procedure,
    Kind.VOCABULARY: VocabularyEntry,
    Kind.OFFICES: Office,
}


def keyed(content: Content, kind: Kind) -> dict[str, Record]:
    """The records of one kind by their keys, in their order."""
    found: dict[str, Record] = {}
    for record in getattr(content, kind.value):
        key = key_of(record)
        while key in found:  # the same words twice, which the checks tell
            key = f"{key}-2"
        found[key] = record
    return found


def key_of(record: Record) -> str:
    """The name of a record that outlives changes of its texts."""
    if isinstance(record, Procedure):
        return record.code
    if isinstance(record, VocabularyEntry):
        return record.id or _digest(record.phrases, record.procedures)
    return str(getattr(record, "id"))  # noqa: B009 - entries and offices have one


def as_json(record: Record | None) -> Json | None:
    """A record as JSON values without its defaults; None stays None."""
    return None if record is None else plain(record)


def record_of(kind: Kind, values: Json) -> Record:
    """The record that :func:`as_json` wrote. Raises pydantic's ``ValidationError`` where the values are none."""
    return MODELS[kind].parse_obj(values)


def title_of(kind: Kind, values: Mapping[str, Any]) -> str:
    """A line by which people know the record."""
    if kind is Kind.FAQ:
        return str(values.get("question", ""))
    if kind is Kind.VOCABULARY:
        return ", ".join(values.get("phrases", ())[:3])
    return str(values.get("plain_name") or values.get("name", ""))


def with_records(content: Content, records: Iterable[tuple[Kind, str, Record | None]]) -> Content:
    """``content`` with records put in place of those of the same key, added at the end, or taken out (None)."""
    changed: dict[Kind, dict[str, Record]] = {}
    for kind, key, record in records:
        rows = changed.setdefault(kind, keyed(content, kind))
        if record is None:
            rows.pop(key, None)
        else:
            rows[key] = record
    return content.copy(update={kind.value: tuple(rows.values()) for kind, rows in changed.items()})


@lru_cache(maxsize=20_000)
def _digest(phrases: tuple[str, ...], procedures: tuple[str, ...]) -> str:
    text = json.dumps([phrases, procedures], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
