"""Reads the starter content and other catalogue files into :class:`data.models.Content`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from common.collector import collector_paused
from common.files import digest_of
from data.entries import FaqEntry, VocabularyEntry
from data.models import Content, Level, Office, Procedure, Release
from data.official.portal_records import procedure_from_record, read_records
from data.own_case.tree import TREES, Tree
from data.phrases import SUFFIX as PHRASES
from data.phrases import read_phrases

SEED = Path(__file__).resolve().parent / "seed"
SUFFIXES = (".yml", PHRASES)
PROCEDURES, VOCABULARY, FAQ, OFFICES = "procedures", "vocabulary", "faq", "offices"
FOLLOW_UPS = "follow_ups"
"""FAQ entries that are asked in a talk about their procedure, a file for each procedure."""
FILING = "filing"
"""File of what the portal's records say of filing online and of forms, beside the procedures' own files."""


class RepeatedKey(yaml.MarkedYAMLError):
    """A key that stands twice in one mapping: YAML forbids it, but the parser keeps the last in silence."""


_TEXT = "tag:yaml.org,2002:str"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The C parser where there is one; refuses what would be lost. Nine nodes of ten are plain texts: those take a
    short way.
    """

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:
        if kind is yaml.ScalarNode and not (implicit[0] and value[:1] in self.yaml_implicit_resolvers):
            return _TEXT
        tag: str = super().resolve(kind, value, implicit)
        return tag

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        plain = type(node) is yaml.ScalarNode and node.tag == _TEXT
        return node.value if plain else super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        written = [key.value for key, _ in node.value]  # before "<<" puts those of another mapping beside them
        if len(set(written)) < len(written):
            twice = next(key for key, _ in reversed(node.value) if written.count(key.value) > 1)
            raise RepeatedKey(problem=twice.value, problem_mark=twice.start_mark)
        return dict(super().construct_mapping(node, deep))


@collector_paused()
def load_content(folder: Path = SEED) -> Content:
    """Load a folder in our seed format. Raises ``ValidationError``; ``data.checks.content`` explains it in
    Vietnamese.
    """
    return Content(
        procedures=load_procedures(folder),
        vocabulary=tuple(VocabularyEntry.parse_obj(row) for row in _rows(folder, VOCABULARY)),
        faq=tuple(FaqEntry.parse_obj(row) for part in (FAQ, FOLLOW_UPS) for row in _rows(folder, part)),
        offices=tuple(Office.parse_obj(row) for row in _rows(folder, OFFICES)),
        trees=tuple(Tree.parse_obj(read_file(path)) for path in content_files(folder, TREES)),
    )


@collector_paused()
def load_procedures(folder: Path = SEED) -> tuple[Procedure, ...]:
    """The procedures of such a folder alone, an eighth of all that is to be read."""
    files = content_files(folder, PROCEDURES)
    filing = {row["code"]: row for row in _rows(folder, FILING)}
    return tuple(_procedure(read_file(path), filing) for path in files)


def starter(folder: Path = SEED) -> Content:
    """The starter content. That of this program is read once in a process, and kept."""
    return _ours() if folder == SEED else load_content(folder)


@lru_cache(maxsize=1)
def _ours() -> Content:
    return load_content()


def load_catalogue(path: Path, levels: Sequence[Level], province: str) -> tuple[tuple[Procedure, ...], int]:
    """Procedures of a seed folder, a seed file, or portal detail records (``.jsonl``, ``.jsonl.gz``).

    Returns the procedures at one of ``levels`` (all when empty) that hold in ``province``, and how many records could
    not be understood.
    """
    procedures, skipped = _read_catalogue(path)
    wanted = set(levels)
    kept = (p for p in procedures if holds_in(p, province) and (not wanted or wanted & set(p.levels)))
    return tuple(kept), skipped


def holds_in(procedure: Procedure, province: str) -> bool:
    """Tell whether a procedure applies in a province: one published by another province (an H code) does not."""
    publisher = (procedure.publisher_code or "").split(".")[0]
    return not publisher.startswith("H") or publisher == province


def seed_release(folder: Path = SEED) -> Release:
    """The starter content as release 0."""
    return Release(
        id=0,
        published_at=datetime.now(timezone.utc),
        origin=f"seed {seed_digest(folder)}",
        content=starter(folder),
    )


def seed_digest(folder: Path = SEED) -> str:
    """Short digest of all seed files: tells whether the starter content changed between two versions."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return digest_of(paths, folder).hexdigest()[:12]


def read_file(path: Path) -> Any:
    """Parse one content file: YAML, or phrases in their short form."""
    return read_phrases(path) if path.suffix == PHRASES else read_yaml(path)


def read_yaml(path: Path) -> Any:
    """Parse one YAML file. Raises ``yaml.YAMLError``, :class:`RepeatedKey` among them."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def content_files(folder: Path, kind: str) -> list[Path]:
    """The files of one kind of content: ``KIND.yml``, or all files below the folder ``KIND``."""
    single = folder / f"{kind}.yml"
    if single.exists():
        return [single]
    return sorted(path for path in (folder / kind).rglob("*") if path.suffix in SUFFIXES)


def _procedure(text: Any, filing: Mapping[str, Any]) -> Procedure:
    """A procedure of ours with what :data:`FILING` says of it."""
    return Procedure.parse_obj({**filing.get(text.get("code"), {}), **text})


def _rows(folder: Path, kind: str) -> list[Any]:
    return [row for path in content_files(folder, kind) for row in read_file(path) or []]


def _read_catalogue(path: Path) -> tuple[list[Procedure], int]:
    if path.is_dir():
        return list(load_procedures(path)), 0
    if path.suffix in {".yml", ".yaml"}:
        loaded = read_file(path)
        return [Procedure.parse_obj(row) for row in (loaded if isinstance(loaded, list) else [loaded])], 0
    procedures, skipped = [], 0
    for record in read_records(path):
        try:
            procedures.append(procedure_from_record(record))
        except ValueError:
            skipped += 1
    return procedures, skipped
