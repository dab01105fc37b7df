"""Vocabulary in its short form: a text file with one procedure a line, its code, a tab, and phrases between bars.

``1.001193<TAB>vợ mới sinh em bé | bé nhà tôi chưa có giấy tờ gì``. Lines that begin with ``#`` are remarks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

SUFFIX = ".tsv"


def read_phrases(path: Path) -> list[dict[str, Any]]:
    """The rows of the file, each ready to become a :class:`data.models.VocabularyEntry`."""
    return [_row(line) for _, line in _lines(path)]


def line_of(path: Path, row: int) -> int:
    """The line (from 1) on which a row (from 0) stands."""
    return [number for number, _ in _lines(path)][row]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return ((number, line) for number, line in lines if line.strip() and not line.startswith("#"))


def _row(line: str) -> dict[str, Any]:
    codes, _, phrases = line.partition("\t")
    said = (phrase.strip() for phrase in phrases.split("|"))
    return {"procedures": codes.split(), "phrases": [phrase for phrase in said if phrase]}
