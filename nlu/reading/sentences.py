"""Sentences of official texts. underthesea knows that "TP. Thái Nguyên" and "khoản 2. Điều 5" end none."""

from __future__ import annotations

from collections.abc import Iterator

from underthesea import sent_tokenize

SHORTEST = 4
"""Words from which a piece says something: a lone number of a list does not."""


def sentences(text: str) -> Iterator[str]:
    """The sentences of ``text``, each line and each part between semicolons by itself."""
    for line in text.split("\n"):
        for sentence in sent_tokenize(line):
            yield from (part.strip() for part in sentence.split(";") if len(part.split()) >= SHORTEST)
