"""A digest that tells whether files changed, and files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from common.files import digest_of, write_whole


def test_a_digest_tells_of_places_and_of_what_is_in_files(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    before = digest_of([one, other], tmp_path).digest()
    assert digest_of([one, other], tmp_path).digest() == before
    other.write_bytes(b"3")
    assert digest_of([one, other], tmp_path).digest() != before
    other.write_bytes(b"2")
    moved = other.rename(tmp_path / "c")
    assert digest_of([one, moved], tmp_path).digest() != before


def test_a_file_that_cannot_take_its_place_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept"
    write_whole(path, b"old")

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no room"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
