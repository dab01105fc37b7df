"""Files on the shelf: kept by hash, bounded, and never handed out broken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.form_shelf import FormShelf
from portals.catalogue.forms import FormFile

ID, OTHER = "019dd021-f563-755f-abf3-a308189ef24f", "019dd022-f563-755f-abf3-a308189ef24f"


def pdf(text: str) -> FormFile:
    return FormFile(b"%PDF-" + text.encode(), "pdf", "application/pdf")


@pytest.fixture
def shelf(tmp_path: Path) -> FormShelf:
    return FormShelf(tmp_path / "forms", most=2_000)


def test_what_was_put_comes_back(shelf):
    assert shelf.get(ID, "a.pdf") is None
    shelf.put(ID, pdf("one"))
    assert shelf.get(ID, "a.pdf") == pdf("one")
    assert shelf.get(OTHER, "a.pdf") is None


def test_the_same_file_under_two_ids_lies_there_once(shelf, tmp_path):
    shelf.put(ID, pdf("one"))
    shelf.put(OTHER, pdf("one"))
    assert len(list((tmp_path / "forms" / "bodies").iterdir())) == 1
    assert shelf.get(OTHER, "b.pdf") == pdf("one")


def test_a_broken_file_counts_as_missing(shelf, tmp_path):
    shelf.put(ID, pdf("one"))
    [body] = (tmp_path / "forms" / "bodies").iterdir()
    body.write_bytes(b"%PDF-two")
    assert shelf.get(ID, "a.pdf") is None


def test_what_was_not_asked_for_longest_goes_first(shelf, tmp_path):
    shelf.put(ID, pdf("a" * 1_200))
    [first] = (tmp_path / "forms" / "bodies").iterdir()
    os.utime(first, (1, 1))
    shelf.put(OTHER, pdf("b" * 1_200))
    assert shelf.get(ID, "a.pdf") is None
    assert shelf.get(OTHER, "a.pdf") is not None


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path):
    (tmp_path / "forms").write_text("a file where the folder should be")
    shelf = FormShelf(tmp_path / "forms")
    shelf.put(ID, pdf("one"))
    assert shelf.get(ID, "a.pdf") is None
